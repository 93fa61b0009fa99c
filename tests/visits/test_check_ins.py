"""Double check-in: registering, the community's answer, what was done, and who owes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from org_tree.models import Posting
from tests.factories import LONG_AGO, NOW, TODAY, Cast, Territory
from visits import actions
from visits.actions.check_in_activities import ActivityInput
from visits.check_ins import confirmed_in, mine, unit_page
from visits.duties import duties_around
from visits.models import CheckIn, CheckInActivity
from visits.periods import HALF_YEAR, period_of

pytestmark = pytest.mark.django_db
HALF = period_of(TODAY, HALF_YEAR)
#: When the cadre registered in the tests: the quarter's second week.
EARLY = NOW - timedelta(days=40)


@pytest.fixture
def asked(cast: Cast, territory: Territory) -> Callable[..., CheckIn]:
    """Register the cadre with the first village; keywords change it."""

    def ask(actor: Any = None, now: Any = EARLY, **changes: Any) -> CheckIn:
        values = {"client_id": uuid4(), "kind": "unit", "area": territory.village(), **changes}
        return actions.register_check_in(actor=actor or cast.cadre, now=now, **values)[0]

    return ask


@pytest.fixture
def registered(cast: Cast, asked: Callable[..., CheckIn]) -> CheckIn:
    """The cadre, confirmed by the first village."""
    return actions.confirm_check_in(actor=cast.village, check_in=asked(), now=EARLY)


@pytest.fixture
def entered(cast: Cast, registered: CheckIn) -> Callable[..., CheckInActivity]:
    """Enter something the cadre did; keywords change it."""

    def enter(day: date = TODAY, key: UUID | None = None, **changes: Any) -> CheckInActivity:
        values = {"date": day, "title": "清扫楼道", "minutes": 90, **changes}
        return actions.enter_activity(
            actor=cast.cadre,
            client_id=key or uuid4(),
            check_in=registered,
            activity=ActivityInput(**values),
            now=NOW,
        )[0]

    return enter


def duty(user: Any, day: date = TODAY) -> Any:
    """Return what somebody owes their communities."""
    return next(d for d in duties_around(user, day) if d.rule.code == "double_check_in").owed


# --- Registering ----------------------------------------------------------------------------------


def test_a_registration_stands_from_the_day_the_community_confirms_it(
    cast: Cast, asked: Callable[..., CheckIn]
) -> None:
    check_in = asked()
    assert (check_in.state, check_in.started_on) == ("waiting", None)
    found = actions.confirm_check_in(actor=cast.village, check_in=check_in, now=NOW)
    assert (found.state, found.started_on, found.decided_by) == ("confirmed", TODAY, cast.village)
    acts = Event.objects.filter(record_id=check_in.pk, record_type="visits.checkin")
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "visits.register_check_in",
        "visits.confirm_check_in",
    ]


def test_the_same_registration_sent_twice_is_one(
    cast: Cast, territory: Territory, asked: Callable[..., CheckIn]
) -> None:
    key = uuid4()
    assert asked(client_id=key) == asked(client_id=key)
    with pytest.raises(Duplicate):
        asked(client_id=key, kind="home")
    with pytest.raises(Duplicate, match="李楼村"):
        asked(area=territory.village(1))
    asked(kind="home", area=territory.village(1))
    assert CheckIn.objects.count() == 2


def test_only_members_of_organs_register_and_only_with_a_community(
    cast: Cast, territory: Territory, asked: Callable[..., CheckIn]
) -> None:
    for outsider in (cast.village, cast.town, cast.keeper, cast.sysadmin):
        with pytest.raises(PermissionDenied):
            asked(actor=outsider)
    for area in (territory.town(), territory.group(), territory.unit()):
        with pytest.raises(Invalid):
            asked(area=area)
    with pytest.raises(Invalid):
        asked(kind="work")


def test_only_the_community_answers_and_only_once(
    cast: Cast, asked: Callable[..., CheckIn]
) -> None:
    check_in = asked()
    for other in (cast.neighbor, cast.town, cast.district, cast.cadre):
        with pytest.raises(NotAllowed):
            actions.confirm_check_in(actor=other, check_in=check_in, now=NOW)
    with pytest.raises(Invalid):
        actions.decline_check_in(actor=cast.village, check_in=check_in, reason=" ", now=NOW)
    actions.decline_check_in(actor=cast.village, check_in=check_in, reason="不在本社区", now=NOW)
    with pytest.raises(WrongState, match="王秀芳"):
        actions.confirm_check_in(actor=cast.village, check_in=check_in, now=NOW)
    asked()


def test_a_move_keeps_the_old_registration_until_the_new_one_is_confirmed(
    cast: Cast, territory: Territory, registered: CheckIn
) -> None:
    new, _created = actions.move_check_in(
        actor=cast.cadre,
        check_in=registered,
        client_id=uuid4(),
        area=territory.village(1),
        now=NOW - timedelta(days=3),
    )
    registered.refresh_from_db()
    assert (registered.state, new.state) == ("confirmed", "waiting")
    actions.confirm_check_in(actor=cast.neighbor, check_in=new, now=NOW)
    registered.refresh_from_db()
    assert (registered.state, registered.ended_on) == ("ended", TODAY)
    with pytest.raises(WrongState):
        actions.move_check_in(
            actor=cast.cadre,
            check_in=registered,
            client_id=uuid4(),
            area=territory.village(),
            now=NOW,
        )


def test_a_declined_move_leaves_the_old_registration_standing(
    cast: Cast, territory: Territory, registered: CheckIn
) -> None:
    new, _created = actions.move_check_in(
        actor=cast.cadre,
        check_in=registered,
        client_id=uuid4(),
        area=territory.village(1),
        now=NOW,
    )
    actions.decline_check_in(actor=cast.neighbor, check_in=new, reason="没住这里", now=NOW)
    registered.refresh_from_db()
    assert registered.state == "confirmed"


def test_one_takes_back_what_waits_and_ends_what_stands(
    cast: Cast, asked: Callable[..., CheckIn], registered: CheckIn
) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw_check_in(actor=cast.district, check_in=registered, now=NOW)
    home = actions.withdraw_check_in(actor=cast.cadre, check_in=asked(kind="home"), now=NOW)
    unit = actions.withdraw_check_in(actor=cast.cadre, check_in=registered, now=NOW)
    assert (home.state, unit.state, unit.ended_on) == ("withdrawn", "ended", TODAY)
    with pytest.raises(WrongState):
        actions.withdraw_check_in(actor=cast.cadre, check_in=unit, now=NOW)


def test_the_database_holds_one_standing_registration_a_kind(registered: CheckIn) -> None:
    registered.pk, registered.client_id = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        registered.save(force_insert=True)


# --- Activities -----------------------------------------------------------------------------------


def test_an_activity_counts_once_the_community_has_confirmed_it(
    cast: Cast, entered: Callable[..., CheckInActivity]
) -> None:
    activity = entered()
    assert (duty(cast.cadre).missing, duty(cast.cadre).half_made) == (1, 1)
    decided = actions.confirm_activities(actor=cast.village, activities=[activity], now=NOW)
    assert [one.state for one in decided.done] == ["confirmed"]
    assert (duty(cast.cadre).missing, duty(cast.cadre).done) == (0, 1)
    again = actions.confirm_activities(actor=cast.village, activities=[activity], now=NOW)
    assert (again.done, again.before) == ([], [activity])


def test_a_returned_activity_counts_for_nothing_and_can_be_entered_again(
    cast: Cast, entered: Callable[..., CheckInActivity]
) -> None:
    activity = entered()
    with pytest.raises(Duplicate):
        entered()
    actions.return_activities(
        actor=cast.village, activities=[activity.pk], reason="那天没见到人", now=NOW
    )
    assert duty(cast.cadre).missing == 1
    again = entered()
    actions.withdraw_activity(actor=cast.cadre, activity=activity, now=NOW)
    actions.confirm_activities(actor=cast.village, activities=[again], now=NOW)
    with pytest.raises(WrongState):
        actions.withdraw_activity(actor=cast.cadre, activity=again, now=NOW)


def test_nobody_confirms_for_another_community(
    cast: Cast, entered: Callable[..., CheckInActivity]
) -> None:
    activity = entered()
    for other in (cast.neighbor, cast.cadre, cast.district):
        with pytest.raises(NotAllowed):
            actions.confirm_activities(actor=other, activities=[activity], now=NOW)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("date", {"day": TODAY + timedelta(days=1)}),
        ("date", {"day": TODAY - timedelta(days=41)}),
        ("title", {"title": " "}),
        ("title", {"title": "长" * 41}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 24 * 60}),
        ("note", {"note": "长" * 201}),
    ],
)
def test_an_activity_that_cannot_be_is_refused_by_field(
    entered: Callable[..., CheckInActivity], field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        entered(**changes)
    assert list(refused.value.errors) == [field]


# --- Who owes it ----------------------------------------------------------------------------------


def test_nobody_owes_an_activity_before_a_registration_stands(
    cast: Cast, asked: Callable[..., CheckIn]
) -> None:
    asked()
    found = duty(cast.cadre)
    assert (found.owed, found.missing, found.is_unregistered) == (0, 0, True)


def test_an_activity_is_owed_by_the_registrations_as_they_stood(
    cast: Cast, registered: CheckIn
) -> None:
    assert duty(cast.cadre).missing == 1
    assert duty(cast.cadre, TODAY - timedelta(days=90)).is_unregistered
    actions.withdraw_check_in(actor=cast.cadre, check_in=registered, now=NOW)
    assert duty(cast.cadre).missing == 1
    assert duty(cast.cadre, TODAY + timedelta(days=90)).is_unregistered


def test_who_is_in_no_organ_owes_nothing(cast: Cast) -> None:
    for other in (cast.village, cast.town):
        rules = {one.rule.code for one in duties_around(other, TODAY)}
        assert "double_check_in" not in rules


# --- The unit's half-year -------------------------------------------------------------------------


def test_a_unit_reads_sums_and_what_was_confirmed_by_day(
    cast: Cast, territory: Territory, entered: Callable[..., CheckInActivity]
) -> None:
    late, early = entered(TODAY, title="送药"), entered(TODAY - timedelta(days=9))
    entered(TODAY - timedelta(days=2), title="还在等的")
    actions.confirm_activities(actor=cast.village, activities=[late, early], now=NOW)
    bureau = territory.organs["bureau"]
    _page, rows = unit_page(cast.district, HALF)
    row = next(one for one in rows if one.organization == bureau)
    assert (row.members, row.at_unit, row.at_home) == (1, 1, 0)
    assert (row.activities, row.minutes, row.waiting) == (2, 180, 1)
    assert confirmed_in(bureau, HALF) == [early, late]
    found = mine(cast.cadre, HALF)
    assert (found.minutes, len(found.activities)) == (180, 3)


def test_a_head_reads_the_own_unit_alone(cast: Cast, territory: Territory) -> None:
    head = cast.outsider
    Posting.objects.create(
        user=head,
        role="department_head",
        organization=territory.organs["bureau"],
        started_on=LONG_AGO,
    )
    _page, rows = unit_page(head, HALF)
    assert [row.organization for row in rows] == [territory.organs["bureau"]]
    assert rows[0].members == 2


# --- When a posting ends --------------------------------------------------------------------------


def left(cast: Cast) -> None:
    """End the cadre's posting today."""
    posting = Posting.objects.get(user=cast.cadre)
    posting.ended_on = TODAY
    posting.save(update_fields=["ended_on"])
    cast.cadre.__dict__.pop("_held_postings", None)
    actions.hand_over_visits(actor=cast.district, posting=posting, now=NOW)


