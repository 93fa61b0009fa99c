"""Who may be posted to what, by whom, and what ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from audit.models import Event
from common.errors import Invalid, NotAllowed, WrongState
from org_tree import scope
from org_tree.actions import (
    Appointment,
    appoint,
    appoint_many,
    change_posting,
    end_posting,
)
from org_tree.models import Posting
from org_tree.roles import ADMINISTRATORS, ROLES
from org_tree.shapes import SHAPES, Line
from tests.factories import LONG_AGO, TODAY, Cast, Territory

TOMORROW = TODAY + timedelta(days=1)


def refused(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(error.value.errors)


def facts(cast: Cast, territory: Territory, now: datetime, **change: Any) -> dict[str, Any]:
    return {
        "actor": cast.district,
        "user": cast.outsider,
        "role": "keeper",
        "organization": territory.organization("governance", territory.group(1)),
        "started_on": TODAY,
        "now": now,
        **change,
    }


def test_an_appointment_gives_its_rights_at_once(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    user = cast.outsider
    assert not scope.capabilities(user)
    posting = appoint(**facts(cast, territory, now))
    scope.forget_postings(user)
    assert "reports.file" in scope.capabilities(user)
    event = Event.objects.get(record_type="org_tree.posting", record_id=posting.pk)
    assert (event.act, event.actor_name) == ("org_tree.appoint", "周文斌")
    assert event.data["name"] == "何大勇"
    assert "1990" not in str(event.data)


@pytest.mark.parametrize("code", ROLES)
def test_a_role_is_given_only_in_its_lines_and_tiers(
    cast: Cast, territory: Territory, now: datetime, code: str
) -> None:
    """Every role against every body of the small district."""
    role = ROLES[code]
    bodies = [*territory.organizations.values(), territory.organs["office"]]
    seen = set()
    for body in bodies:
        if (body.line, body.tier) in seen:
            continue
        seen.add((body.line, body.tier))
        legal = body.line in role.lines and body.tier in role.tiers
        entry = facts(cast, territory, now, actor=None, role=code, organization=body)
        if legal:
            appoint(**entry)
            Posting.objects.filter(user=cast.outsider).delete()
        else:
            with pytest.raises(Invalid) as error:
                appoint(**entry)
            assert refused(error) == {"role"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "king"}, "role"),
        ({"started_on": TODAY + timedelta(days=400)}, "started_on"),
        ({"started_on": date(1900, 1, 1)}, "started_on"),
        ({"ended_on": TODAY - timedelta(days=1)}, "ended_on"),
        ({"ended_on": date(2999, 1, 1)}, "ended_on"),
    ],
)
def test_odd_appointments_are_refused(
    cast: Cast, territory: Territory, now: datetime, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        appoint(**facts(cast, territory, now, **change))
    assert refused(error) == {field}


@pytest.mark.parametrize("username", ["village", "town", "secadmin", "auditor", "outsider"])
def test_only_those_who_appoint_do(
    cast: Cast, territory: Territory, now: datetime, username: str
) -> None:
    with pytest.raises(NotAllowed):
        appoint(**facts(cast, territory, now, actor=getattr(cast, username)))


@pytest.mark.parametrize("username", ["district", "sysadmin"])
def test_nobody_changes_their_own_postings(
    cast: Cast, territory: Territory, now: datetime, username: str
) -> None:
    actor = getattr(cast, username)
    with pytest.raises(NotAllowed):
        appoint(**facts(cast, territory, now, actor=actor, user=actor))
    own = Posting.objects.get(user=actor)
    with pytest.raises(NotAllowed):
        end_posting(actor=actor, posting=own, ended_on=TODAY, now=now)
    with pytest.raises(NotAllowed):
        change_posting(actor=actor, posting=own, started_on=LONG_AGO, ended_on=TOMORROW, now=now)


def test_the_same_posting_is_not_held_twice(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    entry = facts(cast, territory, now)
    appoint(**entry)
    for change in ({}, {"started_on": TODAY - timedelta(days=5)}, {"started_on": TOMORROW}):
        with pytest.raises(Invalid) as error:
            appoint(**{**entry, **change})
        assert refused(error) == {"started_on"}
    appoint(**{**entry, "organization": territory.organization("governance", territory.group(2))})


def test_a_posting_may_follow_the_same_one(cast: Cast, territory: Territory, now: datetime) -> None:
    entry = facts(cast, territory, now)
    first = appoint(**{**entry, "started_on": TODAY - timedelta(days=9), "ended_on": TODAY})
    second = appoint(**entry)
    assert first.pk != second.pk


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor", "town", "keeper"])
def test_the_three_administrators_are_three_people_without_other_work(
    cast: Cast, territory: Territory, now: datetime, role: str, username: str
) -> None:
    """No account holds two of them, nor one of them with any business role."""
    user = getattr(cast, username)
    entry = facts(cast, territory, now, actor=cast.sysadmin, user=user, role=role)
    with pytest.raises((Invalid, NotAllowed)):
        appoint(**{**entry, "organization": territory.organs["office"]})
    if username in ("sysadmin", "secadmin", "auditor"):
        with pytest.raises(Invalid) as error:
            appoint(**facts(cast, territory, now, user=user))
        assert refused(error) == {"role"}
    assert Posting.objects.filter(user=user).count() == 1


def test_an_administrator_may_go_and_do_other_work_afterwards(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    posting = Posting.objects.get(user=cast.auditor)
    end_posting(actor=cast.sysadmin, posting=posting, ended_on=TODAY, now=now)
    appoint(**facts(cast, territory, now, user=cast.auditor))


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_only_the_system_administrator_makes_administrators(
    cast: Cast, territory: Territory, now: datetime, role: str
) -> None:
    entry = facts(cast, territory, now, role=role, organization=territory.organs["office"])
    with pytest.raises(NotAllowed):
        appoint(**entry)
    appoint(**{**entry, "actor": cast.sysadmin})


def test_an_ended_posting_gives_no_rights_from_its_last_day_on(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    user = cast.keeper
    posting = Posting.objects.get(user=user)
    end_posting(actor=cast.district, posting=posting, ended_on=TODAY, now=now)
    scope.forget_postings(user)
    assert scope.capabilities(user) == frozenset()
    assert scope.postings_of(user, TODAY - timedelta(days=1))
    with pytest.raises(WrongState):
        end_posting(actor=cast.district, posting=posting, ended_on=TODAY, now=now)
    with pytest.raises(WrongState):
        change_posting(
            actor=cast.district, posting=posting, started_on=LONG_AGO, ended_on=None, now=now
        )


def test_an_end_ahead_can_still_be_changed(cast: Cast, territory: Territory, now: datetime) -> None:
    posting = Posting.objects.get(user=cast.keeper)
    end_posting(actor=cast.district, posting=posting, ended_on=TOMORROW, now=now)
    later = TODAY + timedelta(days=365)
    posting = change_posting(
        actor=cast.district, posting=posting, started_on=LONG_AGO, ended_on=later, now=now
    )
    assert posting.ended_on == later
    acts = Event.objects.filter(record_type="org_tree.posting", record_id=posting.pk)
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "org_tree.end_posting",
        "org_tree.change_posting",
    ]


def test_work_goes_only_to_somebody_near_who_stays(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    posting = Posting.objects.get(user=cast.keeper)
    end = {"actor": cast.district, "posting": posting, "ended_on": TODAY, "now": now}
    for stranger in ("neighbor", "former", "keeper"):
        other = Posting.objects.get(user=getattr(cast, stranger))
        with pytest.raises(Invalid) as error:
            end_posting(successor=other, **end)
        assert refused(error) == {"successor"}
    end_posting(successor=Posting.objects.get(user=cast.village), **end)
    data = Event.objects.get(act="org_tree.end_posting").data
    assert data["successor"] == "王秀芳"


def test_a_locked_person_is_not_appointed(cast: Cast, territory: Territory, now: datetime) -> None:
    user = cast.outsider
    user.is_active = False
    user.save()
    with pytest.raises(Invalid) as error:
        appoint(**facts(cast, territory, now))
    assert refused(error) == {"user"}


def test_many_appointments_are_the_same_as_one_by_one(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    pairs = [
        (cast.outsider, "keeper", territory.organization("governance", territory.group(1))),
        (cast.former, "elder", territory.organization("mediation", territory.village())),
        (cast.outsider, "keeper", territory.organization("party", territory.group(2))),
    ]
    columns = ("user_id", "role", "organization_id", "started_on", "ended_on")
    told = ("act", "actor_id", "posting_id", "posting_title", "area_id", "date", "data", "sequence")

    def written(first: int) -> tuple[list[Any], list[Any]]:
        postings = Posting.objects.filter(pk__gt=first).order_by("pk")
        events = Event.objects.filter(record_id__in=postings, record_type="org_tree.posting")
        return list(postings.values(*columns)), list(events.order_by("record_id").values(*told))

    newest = Posting.objects.latest("pk").pk
    for user, role, body in pairs:
        entry = facts(cast, territory, now, user=user, role=role, organization=body)
        appoint(**entry)
    one_by_one = written(newest)
    Posting.objects.filter(pk__gt=newest).delete()
    newest = max(newest, *Event.objects.values_list("record_id", flat=True))
    entries = [Appointment(user, role, body, TODAY) for user, role, body in pairs]
    made = appoint_many(actor=cast.district, entries=entries, now=now)
    assert written(made[0].pk - 1) == one_by_one


def test_one_bad_appointment_of_many_refuses_all(
    cast: Cast, territory: Territory, now: datetime
) -> None:
    body = territory.organization("governance", territory.group(1))
    count = Posting.objects.count()
    good = Appointment(cast.outsider, "keeper", body, TODAY)
    for bad in (
        good,
        Appointment(cast.former, "elder", body, TODAY),
        Appointment(cast.sysadmin, "keeper", body, TODAY),
    ):
        with pytest.raises(Invalid):
            appoint_many(actor=cast.district, entries=[good, bad], now=now)
    assert Posting.objects.count() == count


def test_every_role_has_a_place_where_it_is_legal() -> None:
    for code, role in ROLES.items():
        assert any(line in role.lines and tier in role.tiers for line, tier in SHAPES), code
        assert role.lines <= set(Line.values)
