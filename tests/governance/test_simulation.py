"""Days played: the same for the same seed, in bulk as one by one, without a refusal or a fault."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from common.calendar import business_date
from disputes.models import Case
from governance.simulation.demo_people import USERNAMES
from governance.simulation.loop import play_walk_ins
from governance.simulation.play import DAY_PLAYS, Played, days_until, play_days
from governance.simulation.reporting import GroupFacts, VillageFacts, village_day
from governance.simulation.settling import is_settled, settle
from governance.simulation.troupe import Troupe
from governance.verifying import CHECKS, faults_of
from org_tree.imports import import_areas
from org_tree.models import Area, Organization, Posting
from org_tree.shapes import Tier
from reports.models import DailyReport, InformationItem, VillageDay
from rollups.actions import catch_up
from tests.factories import NOW
from tests.governance.played import everything, small_file

DAYS = 6
#: More happens in so small a district, or days would pass without a case.
BUSY = {"420607102202": 6.0, "420607102001": 6.0, "420607103200": 6.0}


@pytest.fixture
def district(db: None, tmp_path: Path) -> Area:
    """A small district with everybody in their seats."""
    import_areas(small_file(tmp_path), "420607", now=NOW)
    root = Area.objects.get(code="420607000000")
    settle(root, seed=3, first_day=business_date(NOW) - timedelta(days=DAYS), now=NOW)
    return Area.objects.get(pk=root.pk)


def play(root: Area, *, seed: int = 3, now: datetime = NOW, **options: Any) -> Played:
    """Play the days up to a moment and return all that was done."""
    total = Played()
    troupe = Troupe(Area.objects.get(pk=root.pk), day=business_date(NOW), liveliness=BUSY)
    days = days_until(business_date(now), DAYS)
    for _day, played in play_days(troupe, days, seed=seed, now=now, **options):
        total.counts += played.counts
        total.refusals += played.refusals
    return total


def undone(root: Area, **options: Any) -> dict[str, list[Any]]:
    """Play, look at everything, and take it back."""
    with transaction.atomic():
        play(root, **options)
        left = everything()
        transaction.set_rollback(True)
    return left


def test_a_district_is_settled_from_groups_to_people(district: Area) -> None:
    assert is_settled(district)
    villages = Area.objects.of_tier(Tier.VILLAGE).count()
    groups = Area.objects.of_tier(Tier.GROUP).count()
    assert 6 * villages <= groups <= 10 * villages
    assert Organization.objects.filter(line="mediation", tier=Tier.GROUP).count() == groups
    assert not User.objects.filter(username__in=USERNAMES).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_settling_again_adds_nothing(district: Area) -> None:
    before = Area.objects.count(), Organization.objects.count(), Posting.objects.count()
    settle(district, seed=3, first_day=business_date(NOW), now=NOW)
    after = Area.objects.count(), Organization.objects.count(), Posting.objects.count()
    assert after == before


def test_the_same_seed_plays_the_same_days(district: Area) -> None:
    first = undone(district)
    second = undone(district)
    assert first == second


def test_another_seed_plays_other_days(district: Area) -> None:
    assert undone(district)["DailyReport"] != undone(district, seed=4)["DailyReport"]


def test_bulk_and_one_by_one_leave_the_same(district: Area) -> None:
    assert undone(district) == undone(district, one_by_one=True)


def test_a_play_is_never_refused_and_leaves_no_fault(district: Area) -> None:
    played = play(district)
    assert played.refusals == Counter()
    assert {"file_report", "send_village_day", "open_case_from_item", "accept"} <= set(
        played.counts
    )
    today = business_date(NOW)
    catch_up(first=today - timedelta(days=DAYS), last=today, now=NOW)
    for name in CHECKS:
        assert list(faults_of(name)) == []


def test_nothing_happens_after_now(district: Area) -> None:
    play(district)
    assert not DailyReport.objects.filter(filed_at__gt=NOW).exists()
    assert not Case.objects.filter(changed_at__gt=NOW).exists()
    assert not VillageDay.objects.filter(sent_at__gt=NOW).exists()


def test_a_day_is_played_on_from_where_it_stood(district: Area) -> None:
    play(district)
    first = DailyReport.objects.count()
    played = play(district, now=NOW + timedelta(hours=13))
    assert played.refusals == Counter()
    assert DailyReport.objects.count() > first
    again = play(district, now=NOW + timedelta(hours=13))
    assert again.counts["file_report"] == 0


def test_who_rests_does_nothing(district: Area) -> None:
    officer = User.objects.get(username__startswith="village102202")
    since = NOW - timedelta(days=1)
    troupe = Troupe(district, day=business_date(NOW), resting_from={officer.username: since})
    for _day in play_days(troupe, days_until(business_date(NOW), 3), seed=3, now=NOW):
        pass
    mine = VillageDay.objects.filter(sent_by=officer)
    assert mine.exists()
    assert not mine.filter(sent_at__gte=since).exists()


def test_only_some_plays_can_be_chosen(district: Area) -> None:
    played = play(district, plays=(play_walk_ins,))
    assert set(played.counts) <= {"open_case"}
    assert play_walk_ins in DAY_PLAYS


def test_always_zero_villages_and_busy_ones_differ() -> None:
    groups = [GroupFacts(f"{number}", "一组", True) for number in range(10)]
    today = business_date(NOW)
    told: dict[str, int] = {}
    for code in (f"v{number}" for number in range(60)):
        facts = VillageFacts(code, "rural", groups, True)
        days = [village_day(1, facts, day) for day in days_until(today, 20)]
        told[code] = sum(len(report.told) for day in days for report in day.reports)
    assert min(told.values()) == 0
    assert max(told.values()) > 20


def test_a_village_without_an_officer_never_sends() -> None:
    facts = VillageFacts("v", "rural", [GroupFacts("g", "一组", False)], False)
    plan = village_day(1, facts, business_date(NOW))
    assert plan.reports == ()
    assert plan.send_at is None


def test_the_command_settles_and_plays(db: None, tmp_path: Path, capsys: Any) -> None:
    import_areas(small_file(tmp_path), "420607", now=NOW)
    call_command("simulate", "--areas", "420607", "--days", "2", "--seed", "5")
    printed = capsys.readouterr()
    assert "file_report" in printed.out
    assert printed.err == ""
    assert DailyReport.objects.exists()
    assert InformationItem.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--areas", "999"], "999"), (["--areas", "420607", "--days", "0"], ".")],
)
def test_the_command_says_what_is_wrong(district: Area, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("simulate", *options)
