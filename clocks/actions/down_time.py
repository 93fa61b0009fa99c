"""When the portal was down: noticed by itself, written in by hand, struck out, taken in again.

Each of these turns the calendar's page, so that the steps' deadlines are reckoned anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from clocks.actions.days import CAPABILITY, turn_page
from clocks.choices import DownTimeSource
from clocks.models import DownTime, Heartbeat
from common.errors import Invalid, WrongState
from common.idempotency import once
from org_tree.scope import require_somewhere

#: A longer silence is an outage. The portal writes every minute; an update with its restart, or a
#: worker that has a long file in hand, may keep it from that for some minutes, and nobody loses by
#: those.
TOLERANCE = timedelta(minutes=10)
#: An outage that nobody wrote down for so long is not remembered to the minute any more.
WRITTEN_WITHIN = timedelta(days=31)
#: What is down for longer than this was not an outage but a portal that was not in use.
LONGEST = timedelta(days=31)


def beat(*, now: datetime) -> DownTime | None:
    """Write that the portal is alive; after a silence longer than the tolerance record the outage.

    Whoever moves the row on from the moment it showed has the gap; others at the same time find it
    moved. So an outage is recorded once, whoever runs this and however often.

    Returns:
        the outage that has just ended, if this call recorded it.
    """
    row = Heartbeat.objects.first()
    if row is None:
        Heartbeat.objects.get_or_create(only=True, defaults={"seen_at": now})
        return None
    silence = now - row.seen_at
    if -TOLERANCE <= silence <= timedelta(0):
        return None  # Another host wrote just now; clocks differ a little.
    if silence <= TOLERANCE:
        # A clock that ran ahead by more than the tolerance is set back here: no outage.
        _move_on(row, now)
        return None
    return _record_silence(row, now)


def _move_on(row: Heartbeat, now: datetime) -> bool:
    """Write the new sign of life over the one that was read; tell whether nobody was first."""
    return bool(Heartbeat.objects.filter(pk=row.pk, seen_at=row.seen_at).update(seen_at=now))


@transaction.atomic
def _record_silence(row: Heartbeat, now: datetime) -> DownTime | None:
    if not _move_on(row, now):
        return None
    found = DownTime.objects.create(
        began_at=row.seen_at,
        ended_at=now,
        source=DownTimeSource.HEARTBEAT,
        written_at=now,
        client_id=uuid4(),
    )
    turn_page(now)
    record("clocks.notice_down_time", found, actor=None, at=now, data=_told(found), is_first=True)
    return found


def _told(row: DownTime) -> dict[str, Any]:
    return {"began_at": row.began_at, "ended_at": row.ended_at, "reason": row.reason}


@transaction.atomic
def write_down_time(
    *,
    actor: Any,
    client_id: UUID,
    began_at: datetime,
    ended_at: datetime,
    reason: str,
    now: datetime,
) -> tuple[DownTime, bool]:
    """Write in an outage the portal did not notice: it was alive and nobody could reach it.

    Returns:
        the outage and whether it is new.

    Raises:
        NotAllowed.
        Invalid: no reason, not over yet, not in order, too long or too long ago.
        Duplicate: the same client id came with another body.
    """
    posting = require_somewhere(actor, CAPABILITY)
    why = reason.strip()
    _check(began_at, ended_at, why, now)
    told = {"began_at": began_at, "ended_at": ended_at, "reason": why}

    def create(digest: str) -> DownTime:
        row = DownTime.objects.create(
            **told,
            source=DownTimeSource.HAND,
            written_at=now,
            written_by=actor,
            client_id=client_id,
            client_digest=digest,
        )
        turn_page(now)
        record(
            "clocks.write_down_time",
            row,
            actor=actor,
            posting=posting,
            at=now,
            data=told,
            is_first=True,
        )
        return row

    return once(
        DownTime, actor=actor, client_id=client_id, body=told, create=create, by="written_by"
    )


def _check(began_at: datetime, ended_at: datetime, reason: str, now: datetime) -> None:
    errors: dict[str, Any] = {}
    if not reason:
        errors["reason"] = _("Write down why.")
    if began_at < now - WRITTEN_WITHIN:
        errors["began_at"] = _("An outage can be written in for 31 days.")
    if ended_at > now:
        errors["ended_at"] = _("Write it in when it is over.")
    elif ended_at <= began_at:
        errors["ended_at"] = _("It must end after it began.")
    elif ended_at - began_at > LONGEST:
        errors["ended_at"] = _("An outage is 31 days at most.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def strike_down_time(*, actor: Any, pk: int, reason: str, now: datetime) -> DownTime:
    """Strike out an outage that was recorded wrongly: nothing is given back for it any more.

    Raises:
        NotAllowed.
        Invalid: no reason.
        WrongState: it is struck out already.
    """
    posting = require_somewhere(actor, CAPABILITY)
    why = reason.strip()
    if not why:
        raise Invalid({"reason": _("Write down why.")})
    row: DownTime = DownTime.objects.locked(pk)
    if row.struck_at is not None:
        raise WrongState(_("This outage has been struck out already."))
    row.struck_at, row.struck_by, row.strike_reason = now, actor, why
    _keep(row, now)
    data = {**_told(row), "reason": why}
    record("clocks.strike_down_time", row, actor=actor, posting=posting, at=now, data=data)
    return row


@transaction.atomic
def restore_down_time(*, actor: Any, pk: int, now: datetime) -> DownTime:
    """Let an outage count again that was struck out.

    Raises:
        NotAllowed.
        WrongState: it counts.
    """
    posting = require_somewhere(actor, CAPABILITY)
    row: DownTime = DownTime.objects.locked(pk)
    if row.struck_at is None:
        raise WrongState(_("This outage counts already."))
    row.struck_at, row.struck_by, row.strike_reason = None, None, ""
    _keep(row, now)
    data = _told(row)
    record("clocks.restore_down_time", row, actor=actor, posting=posting, at=now, data=data)
    return row


def _keep(row: DownTime, now: datetime) -> None:
    row.save(update_fields=["struck_at", "struck_by", "strike_reason"])
    turn_page(now)
