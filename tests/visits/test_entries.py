"""A visit is written down once, corrected with both versions kept, and never of somebody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from audit.models import Event, Pending
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from reports.inputs import ItemInput
from reports.models import InformationItem
from tests.factories import NOW, TODAY, Cast, Territory
from tests.visits.conftest import MONDAY
from visits import actions
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import Promise, Visit, VisitMatter

MakeVisit = Callable[..., Visit]
MakeInput = Callable[..., VisitInput]
pytestmark = pytest.mark.django_db


def matter(**changes: Any) -> ItemInput:
    values = {"client_id": uuid4(), "category": "request", "summary": "三组水渠堵了"}
    return ItemInput(**{**values, **changes})


def test_a_visit_keeps_who_where_when_whom_and_what_was_said(
    cast: Cast, territory: Territory, logged: MakeVisit
) -> None:
    visit = logged(nights=1, settled="当场叫人清了渠")
    assert (visit.created_by, visit.area, visit.date, visit.nights) == (
        cast.cadre,
        territory.village(),
        MONDAY,
        1,
    )
    household = visit.households.get()
    assert (household.area, household.door, household.masked_called) == (
        territory.unit(),
        "12号",
        "老*",
    )
    event = Event.objects.get(act="visits.log_visit")
    assert (event.area_id, event.date) == (visit.area_id, MONDAY)
    assert Pending.objects.filter(event=event).exists()


def test_how_a_household_is_addressed_is_neither_readable_in_the_database_nor_in_the_trail(
    logged: MakeVisit,
) -> None:
    visit = logged()
    stored = visit.households.extra(select={"raw": "called"}).values_list("raw", flat=True)
    assert "老李" not in stored[0]
    assert not Event.objects.filter(data__icontains="老李").exists()


def test_the_same_submission_again_is_the_first_visit(cast: Cast, visit_input: MakeInput) -> None:
    key, given = uuid4(), visit_input()
    first, created = actions.log_visit(actor=cast.cadre, client_id=key, visit=given, now=NOW)
    again, created_again = actions.log_visit(actor=cast.cadre, client_id=key, visit=given, now=NOW)
    assert (created, created_again, again.pk) == (True, False, first.pk)
    assert first.households.count() == 1
    with pytest.raises(Duplicate):
        actions.log_visit(actor=cast.cadre, client_id=key, visit=visit_input(diary="别的"), now=NOW)


def test_what_a_visit_brings_back_goes_into_the_daily_flow_once(
    cast: Cast, visit_input: MakeInput
) -> None:
    key, items = uuid4(), [matter()]
    for _time in range(2):
        visit, _new = actions.log_visit(
            actor=cast.cadre, client_id=key, visit=visit_input(), items=items, now=NOW
        )
    item = InformationItem.objects.get()
    assert (item.source, item.area_id, item.date) == ("visit", visit.area_id, TODAY)
    assert VisitMatter.objects.get().item == item


def test_somebody_without_the_right_or_out_of_reach_writes_nothing(
    cast: Cast, territory: Territory, logged: MakeVisit
) -> None:
    for actor, area in [(cast.outsider, territory.village()), (cast.village, territory.village(1))]:
        with pytest.raises(NotAllowed):
            logged(actor, area=area, households=())
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("date", {"date": TODAY + timedelta(days=1)}),
        ("date", {"date": TODAY - timedelta(days=93)}),
        ("to_date", {"to_date": MONDAY - timedelta(days=1)}),
        ("to_date", {"to_date": TODAY + timedelta(days=1)}),
        ("nights", {"nights": 2}),
        ("kind", {"kind": "petition"}),
        ("diary", {"diary": "长" * 4001}),
        ("promises", {"promises": (PromiseInput(" "),)}),
        ("promises", {"promises": (PromiseInput("修", MONDAY - timedelta(days=1)),)}),
    ],
)
def test_a_visit_that_cannot_be_is_refused_field_by_field(
    logged: MakeVisit, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        logged(**changes)
    assert list(refused.value.errors) == [field]


def test_a_household_of_another_village_or_written_twice_is_refused(
    territory: Territory, logged: MakeVisit
) -> None:
    elsewhere = HouseholdInput(territory.unit(village=1))
    twice = HouseholdInput(territory.unit(), "1")
    for households in [(elsewhere,), (twice, twice), (HouseholdInput(territory.group()),)]:
        with pytest.raises(Invalid) as refused:
            logged(households=households)
        assert list(refused.value.errors) == ["households"]


def test_a_correction_keeps_what_was_said_before(
    cast: Cast, territory: Territory, logged: MakeVisit
) -> None:
    visit = logged()
    other = (HouseholdInput(territory.unit(1), "3号"),)
    changed = actions.correct_visit(
        actor=cast.cadre,
        visit=visit,
        version=1,
        reason="写错了户",
        now=NOW + timedelta(days=1),
        households=other,
        diary="改过的日记",
    )
    version = changed.versions.get()
    assert (version.number, version.reason) == (1, "写错了户")
    assert version.content["diary"] == "三组的水渠堵了，老人说浇不上水。"
    assert version.content["households"] == [f"{territory.unit().code} 12号"]
    assert (changed.version, changed.diary) == (2, "改过的日记")
    assert changed.households.get().area == territory.unit(1)


def test_a_correction_of_another_day_wants_a_reason_and_the_newest_version(
    cast: Cast, logged: MakeVisit
) -> None:
    visit = logged()
    later = NOW + timedelta(days=1)
    with pytest.raises(Invalid):
        actions.correct_visit(actor=cast.cadre, visit=visit, version=1, now=later, diary="改")
    actions.correct_visit(actor=cast.cadre, visit=visit, version=1, now=NOW, diary="当天改")
    with pytest.raises(Stale):
        actions.correct_visit(actor=cast.cadre, visit=visit, version=1, now=NOW, diary="再改")


def test_a_visit_moved_to_another_day_marks_both_days_for_the_figures(
    cast: Cast, logged: MakeVisit
) -> None:
    visit = logged()
    actions.correct_visit(
        actor=cast.cadre, visit=visit, version=1, now=NOW, date=TODAY, to_date=TODAY
    )
    days = Event.objects.filter(act="visits.correct_visit").values_list("date", flat=True)
    assert set(days) == {MONDAY, TODAY}


def test_nobody_changes_the_visit_of_somebody_else(cast: Cast, logged: MakeVisit) -> None:
    visit = logged()
    for act in (actions.correct_visit, actions.take_back_visit):
        more = {"version": 1} if act is actions.correct_visit else {}
        with pytest.raises(NotAllowed):
            act(actor=cast.district, visit=visit, now=NOW, **more)


def test_a_visit_taken_back_stays_readable_and_is_changed_no_more(
    cast: Cast, logged: MakeVisit
) -> None:
    visit = actions.take_back_visit(actor=cast.cadre, visit=logged(), now=NOW)
    assert visit.removed_at == NOW
    assert not Visit.objects.standing().exists()
    with pytest.raises(WrongState):
        actions.correct_visit(actor=cast.cadre, visit=visit, version=None, now=NOW, diary="改")


def test_a_village_officer_sees_the_visits_of_the_village_and_a_cadre_only_their_own(
    cast: Cast, territory: Territory, logged: MakeVisit
) -> None:
    here = logged()
    logged(area=territory.village(1), households=())
    assert list(Visit.objects.visible_to(cast.village)) == [here]
    assert Visit.objects.visible_to(cast.cadre).count() == 2
    assert Visit.objects.visible_to(cast.district).count() == 2
    for nobody in (cast.keeper, cast.outsider, cast.former):
        assert not Visit.objects.visible_to(nobody).exists()


def test_a_promise_is_kept_or_not_kept_with_a_reason(cast: Cast, logged: MakeVisit) -> None:
    visit = logged(promises=(PromiseInput("月底前修桥", TODAY + timedelta(days=6)),))
    promise = Promise.objects.get(visit=visit)
    with pytest.raises(Invalid):
        actions.settle_promise(actor=cast.cadre, promise=promise, is_kept=False, now=NOW)
    settled = actions.settle_promise(actor=cast.cadre, promise=promise, is_kept=True, now=NOW)
    assert (settled.is_kept, settled.settled_on) == (True, TODAY)
    with pytest.raises(WrongState):
        actions.settle_promise(actor=cast.cadre, promise=promise, is_kept=True, now=NOW)


def test_a_household_is_told_once_after_the_visit(cast: Cast, logged: MakeVisit) -> None:
    visit = logged()
    raised, _new = actions.raise_matter(actor=cast.cadre, visit=visit, item=matter(), now=NOW)
    assert VisitMatter.objects.unanswered(MONDAY + timedelta(days=6)).count() == 0
    assert VisitMatter.objects.unanswered(MONDAY + timedelta(days=7)).count() == 1
    given = {"actor": cast.cadre, "matter": raised, "channel": "phone", "now": NOW}
    with pytest.raises(Invalid):
        actions.tell_household(told_on=MONDAY - timedelta(days=1), **given)
    actions.tell_household(told_on=TODAY, comment="说好", **given)
    assert not VisitMatter.objects.unanswered(MONDAY + timedelta(days=30)).exists()
    with pytest.raises(WrongState):
        actions.tell_household(told_on=TODAY, **given)


def test_a_matter_that_stands_already_is_picked_and_one_of_another_village_is_not(
    cast: Cast, territory: Territory, logged: MakeVisit
) -> None:
    first = logged()
    raised, _new = actions.raise_matter(actor=cast.cadre, visit=first, item=matter(), now=NOW)
    second = logged(date=TODAY)
    linked, is_new = actions.link_matter(actor=cast.cadre, visit=second, item=raised.item, now=NOW)
    assert (linked.is_raised, is_new) == (False, True)
    assert InformationItem.objects.count() == 1
    elsewhere = logged(area=territory.village(1), households=())
    with pytest.raises(Invalid):
        actions.link_matter(actor=cast.cadre, visit=elsewhere, item=raised.item, now=NOW)


def test_writing_a_visit_down_takes_few_queries(
    cast: Cast,
    visit_input: MakeInput,
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    actor, given = cast.cadre, visit_input()
    with at_most_queries(15):
        actions.log_visit(actor=actor, client_id=uuid4(), visit=given, now=NOW)
