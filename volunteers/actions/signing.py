"""Signing up, the waiting list, withdrawing, coming and leaving.

Every one of these holds the activity's row: however many people come at once, no place is given
twice, and the waiting list keeps the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record, record_many
from common.errors import DomainError, Invalid, WrongState
from volunteers import codes
from volunteers.actions.core import check_state, is_own, own_or_manager
from volunteers.choices import SignUpState, VolunteerStatus
from volunteers.models import Activity, SignUp, Volunteer


class WrongCode(DomainError):
    """The check-in code is not the present one."""

    code = "wrong_code"
    status = 400
    message = _("This is not the code of now. Ask for it again; it changes every ten minutes.")


class TooManyTries(DomainError):
    """Enough wrong codes for these ten minutes."""

    code = "too_many_tries"
    status = 429
    message = _("Too many wrong codes. Let the manager tick you off.")


@transaction.atomic
def sign_up(
    *, actor: Any, activity: Activity, volunteer: Volunteer, knows_risk: bool, now: datetime
) -> tuple[SignUp, bool]:
    """Take a place, or one on the waiting list when all are taken.

    Args:
        actor: the volunteer, or a manager of the team for them.
        knows_risk: told of the risks, as the volunteer regulations want it (Art 16).

    Returns:
        the sign-up and whether it is new; somebody who is signed up already stays so.

    Raises:
        NotAllowed: neither the person nor a manager of the team.
        WrongState: no sign-ups are taken, or the person has left the register.
        Invalid: for `knows_risk`.
    """
    activity = Activity.objects.locked(activity.pk)
    volunteer = Volunteer.objects.get(pk=volunteer.pk)
    posting = own_or_manager(actor, volunteer, activity)
    check_state(activity, "sign_up")
    if volunteer.status != VolunteerStatus.ACTIVE:
        raise WrongState(_("This person has left the register."), state=volunteer.status)
    if not knows_risk:
        raise Invalid({"knows_risk": _("Say the risks first, and tick that it was done.")})
    found = SignUp.objects.filter(activity=activity, volunteer=volunteer).first()
    if found is not None and found.state != SignUpState.WITHDRAWN:
        return found, False
    given = _placed(activity, now)
    signed = found or SignUp(activity=activity, volunteer=volunteer)
    for name, value in given.items():
        setattr(signed, name, value)
    signed.save()
    _store_counts(activity)
    record(
        "volunteers.sign_up",
        signed,
        actor=actor,
        posting=posting,
        at=now,
        data={"activity": activity.pk, "state": signed.state, "position": signed.position},
        is_first=found is None,
    )
    return signed, True


@transaction.atomic
def sign_up_many(
    *, actor: Any, activity: Activity, volunteers: Sequence[Volunteer], now: datetime
) -> list[SignUp]:
    """Sign many people up in the order given, told of the risks; those who are stay so.

    Raises:
        NotAllowed: not a manager of the team.
        WrongState: no sign-ups are taken.
    """
    activity = Activity.objects.locked(activity.pk)
    posting = None
    if volunteers and actor is not None:
        posting = own_or_manager(actor, volunteers[0], activity)
    check_state(activity, "sign_up")
    known = set(SignUp.objects.filter(activity=activity).values_list("volunteer_id", flat=True))
    new = [
        SignUp(activity=activity, volunteer=volunteer, **_placed(activity, now))
        for volunteer in volunteers
        if volunteer.pk not in known and volunteer.status == VolunteerStatus.ACTIVE
    ]
    SignUp.objects.bulk_create(new)
    _store_counts(activity)
    record_many(
        [
            Entry(
                "volunteers.sign_up",
                signed,
                actor,
                posting,
                now,
                data={
                    "activity": activity.pk,
                    "state": signed.state,
                    "position": signed.position,
                },
            )
            for signed in new
        ]
    )
    return new


@transaction.atomic
def withdraw(*, actor: Any, signed: SignUp, now: datetime) -> list[SignUp]:
    """Give a place back; the first of the waiting list moves up and waits to be told.

    Returns:
        who moved up.

    Raises:
        NotAllowed: neither the person nor a manager of the team.
        WrongState: the activity is over, or the person has withdrawn or come already.
    """
    activity = Activity.objects.locked(signed.activity_id)
    signed = SignUp.objects.select_related("volunteer").get(pk=signed.pk)
    posting = own_or_manager(actor, signed.volunteer, activity)
    check_state(activity, "withdraw")
    if signed.state == SignUpState.WITHDRAWN:
        raise WrongState(_("This person has withdrawn already."), state=signed.state)
    if signed.checked_in_at is not None:
        raise WrongState(_("This person has come already."), state=signed.state)
    if signed.state == SignUpState.PLACED:
        activity.taken -= 1
    else:
        activity.waiting -= 1
    before, signed.state = signed.state, SignUpState.WITHDRAWN
    signed.save(update_fields=["state"])
    record(
        "volunteers.withdraw",
        signed,
        actor=actor,
        posting=posting,
        at=now,
        data={"activity": activity.pk, "state": [before, signed.state]},
    )
    moved = fill_places(activity, actor=actor, now=now)
    _store_counts(activity)
    return moved


def fill_places(activity: Activity, *, actor: Any, now: datetime) -> list[SignUp]:
    """Let people in from the waiting list while there are places; the caller holds the row.

    Each has to be rung up, and the sign-up says that nobody has told them yet.
    """
    free = activity.left
    if free <= 0 or not activity.waiting:
        return []
    waiting = SignUp.objects.filter(activity=activity, state=SignUpState.WAITING)
    moved = list(waiting.order_by("position")[:free])
    for signed in moved:
        signed.state = SignUpState.PLACED
        signed.moved_up_at = now
    SignUp.objects.bulk_update(moved, ["state", "moved_up_at"])
    activity.taken += len(moved)
    activity.waiting -= len(moved)
    record_many(
        [
            Entry(
                "volunteers.move_up",
                signed,
                actor,
                None,
                now,
                data={"activity": activity.pk},
            )
            for signed in moved
        ]
    )
    return moved


@transaction.atomic
def tell_moved_up(*, actor: Any, signed: SignUp, now: datetime) -> SignUp:
    """Note that somebody who moved up was told so.

    Raises:
        NotAllowed: not a manager of the team.
    """
    activity = Activity.objects.locked(signed.activity_id)
    signed = SignUp.objects.select_related("volunteer").get(pk=signed.pk)
    posting = own_or_manager(actor, signed.volunteer, activity)
    if signed.moved_up_at is not None and signed.told_at is None:
        signed.told_at = now
        signed.save(update_fields=["told_at"])
        record("volunteers.tell_moved_up", signed, actor=actor, posting=posting, at=now)
    return signed


def check_in(*, actor: Any, signed: SignUp, code: str = "", now: datetime) -> SignUp:
    """Note that somebody came: ticked by a manager, or by the present code from the person.

    Coming twice changes nothing.

    Raises:
        NotAllowed: neither the person nor a manager of the team.
        WrongState: without a place, or the activity is not on.
        WrongCode: the code of a person is not the present one.
        TooManyTries: five wrong ones within ten minutes.
    """
    # Two transactions: a wrong try has to stay counted.
    _take_code(actor=actor, signed=signed, code=code, now=now)
    return _check_in(actor=actor, signed=signed, now=now)


@transaction.atomic
def _check_in(*, actor: Any, signed: SignUp, now: datetime) -> SignUp:
    activity, signed, posting = _held(actor, signed, "check_in")
    if signed.state != SignUpState.PLACED:
        raise WrongState(_("This person has no place in the activity."), state=signed.state)
    if signed.checked_in_at is None:
        signed.checked_in_at = now
        signed.save(update_fields=["checked_in_at"])
        data = {"activity": activity.pk}
        record("volunteers.check_in", signed, actor=actor, posting=posting, at=now, data=data)
    return signed


@transaction.atomic
def check_out(*, actor: Any, signed: SignUp, now: datetime) -> SignUp:
    """Note that somebody left; leaving twice changes nothing.

    Raises:
        NotAllowed: neither the person nor a manager of the team.
        WrongState: the person never came, or the hours are confirmed.
    """
    activity, signed, posting = _held(actor, signed, "check_out")
    if signed.checked_in_at is None:
        raise WrongState(_("This person has not come."), state=signed.state)
    if signed.checked_out_at is None:
        signed.checked_out_at = max(now, signed.checked_in_at)
        signed.save(update_fields=["checked_out_at"])
        data = {"activity": activity.pk}
        record("volunteers.check_out", signed, actor=actor, posting=posting, at=now, data=data)
    return signed


def _held(actor: Any, signed: SignUp, act: str) -> tuple[Activity, SignUp, Any]:
    activity = Activity.objects.locked(signed.activity_id)
    signed = SignUp.objects.select_related("volunteer").get(pk=signed.pk)
    posting = own_or_manager(actor, signed.volunteer, activity)
    check_state(activity, act)
    return activity, signed, posting


def _take_code(*, actor: Any, signed: SignUp, code: str, now: datetime) -> None:
    """Check the code of somebody who checks in alone; a wrong one is counted and stays so."""
    activity = Activity.objects.select_related("team__area").get(pk=signed.activity_id)
    if not is_own(actor, signed.volunteer):
        own_or_manager(actor, signed.volunteer, activity)
        return
    if not _try_code(activity, signed, code, now):
        raise WrongCode


@transaction.atomic
def _try_code(activity: Activity, signed: SignUp, code: str, now: datetime) -> bool:
    held = SignUp.objects.select_for_update(of=("self",), no_key=True).get(pk=signed.pk)
    is_new_slice = held.tried_at is None or now - held.tried_at >= codes.SLICE
    tries = 0 if is_new_slice else held.code_tries
    if tries >= codes.MOST_TRIES:
        raise TooManyTries
    in_use = codes.is_in_use(activity.starts_at, activity.ends_at, now)
    if in_use and codes.is_good(code.strip(), settings.SECRET_KEY, activity.pk, now):
        return True
    held.code_tries = tries + 1
    held.tried_at = now if is_new_slice else held.tried_at
    held.save(update_fields=["code_tries", "tried_at"])
    return False


def _placed(activity: Activity, now: datetime) -> dict[str, Any]:
    """Count one more person in and return the columns of the sign-up; the caller holds the row."""
    has_place = activity.taken < activity.places and not activity.waiting
    if has_place:
        activity.taken += 1
    else:
        activity.waiting += 1
    activity.last_position += 1
    return {
        "state": SignUpState.PLACED if has_place else SignUpState.WAITING,
        "position": activity.last_position,
        "signed_at": now,
        "risk_acknowledged_at": now,
        "moved_up_at": None,
        "told_at": None,
    }


def _store_counts(activity: Activity) -> None:
    activity.save(update_fields=["taken", "waiting", "last_position"])