@pytest.mark.parametrize("state", ["waiting", "confirmed"])
def test_the_unit_s_registration_ends_with_the_posting_and_home_stays(
    cast: Cast, registered: CheckIn, asked: Callable[..., CheckIn], state: str
) -> None:
    home = asked(kind="home")
    if state == "confirmed":
        actions.confirm_check_in(actor=cast.village, check_in=home, now=NOW)
    left(cast)
    for row in (registered, home):
        row.refresh_from_db()
    assert (registered.state, registered.ended_on) == ("ended", TODAY)
    assert (home.state, home.ended_on) == (state, None)


def test_who_begins_a_post_after_a_gap_does_not_register_at_home_again(
    cast: Cast, territory: Territory, registered: CheckIn, asked: Callable[..., CheckIn]
) -> None:
    home = actions.confirm_check_in(actor=cast.village, check_in=asked(kind="home"), now=NOW)
    left(cast)
    given = {"actor": cast.cadre, "check_in": home, "activity": ActivityInput(TODAY, "送药", 60)}
    with pytest.raises(Invalid) as refused:
        actions.enter_activity(client_id=uuid4(), now=NOW, **given)
    assert list(refused.value.errors) == ["date"]
    begins = TODAY + timedelta(days=9)
    new = Posting.objects.create(
        user=cast.cadre,
        role="visiting_cadre",
        organization=territory.organs["data"],
        started_on=begins,
    )
    later, done = NOW + timedelta(days=9), ActivityInput(begins, "送药", 60)
    entered_there, _new = actions.enter_activity(
        client_id=uuid4(), now=later, **{**given, "activity": done}
    )
    assert entered_there.posting == new
    assert not duty(cast.cadre, begins).is_unregistered


