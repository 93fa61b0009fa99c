"""What members did in a community: entered by them, confirmed or returned by it, in bulk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, NotAllowed, WrongState
from common.idempotency import once
from org_tree.scope import require
from visits.actions.check_ins import REASON_NEEDED
from visits.actions.rows import checked_reason
from visits.check_ins import member_posting
from visits.choices import ActivityState, CheckInState
from visits.inputs import DAYS_BACK
from visits.models import CheckIn, CheckInActivity
from visits.models.check_in import CONFIRM, LONGEST, NOTE_LENGTH, SHORTEST, TITLE_LENGTH


@dataclass(frozen=True, slots=True)
class ActivityInput:
    """One thing done in a community: when, what, how long in minutes, the way there not counted."""

    date: date
    title: str
    minutes: int
    note: str = ""

    def body(self) -> dict[str, Any]:
        """Return plain values, to be compared by digest."""
        return {
            "date": self.date,
            "title": self.title.strip(),
            "minutes": self.minutes,
            "note": self.note.strip(),
        }


def _faults(given: ActivityInput, check_in: CheckIn, today: date) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    if given.date > today:
        faults["date"] = _("This day has not come yet.")
    elif given.date < today - timedelta(days=DAYS_BACK):
        faults["date"] = _("This day is more than a quarter back.")
    elif check_in.started_on is None or given.date < check_in.started_on:
        faults["date"] = _("You were not registered there yet.")
    if not given.title.strip():
        faults["title"] = _("Say what was done.")
    for name, text, limit in (
        ("title", given.title, TITLE_LENGTH),
        ("note", given.note, NOTE_LENGTH),
    ):
        if len(text.strip()) > limit:
            faults[name] = _("At most %(limit)d characters.") % {"limit": limit}
    if not SHORTEST <= given.minutes <= LONGEST:
        faults["minutes"] = _("Between a quarter of an hour and twelve hours.")
    return faults


@transaction.atomic
def enter_activity(
    *, actor: Any, client_id: UUID, check_in: CheckIn, activity: ActivityInput, now: datetime
) -> tuple[CheckInActivity, bool]:
    """Enter what one did in the community one is registered with; it waits for the community.

    Returns:
        the activity and whether it is new.

    Raises:
        NotAllowed, Invalid; WrongState: the registration does not stand.
        Duplicate: the same was entered for this day, or the client_id came with another one.
    """
    held: CheckIn = CheckIn.objects.locked(check_in.pk)
    if held.created_by_id != actor.pk:
        raise NotAllowed(_("This is somebody else's registration."))

    def create(digest: str) -> CheckInActivity:
        if held.state != CheckInState.CONFIRMED:
            raise WrongState(_("This registration does not stand."), code="check_in_not_standing")
        if faults := _faults(activity, held, business_date(now)):
            raise Invalid(faults)
        posting = member_posting(actor, activity.date) or held.posting
        if posting.ended_on is not None and posting.ended_on <= activity.date:
            raise Invalid({"date": _("You held no post on that day that asks for this.")})
        values = activity.body()
        same = CheckInActivity.objects.filter(
            created_by=actor,
            date=values["date"],
            title=values["title"],
            state__in=[ActivityState.WAITING, ActivityState.CONFIRMED],
        ).first()
        if same is not None:
            raise Duplicate(_("The same is entered for this day."), existing=same.pk)
        row = CheckInActivity(
            client_id=client_id,
            client_digest=digest,
            check_in=held,
            posting=posting,
            created_by=actor,
            created_at=now,
            **values,
        )
        row.save(force_insert=True)
        record(
            "visits.enter_activity",
            row,
            actor=actor,
            posting=posting,
            at=now,
            data=values,
            is_first=True,
        )
        return row

    body = {"check_in": held.pk, **activity.body()}
    return once(CheckInActivity, actor=actor, client_id=client_id, body=body, create=create)


@dataclass(frozen=True)
class Decided:
    """What came of a bulk answer: the rows answered now, and those somebody answered before."""

    done: list[CheckInActivity]
    before: list[CheckInActivity]


@transaction.atomic
def confirm_activities(*, actor: Any, activities: Collection[Any], now: datetime) -> Decided:
    """Confirm activities: they count. What was answered in the meantime stays as it is.

    Args:
        activities: rows or their keys.

    Raises:
        NotAllowed: one of them is in a community that is not the actor's, or the actor's own.
    """
    return _decide(actor, activities, ActivityState.CONFIRMED, "", now)


@transaction.atomic
def return_activities(
    *, actor: Any, activities: Collection[Any], reason: str, now: datetime
) -> Decided:
    """Return activities with a reason; members may enter them again.

    Raises:
        NotAllowed, Invalid.
    """
    reason = checked_reason(reason, needed=True, message=REASON_NEEDED)
    return _decide(actor, activities, ActivityState.RETURNED, reason, now)


def _decide(
    actor: Any, activities: Collection[Any], state: ActivityState, reason: str, now: datetime
) -> Decided:
    rows = CheckInActivity.objects.select_for_update(of=("self",), no_key=True)
    keys = [getattr(one, "pk", one) for one in activities]
    found = list(rows.filter(pk__in=keys).select_related("check_in__area").order_by("pk"))
    decided = Decided([], [])
    for row in found:
        posting = require(actor, CONFIRM, row.check_in.area)
        if row.created_by_id == actor.pk:
            raise NotAllowed(_("Somebody else has to confirm it."))
        if row.state != ActivityState.WAITING:
            decided.before.append(row)
            continue
        row.state, row.reason, row.decided_by, row.decided_at = state, reason, actor, now
        row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        act = "confirm_activity" if state == ActivityState.CONFIRMED else "return_activity"
        told = {"reason": reason} if reason else {}
        record(f"visits.{act}", row, actor=actor, posting=posting, at=now, data=told)
        decided.done.append(row)
    return decided


@transaction.atomic
def withdraw_activity(*, actor: Any, activity: CheckInActivity, now: datetime) -> CheckInActivity:
    """Take back what one entered, before it is confirmed.

    Raises:
        NotAllowed, WrongState.
    """
    rows = CheckInActivity.objects.select_for_update(of=("self",), no_key=True)
    row: CheckInActivity = rows.select_related("posting").get(pk=activity.pk)
    if row.created_by_id != actor.pk:
        raise NotAllowed(_("Only whoever entered it may take it back."))
    if row.state not in (ActivityState.WAITING, ActivityState.RETURNED):
        raise WrongState(
            _("It is confirmed or taken back already."), code="activity_decided", state=row.state
        )
    row.state = ActivityState.WITHDRAWN
    row.save(update_fields=["state"])
    record("visits.withdraw_activity", row, actor=actor, posting=row.posting, at=now)
    return row
