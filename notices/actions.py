"""Everything that happens to notices: made from the outbox, delivered, read, cleared away.

Nothing here can be done twice: a notice is unique by event and recipient, an outbox row is deleted
in the transaction that made its notices, and what was delivered stays so (reliability.md B5, C4).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.models import Event, Pending
from audit.readers import NOTICES
from clocks.calendars import next_working_moment
from common.calendar import business_date
from notices.models import DIGEST, Notice
from notices.people import People
from notices.subjects import Subject, Subjects
from notices.telling import TELLINGS
from notices.unread import forget_unread

#: Outbox rows taken in one transaction.
TAKE = 500
#: What was read goes after this; what nobody read after twice as long.
KEEP = timedelta(days=90)


def drain(*, now: datetime) -> int:
    """Make notices of everything the outbox holds.

    Returns:
        how many notices are new.
    """
    made = 0
    while True:
        taken, new = _take_in(now)
        made += new
        if not taken:
            return made


@transaction.atomic
def _take_in(now: datetime) -> tuple[int, int]:
    """Make the notices of some outbox rows and delete those rows, or none of it."""
    waiting = Pending.objects.filter(reader=NOTICES).select_related("event").order_by("pk")
    pending = list(waiting.select_for_update(skip_locked=True, of=("self",))[:TAKE])
    events = [one.event for one in pending]
    notices = _notices_of(events, now)
    before = Notice.objects.filter(event__in=[event.pk for event in events]).count()
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    after = Notice.objects.filter(event__in=[event.pk for event in events]).count()
    Pending.objects.filter(pk__in=[one.pk for one in pending]).delete()
    forget_unread({notice.recipient_id for notice in notices})
    return len(pending), after - before


def _notices_of(events: Collection[Event], now: datetime) -> list[Notice]:
    subjects, people = Subjects.of(events), People(business_date(now))
    people.read_assigners({event.record_id for event in events if event.act == "disputes.return"})
    found = []
    for event in events:
        subject = subjects.get(event)
        if subject is None:
            continue
        told = TELLINGS[event.act].whom(subject, event, people)
        for user in dict.fromkeys(told):
            if user is not None and user != event.actor_id:
                found.append(_notice(event, subject, user, now))
    return found


def _notice(event: Event, subject: Subject, user: int, now: datetime) -> Notice:
    waits = TELLINGS[event.act].is_reminder
    deliver_at = next_working_moment(now, subject.area) if waits else now
    return Notice(
        recipient_id=user,
        event=event,
        act=event.act,
        title=subject.title[:120],
        url=subject.url,
        at=event.at,
        due_at=subject.due_at if waits else None,
        deliver_at=deliver_at,
        delivered_at=None if waits else now,
    )


def deliver(*, now: datetime) -> int:
    """Deliver the reminders whose working hours have come; several of one person as one digest.

    Returns:
        how many people were told.
    """
    waiting = Notice.objects.held_back(now=now).order_by("recipient")
    people = list(waiting.values_list("recipient", flat=True).distinct())
    return sum(_deliver_to(user, now) for user in people)


@transaction.atomic
def _deliver_to(user: int, now: datetime) -> bool:
    """Deliver to one person; whoever comes second finds nothing left to deliver."""
    held = Notice.objects.held_back(now=now).filter(recipient=user)
    notices = list(held.select_for_update(of=("self",)).order_by("pk"))
    if not notices:
        return False
    digest = _digest(notices, now) if len(notices) > 1 else None
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys).update(delivered_at=now, digest=digest)
    forget_unread({user})
    return True


def _digest(notices: list[Notice], now: datetime) -> Notice:
    return Notice.objects.create(
        recipient_id=notices[0].recipient_id,
        act=DIGEST,
        at=now,
        deliver_at=now,
        delivered_at=now,
        due_at=min((one.due_at for one in notices if one.due_at), default=None),
    )


@transaction.atomic
def read_notice(*, actor: Any, notice: int, now: datetime) -> Notice:
    """Mark a notice of one's own as read, and with a digest all that it gathers.

    Raises:
        Notice.DoesNotExist: none of this person's has the id.
    """
    found: Notice = Notice.objects.of(actor).get(pk=notice)
    Notice.objects.filter(pk=found.pk).unread().update(read_at=now)
    found.gathered.filter(read_at__isnull=True).update(read_at=now)
    forget_unread({actor.pk})
    return found


@transaction.atomic
def read_all(*, actor: Any, now: datetime) -> int:
    """Mark everything that has come to a person as read; return how much that was."""
    count: int = Notice.objects.filter(
        recipient=actor, delivered_at__isnull=False, read_at__isnull=True
    ).update(read_at=now)
    forget_unread({actor.pk})
    return count


@transaction.atomic
def clear_old(*, now: datetime) -> int:
    """Delete what was read long ago, and what nobody read twice as long ago; return how many."""
    read = Notice.objects.filter(read_at__lt=now - KEEP)
    unread = Notice.objects.filter(delivered_at__lt=now - 2 * KEEP)
    old = list((read | unread).values_list("pk", flat=True))
    count = 0
    for single in (False, True):
        # What a digest gathers goes before the digest.
        rows = Notice.objects.filter(pk__in=old, digest__isnull=single)
        count += rows.filter(gathered__isnull=True).delete()[0]
    return count
