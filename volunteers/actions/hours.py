"""Confirming hours in one table, and setting one person's right afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from volunteers.actions.core import Step, begin, require_text
from volunteers.actions.ledger import Move, post, reversal
from volunteers.choices import AccountKind, ActivityState, SignUpState, TransactionKind
from volunteers.models import Activity, PointsTransaction, ServiceRecord, SignUp
from volunteers.policy import points_per_hour
from volunteers.stars import points_for

MOST_MINUTES = 24 * 60


@transaction.atomic
def confirm_hours(
    *,
    actor: Any,
    pk: int,
    minutes: Mapping[int, int],
    version: int | None = None,
    now: datetime,
) -> Activity:
    """Confirm what everybody served; the hours count and the points are theirs from now on.

    Confirming once more with the same hours changes nothing.

    Args:
        minutes: served, by id of the sign-up; 0 for who did not come. Everybody with a place.

    Raises:
        NotAllowed, Stale: as every act.
        WrongState: it is not over, or other hours were confirmed before.
        Invalid: for `minutes`, when somebody is missing or the number cannot be.
    """
    held = Activity.objects.locked(pk)
    if held.state == ActivityState.CONFIRMED and _stored(held) == _served(held, minutes):
        return held
    step = begin("confirm", pk=pk, actor=actor, version=version, now=now)
    activity = step.activity
    placed = _placed(activity)
    if set(minutes) != {signed.pk for signed in placed}:
        raise Invalid({"minutes": _("The list has changed; look at it once more.")})
    _check(minutes.values())
    records = _write(step, [(signed.volunteer_id, minutes[signed.pk]) for signed in placed])
    return step.finish(
        counts=True,
        people=len(records),
        minutes=sum(written.minutes for written in records),
        absent=len(placed) - len(records),
    )


@transaction.atomic
def correct_hours(
    *, actor: Any, record_pk: int, minutes: int, reason: str, now: datetime
) -> ServiceRecord | None:
    """Annul one person's record and write the right one; the points follow.

    Args:
        minutes: really served; 0 when the person was not there.

    Returns:
        the new record, or None for 0 minutes.

    Raises:
        NotAllowed, WrongState: as every act.
        Invalid: for `minutes` or `reason`.
        NotEnoughPoints: the points were spent already; the reward has to come back first.
    """
    found = ServiceRecord.objects.get(pk=record_pk)
    step = begin("correct", pk=found.activity_id, actor=actor, now=now)
    wrong = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record_pk)
    reason = require_text(reason)
    _check([minutes])
    if wrong.annulled_at is not None:
        raise Invalid({"minutes": _("This record was corrected already.")})
    if minutes == wrong.minutes:
        raise Invalid({"minutes": _("These are its hours already.")})
    wrong.annulled_at, wrong.annul_reason = step.at, reason
    wrong.save(update_fields=["annulled_at", "annul_reason"])
    earned = PointsTransaction.objects.filter(record=wrong, kind=TransactionKind.EARN).first()
    records = _write(
        step, [(wrong.volunteer_id, minutes)], back=[reversal(earned, reason)] if earned else []
    )
    step.finish(
        counts=True, volunteer=wrong.volunteer_id, minutes=[wrong.minutes, minutes], reason=reason
    )
    return records[0] if records else None


@transaction.atomic
def add_hours(
    *, actor: Any, signed_pk: int, minutes: int, reason: str, now: datetime
) -> ServiceRecord:
    """Give hours to somebody with a place for whom none stand any more; the points follow.

    Raises:
        NotAllowed, WrongState: as every act.
        Invalid: for `minutes` or `reason`.
    """
    activity_pk = SignUp.objects.values_list("activity_id", flat=True).get(pk=signed_pk)
    step = begin("correct", pk=activity_pk, actor=actor, now=now)
    reason = require_text(reason)
    _check([minutes])
    if not minutes:
        raise Invalid({"minutes": _("More than 0 hours.")})
    signed = SignUp.objects.without_hours(step.activity).filter(pk=signed_pk).first()
    if signed is None:
        raise Invalid({"minutes": _("This person has hours here already; correct those.")})
    [written] = _write(step, [(signed.volunteer_id, minutes)])
    step.finish(counts=True, volunteer=signed.volunteer_id, minutes=[0, minutes], reason=reason)
    return written


def _write(
    step: Step, served: Sequence[tuple[int, int]], back: Sequence[Move] = ()
) -> list[ServiceRecord]:
    """Write records and the points for them; people with 0 minutes get neither."""
    activity = step.activity
    records = [
        ServiceRecord(
            activity=activity,
            volunteer_id=volunteer_id,
            area_id=activity.area_id,
            date=activity.date,
            minutes=minutes,
            confirmed_by=step.actor,
            confirmed_at=step.at,
        )
        for volunteer_id, minutes in served
        if minutes
    ]
    ServiceRecord.objects.bulk_create(records)
    per_hour = points_per_hour(activity.date)
    earned = [(written, points_for(written.minutes, per_hour)) for written in records]
    moves = [
        Move(
            TransactionKind.EARN,
            source=(AccountKind.TEAM, activity.team_id),
            target=(AccountKind.VOLUNTEER, written.volunteer_id),
            amount=points,
            facts={"record": written},
        )
        for written, points in earned
        if points
    ]
    # Given before taken back, so that a small correction of somebody who spent all goes through.
    post([*moves, *back], actor=step.actor, now=step.at)
    return records


def _placed(activity: Activity) -> list[SignUp]:
    placed = SignUp.objects.filter(activity=activity, state=SignUpState.PLACED)
    return list(placed.order_by("position"))


def _stored(activity: Activity) -> dict[int, int]:
    """Return the confirmed minutes by volunteer."""
    standing = ServiceRecord.objects.filter(activity=activity).standing()
    return dict(standing.values_list("volunteer_id", "minutes"))


def _served(activity: Activity, minutes: Mapping[int, int]) -> dict[int, int]:
    """Return given minutes by volunteer, those who did not come left out."""
    placed = {signed.pk: signed.volunteer_id for signed in _placed(activity)}
    return {placed[pk]: served for pk, served in minutes.items() if served and pk in placed}


def _check(minutes: Any) -> None:
    if any(not 0 <= served <= MOST_MINUTES for served in minutes):
        raise Invalid({"minutes": _("From 0 to 24 hours.")})
