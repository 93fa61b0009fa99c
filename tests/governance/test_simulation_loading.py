"""The demo district: loaded once, on from where it was cut short, and never in production."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from common.calendar import business_date
from common.errors import DomainError
from governance.simulation import loading
from governance.simulation.demo_people import USERNAMES
from governance.simulation.loading import Loaded, load_demo
from governance.verifying import CHECKS, faults_of
from org_tree.imports import import_areas
from org_tree.models import Area
from reports.models import DailyReport, InformationItem, VillageDay
from rollups.models import AreaDay
from tests.factories import NOW
from tests.governance.played import everything, small_file

Load = Callable[..., Loaded]
#: Six in the evening: most groups have reported, no village has yet been waited for.
EVENING = NOW + timedelta(hours=8)


@pytest.fixture
def load(db: None, tmp_path: Path, settings: Any) -> Load:
    """Load a small demo district."""
    settings.EMBEDDED = True
    path = small_file(tmp_path)
    return lambda **options: load_demo(
        **{"seed": 2, "days": 4, "now": EVENING, "areas": path, **options}
    )


def test_thirteen_people_can_sign_in(load: Load, settings: Any) -> None:
    load(days=1)
    assert len(USERNAMES) == 13
    for username in USERNAMES:
        response = Client().post(
            "/login/", {"username": username, "password": settings.DEMO_PASSWORD}
        )
        assert response.status_code == 302, username
    others = User.objects.exclude(username__in=USERNAMES)
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_a_load_leaves_no_fault(load: Load) -> None:
    loaded = load()
    assert not loaded.refusals
    for name in CHECKS:
        assert list(faults_of(name)) == []
    assert AreaDay.objects.filter(date=business_date(EVENING)).exists()


def test_the_demo_people_have_something_to_do(load: Load) -> None:
    load()
    today = business_date(EVENING)
    village = Area.objects.get(code="420607102202")
    day = VillageDay.objects.get(area=village, date=today)
    assert day.state == "open"
    groups = village.get_children()
    filed = DailyReport.objects.filter(area__in=groups, date=today)
    assert filed.count() < groups.count()
    assert not filed.filter(area__code="420607102202003").exists()
    board = InformationItem.objects.on_board().filter(
        area__in=Area.objects.within(Area.objects.get(code="420607102000"))
    )
    assert board.exists()


def test_a_load_cut_short_goes_on_and_ends_the_same(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = loading._mark_day

    def stops(stage: Any) -> None:
        if stage.day == business_date(EVENING) - timedelta(days=1):
            raise KeyboardInterrupt
        mark(stage)

    monkeypatch.setattr(loading, "_mark_day", stops)
    with pytest.raises(KeyboardInterrupt):
        load()
    monkeypatch.setattr(loading, "_mark_day", mark)
    half = DailyReport.objects.count()
    load(seed=99)
    assert DailyReport.objects.count() > half
    assert DailyReport.objects.values("date").distinct().count() == 4
    for name in CHECKS:
        assert list(faults_of(name)) == []


def test_a_finished_load_is_not_done_again(load: Load) -> None:
    assert load().is_new
    before = everything()
    assert not load().is_new
    assert everything() == before


def test_it_is_refused_in_production(load: Load, settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(DomainError):
        load()
    assert not User.objects.exists()
    assert not Area.objects.exists()


def test_it_is_refused_where_another_district_stands(load: Load, tmp_path: Path) -> None:
    import_areas(small_file(tmp_path), "420607", now=NOW)
    with pytest.raises(DomainError):
        load()
    assert not User.objects.exists()


def test_the_command_prints_the_password_once(
    load: Load, settings: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del load
    path = small_file(tmp_path)
    monkeypatch.setattr(
        "governance.management.commands.load_demo.load_demo",
        lambda **options: load_demo(**options, areas=path),
    )
    call_command("load_demo", "--days", "1")
    assert settings.DEMO_PASSWORD in capsys.readouterr().out
    call_command("load_demo", "--days", "1")
    assert settings.DEMO_PASSWORD not in capsys.readouterr().out


def test_the_command_wants_at_least_a_day(load: Load) -> None:
    del load
    with pytest.raises(CommandError):
        call_command("load_demo", "--days", "0")
