"""The team tree: opened, renamed, closed through one door, and always sound."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from audit.models import Event
from common.errors import Invalid, NotAllowed, WrongState
from tests.at_once import at_once
from tests.volunteers.factories import Squad
from volunteers.models import VolunteerTeam
from volunteers.tree import close_team, open_team, rename_team
from volunteers.verify import team_faults


def test_a_team_is_opened_below_a_branch_with_a_code_and_kinds(squad: Squad) -> None:
    team = open_team(
        actor=squad.manager,
        parent=squad.team("T0002"),
        area=squad.territory.village(1),
        name="四点半课堂队",
        kinds=["women", "professional"],
        on=squad.today,
        now=squad.tick(),
    )
    assert team.code == "T0007"
    assert sorted(row.kind for row in team.kinds.all()) == ["professional", "women"]
    assert Event.objects.get(record_id=team.pk, act="volunteers.open_team").data["name"]
    assert list(team_faults()) == []


def test_a_team_stands_inside_of_its_parents_area(squad: Squad) -> None:
    with pytest.raises(Invalid) as refused:
        open_team(
            actor=squad.district,
            parent=squad.team("T0002"),
            area=squad.territory.village(0, 1),
            name="走错了",
            on=squad.today,
            now=squad.clock,
        )
    assert "area" in refused.value.errors


def test_there_are_three_steps_and_one_general_team(squad: Squad) -> None:
    given = {"actor": squad.district, "name": "一队", "on": squad.today, "now": squad.clock}
    village, district = squad.territory.village(), squad.territory.district
    for parent, area in ((squad.team("T0004"), village), (None, district)):
        with pytest.raises(Invalid) as refused:
            open_team(parent=parent, area=area, **given)
        assert "parent" in refused.value.errors


def test_a_manager_opens_teams_in_the_own_town_alone(squad: Squad) -> None:
    with pytest.raises(NotAllowed):
        open_team(
            actor=squad.manager,
            parent=squad.team("T0003"),
            area=squad.territory.village(0, 1),
            name="别处",
            on=squad.today,
            now=squad.clock,
        )


def test_a_branch_is_closed_after_its_teams_and_stays_on_record(squad: Squad) -> None:
    close = partial(close_team, actor=squad.manager, on=squad.today)
    with pytest.raises(Invalid):
        close(team=squad.team("T0002"), now=squad.tick())
    for code in ("T0004", "T0005", "T0002"):
        close(team=squad.team(code), now=squad.tick())
    assert squad.team("T0002").closed_on == squad.today
    with pytest.raises(WrongState):
        close(team=squad.team("T0002"), now=squad.tick())
    tomorrow = VolunteerTeam.objects.open_on(squad.today)
    assert "T0002" not in tomorrow.values_list("code", flat=True)
    yesterday = VolunteerTeam.objects.open_on(squad.today - timedelta(days=1))
    assert "T0002" in yesterday.values_list("code", flat=True)


def test_a_renamed_team_keeps_its_code_and_changes_its_kinds(squad: Squad) -> None:
    team = rename_team(
        actor=squad.manager,
        team=squad.team("T0005"),
        name="红马甲队",
        kinds=["patrol", "party"],
        contact="村委会",
        now=squad.tick(),
    )
    assert (team.code, team.name) == ("T0005", "红马甲队")
    assert sorted(team.kinds.values_list("kind", flat=True)) == ["party", "patrol"]
    with pytest.raises(Invalid):
        rename_team(actor=squad.manager, team=team, name="x", kinds=[], now=squad.tick())


def test_verify_finds_a_team_whose_interval_was_bent(squad: Squad) -> None:
    VolunteerTeam.objects.filter(code="T0004").update(lft=40, rght=41)
    assert any("T0004" in fault for fault in team_faults())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
# SQLite empties tables row by row, which the trail refuses.
@pytest.mark.usefixtures("trail_can_be_emptied")
def test_teams_opened_at_once_leave_a_sound_tree(squad: Squad) -> None:
    calls = [
        partial(
            open_team,
            actor=None,
            parent=squad.team(code),
            area=squad.territory.village(0, town),
            name=f"队{number}",
            on=date(2026, 11, 24),
            now=squad.clock,
        )
        for number in range(8)
        for code, town in (("T0002", 0), ("T0003", 1))
    ]
    answers = at_once(calls)
    assert len({team.code for team in answers}) == 16
    assert list(team_faults()) == []
