"""Which organizations lack somebody, counted for any area, line and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from org_tree.coverage import (
    counts_by_area,
    counts_by_line,
    requirements,
    vacancies,
    vacant_since,
)
from org_tree.models import Area, Posting
from org_tree.roles import ROLES
from tests.factories import LONG_AGO, TODAY, Cast, Territory


def fill(territory: Territory, cast: Cast) -> None:
    """Post somebody to everything that must have somebody."""
    for missing in vacancies(territory.district, TODAY):
        Posting.objects.create(
            user=cast.outsider,
            role=missing.role,
            organization_id=missing.organization_id,
            started_on=LONG_AGO,
        )


def test_every_vacancy_is_a_required_role_nobody_holds(cast: Cast, territory: Territory) -> None:
    found = vacancies(territory.district, TODAY)
    roles = [(v.area_id, v.role) for v in found]
    expected = {
        (area.pk, code)
        for code, role in ROLES.items()
        for area in territory.areas.values()
        if area.tier in role.required_at
        and not Posting.objects.held_on(TODAY).filter(role=code, organization__area=area).exists()
    }
    assert set(roles) == expected
    assert len(roles) == len(expected)
    assert {(r.role, r.tier) for r in requirements()} == {
        (code, tier) for code, role in ROLES.items() for tier in role.required_at
    }


def test_a_keeper_on_the_party_line_keeps_the_group(cast: Cast, territory: Territory) -> None:
    fill(territory, cast)
    assert vacancies(territory.district, TODAY) == []
    group = territory.group(1)
    Posting.objects.filter(organization__area=group, role="keeper").delete()
    (missing,) = vacancies(territory.district, TODAY)
    assert (missing.area_id, missing.role, missing.line) == (group.pk, "keeper", "governance")
    Posting.objects.create(
        user=cast.outsider,
        role="keeper",
        organization=territory.organization("party", group),
        started_on=TODAY,
    )
    assert vacancies(territory.district, TODAY) == []
    assert len(vacancies(territory.district, TODAY - timedelta(days=1))) == 1


def test_counts_add_up_along_the_tree_and_the_lines(cast: Cast, territory: Territory) -> None:
    found = vacancies(territory.district, TODAY)
    towns = [territory.town(0), territory.town(1)]
    counts = counts_by_area(found, [territory.district, *towns])
    assert counts[territory.district.pk] == len(found)
    assert sum(counts[town.pk] for town in towns) == len(found)
    village = territory.village()
    assert counts_by_area(found, [village])[village.pk] == len(vacancies(village, TODAY))
    assert sum(counts_by_line(found).values()) == len(found)
    assert vacancies(village, TODAY, ["party"]) == [
        v for v in vacancies(village, TODAY) if v.line == "party"
    ]


def test_a_vacancy_knows_since_when(cast: Cast, territory: Territory) -> None:
    keeper = Posting.objects.get(user=cast.keeper)
    keeper.ended_on = TODAY - timedelta(days=42)
    keeper.save()
    found = vacancies(territory.village(), TODAY)
    since = vacant_since(found, TODAY)
    assert since == {(territory.group().pk, "keeper"): TODAY - timedelta(days=42)}


def test_closed_areas_lack_nobody(cast: Cast, territory: Territory) -> None:
    bodies = territory.organization("governance", territory.group(2))
    bodies.closed_on = TODAY
    bodies.save()
    assert not [v for v in vacancies(territory.district, TODAY) if v.area_id == bodies.area_id]


def test_it_is_one_query_whatever_the_size(
    cast: Cast, territory: Territory, at_most_queries: Callable[[int], Any]
) -> None:
    for area in (territory.district, territory.town(), territory.group(), territory.unit()):
        fresh = Area.objects.get(pk=area.pk)
        with at_most_queries(1):
            vacancies(fresh, TODAY)
