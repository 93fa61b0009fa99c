"""Sums of units name no person; rules, ties and objections are kept by the district."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from common.errors import Duplicate, NotAllowed, WrongState
from governance.workbench import todos_of
from org_tree.models import Posting
from reports.inputs import ItemInput
from tests.factories import LONG_AGO, NOW, TODAY, Cast, Territory
from visits import actions, unit_sums
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import DutyObjection, VisitAssignment, VisitRule

ClientOf = Callable[[Any], Client]
pytestmark = pytest.mark.django_db


def log(cast: Cast, territory: Territory, **changes: Any) -> Any:
    now = timezone.now()
    day = business_date(now)
    values: dict[str, Any] = {
        "area": territory.village(),
        "date": day,
        "to_date": day,
        "diary": "看了水渠。",
        "households": (HouseholdInput(territory.unit(), "12号"),),
    }
    given = VisitInput(**{**values, **changes})
    return actions.log_visit(actor=cast.cadre, client_id=uuid4(), visit=given, now=now)[0]


def test_units_stand_with_their_sums_and_nobody_is_named(
    cast: Cast, territory: Territory, client_of: ClientOf, tied: VisitAssignment
) -> None:
    log(cast, territory)
    page = client_of(cast.district).get(reverse("visits:unit_list"))
    rows = [row for row, _asked in page.context["rows"]]
    bureau = next(row for row in rows if row.organization == territory.organs["bureau"])
    assert (bureau.rule.code, bureau.owed, bureau.done, bureau.missing) == ("village_duty", 2, 1, 1)
    table = page.content.decode().partition("<table")[2]
    assert "孙志强" not in table


def test_a_town_sees_the_units_of_its_ground_and_the_cadre_their_own(
    cast: Cast, territory: Territory, client_of: ClientOf
) -> None:
    Posting.objects.create(
        user=cast.outsider,
        role="town_leader",
        organization=territory.organization("party", territory.town(1)),
        started_on=LONG_AGO,
    )
    for who, seen in [("other_town", "古驿镇"), ("cadre", "区住建局")]:
        rows = client_of(getattr(cast, who)).get(reverse("visits:unit_list")).context["rows"]
        names = {row.organization.name for row, _asked in rows}
        assert len(names) == 1
        assert seen in names.pop()


def test_units_are_turned_over_page_by_page_and_each_stands_once(
    cast: Cast, territory: Territory, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for town in (0, 1):
        Posting.objects.create(
            user=cast.outsider,
            role="town_leader",
            organization=territory.organization("party", territory.town(town)),
            started_on=LONG_AGO,
        )
    client, address = client_of(cast.district), reverse("visits:unit_list")

    def names(page: Any) -> list[str]:
        return [row.organization.name for row, _asked in page.context["rows"]]

    whole = names(client.get(address))
    monkeypatch.setattr(unit_sums, "PAGE", 1)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(address, {"cursor": cursor})
        found += names(page)
        cursor = page.context["page"].next_cursor
    assert len(whole) > 1
    assert found == whole


def test_the_sums_take_as_many_queries_for_many_people_as_for_few(
    cast: Cast,
    territory: Territory,
    client_of: ClientOf,
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    log(cast, territory)
    client = client_of(cast.district)
    client.get(reverse("visits:unit_list"))
    with at_most_queries(12):
        client.get(reverse("visits:unit_list"))


def test_a_village_is_told_which_household_units_are_left_this_half_year(
    cast: Cast, territory: Territory, client_of: ClientOf
) -> None:
    log(cast, territory)
    page = client_of(cast.village).get(
        reverse("visits:round_detail", args=[territory.village().code])
    )
    assert (page.context["seen"], page.context["units"]) == (1, 6)
    assert territory.unit() not in page.context["left"]
    assert len(page.context["left"]) == 5
    district = client_of(cast.district).get(
        reverse("visits:round_detail", args=[territory.district.code])
    )
    assert [(row.seen, row.units) for row in district.context["sums"]] == [(1, 12), (0, 12)]


def test_a_rule_is_changed_by_a_version_from_a_day_on(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.district)
    address = reverse("visits:rule_change", args=["village_duty"])
    form = client.get(address).context["form"]
    sent = {field.name: field.value() for field in form if field.value() is not None}
    answer = client.post(address, {**sent, "amount": 3})
    assert answer.status_code == 302
    assert [
        rule.amount for rule in VisitRule.objects.filter(code="village_duty").order_by("pk")
    ] == [
        2,
        3,
    ]
    assert client.post(address, {**sent, "amount": 4}).status_code in (409, 422)


def test_a_person_or_a_unit_is_tied_to_a_village_by_name(
    cast: Cast, territory: Territory, client_of: ClientOf
) -> None:
    client, address = client_of(cast.district), reverse("visits:tie_list")
    for who in ("孙志强", "区住建局"):
        sent = {
            "client_id": str(uuid4()),
            "who": who,
            "village": "李楼村",
            "started_on": business_date(timezone.now()).isoformat(),
        }
        # Two towns have a village of this name: it is not guessed at.
        assert client.post(address, sent).status_code == 422
        assert client.post(address, {**sent, "who": "无名氏"}).status_code == 422
    tie, _new = actions.tie_to_village(
        actor=cast.district,
        client_id=uuid4(),
        area=territory.village(),
        organization=territory.organs["bureau"],
        started_on=LONG_AGO,
        now=timezone.now(),
    )
    assert "区住建局" in client.get(address).content.decode()
    client.post(reverse("visits:tie_end", args=[tie.pk]))
    tie.refresh_from_db()
    assert tie.ended_on == business_date(timezone.now())
    back = reverse("visits:tie_restore", args=[tie.pk])
    assert back in client.get(address).content.decode()
    client.post(back)
    tie.refresh_from_db()
    assert tie.ended_on is None


def test_the_end_of_a_tie_is_taken_back_within_a_week_unless_they_are_tied_anew(
    cast: Cast, territory: Territory
) -> None:
    who = {"area": territory.village(), "organization": territory.organs["bureau"]}

    def tie() -> VisitAssignment:
        return actions.tie_to_village(
            actor=cast.district, client_id=uuid4(), started_on=LONG_AGO, now=NOW, **who
        )[0]

    first = tie()
    with pytest.raises(WrongState):
        actions.restore_tie(actor=cast.district, assignment=first, now=NOW)
    actions.end_tie(actor=cast.district, assignment=first, ended_on=TODAY, now=NOW)
    with pytest.raises(NotAllowed):
        actions.restore_tie(actor=cast.cadre, assignment=first, now=NOW)
    with pytest.raises(WrongState):
        actions.restore_tie(actor=cast.district, assignment=first, now=NOW + timedelta(days=8))
    actions.restore_tie(actor=cast.district, assignment=first, now=NOW + timedelta(days=7))
    event = Event.objects.get(act="visits.restore_tie")
    assert event.data == {"ended_on": TODAY.isoformat()}
    actions.end_tie(actor=cast.district, assignment=first, ended_on=TODAY, now=NOW)
    tie()
    with pytest.raises(Duplicate):
        actions.restore_tie(actor=cast.district, assignment=first, now=NOW)


def test_an_objection_goes_to_who_keeps_the_rules_and_its_answer_back(
    cast: Cast, client_of: ClientOf
) -> None:
    objection, _new = actions.object_to_duty(
        actor=cast.cadre,
        client_id=uuid4(),
        rule=VisitRule.objects.get(code="village_duty"),
        period="2026-W48",
        text="周一去过",
        now=timezone.now(),
    )
    waiting = [todo.kind for todo in todos_of(cast.district, timezone.now())]
    assert "duty_objection" in waiting
    client = client_of(cast.district)
    client.post(reverse("visits:objection_answer", args=[objection.pk]), {"answer": "补上户就算"})
    assert DutyObjection.objects.get().answered_by == cast.district
    assert "duty_objection" not in [todo.kind for todo in todos_of(cast.district, timezone.now())]


def test_an_untold_household_and_a_due_promise_wait_on_the_workbench(
    cast: Cast, territory: Territory
) -> None:
    from_then = timezone.now() - timedelta(days=8)
    given = VisitInput(
        area=territory.village(),
        date=business_date(from_then),
        to_date=business_date(from_then),
        promises=(PromiseInput("修桥", business_date(timezone.now())),),
    )
    visit, _new = actions.log_visit(actor=cast.cadre, client_id=uuid4(), visit=given, now=from_then)
    item = ItemInput(client_id=uuid4(), category="hazard", summary="八组危桥")
    actions.raise_matter(actor=cast.cadre, visit=visit, item=item, now=from_then)
    kinds = {todo.kind for todo in todos_of(cast.cadre, timezone.now())}
    assert {"household_untold", "promise_due"} <= kinds