def test_who_moves_to_another_unit_keeps_home_and_the_old_unit_its_sums(
    cast: Cast,
    territory: Territory,
    entered: Callable[..., CheckInActivity],
    asked: Callable[..., CheckIn],
) -> None:
    actions.confirm_activities(actor=cast.village, activities=[entered()], now=NOW)
    home = actions.confirm_check_in(actor=cast.village, check_in=asked(kind="home"), now=NOW)
    posting = Posting.objects.get(user=cast.cadre)
    new = Posting.objects.create(
        user=cast.cadre,
        role="visiting_cadre",
        organization=territory.organs["data"],
        started_on=TODAY,
    )
    posting.ended_on = TODAY
    posting.save(update_fields=["ended_on"])
    actions.hand_over_visits(actor=cast.district, posting=posting, now=NOW)
    home.refresh_from_db()
    assert (home.state, home.posting) == ("confirmed", new)
    given = ActivityInput(TODAY, "送药", 60)
    actions.enter_activity(
        actor=cast.cadre, client_id=uuid4(), check_in=home, activity=given, now=NOW
    )
    rows = {row.organization: row for row in unit_page(cast.district, HALF)[1]}
    old, other = rows[territory.organs["bureau"]], rows[territory.organs["data"]]
    assert (old.activities, old.waiting) == (1, 0)
    assert (other.activities, other.waiting) == (0, 1)
