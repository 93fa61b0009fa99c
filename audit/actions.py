"""The only door to the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Max

from audit.models import Event, Pending
from audit.readers import NOTICES, ROLLUPS, TOLD
from common.bulk import insert_rows

SEALED = (
    "act",
    "actor_id",
    "actor_name",
    "posting_id",
    "posting_title",
    "record_type",
    "record_id",
    "area_id",
    "sequence",
    "previous",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act has to say for the trail.

    Attributes:
        act: "app.act_noun", such as "disputes.assess".
        record: the record the act was done to; its chain is the one continued.
        actor: the person, or None for the portal itself.
        posting: the posting that gave the right (anything with `pk` and a text), or None.
        at: when, aware.
        area_id, date: whose figures of which business day change, or None.
        data: before and after, remarks; JSON-able, personal data masked.
    """

    act: str
    record: models.Model
    actor: Any
    posting: Any
    at: datetime
    area_id: int | None = None
    date: date | None = None
    data: dict[str, Any] = field(default_factory=dict)


def stored_form(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as the database gives it back, so that a digest can be recomputed."""
    plain: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


def digest_of(event: Event) -> str:
    """Return the digest of an event over its own columns and the digest before it."""
    sealed = {name: getattr(event, name) for name in SEALED}
    sealed["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    sealed["date"] = event.date.isoformat() if event.date else None
    sealed["data"] = event.data
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_type_of(record: models.Model) -> str:
    """Return the text that names a record's kind in the trail."""
    return record._meta.label_lower


def _event(entry: Entry, sequence: int, previous: str) -> Event:
    event = Event(
        act=entry.act,
        at=entry.at,
        actor_id=entry.actor.pk if entry.actor else None,
        actor_name=entry.actor.name if entry.actor else "",
        posting_id=entry.posting.pk if entry.posting else None,
        posting_title=str(entry.posting) if entry.posting else "",
        record_type=record_type_of(entry.record),
        record_id=entry.record.pk,
        area_id=entry.area_id,
        date=entry.date,
        data=stored_form(entry.data),
        sequence=sequence,
        previous=previous,
    )
    event.digest = digest_of(event)
    return event


def record(
    act: str,
    record: models.Model,
    *,
    actor: Any,
    posting: Any = None,
    at: datetime,
    area_id: int | None = None,
    date: date | None = None,
    data: dict[str, Any] | None = None,
    is_first: bool = False,
) -> Event:
    """Add one event to a record's chain; the caller holds the record's lock.

    Args:
        is_first: the record was made in this transaction, so its chain needs not be looked up.

    Must run inside the transaction of the act: when the event cannot be written, the act fails.
    """
    last = None
    if not is_first:
        chain = Event.objects.filter(record_type=record_type_of(record), record_id=record.pk)
        last = chain.order_by("-sequence").only("sequence", "digest").first()
    entry = Entry(act, record, actor, posting, at, area_id, date, data or {})
    event = _event(entry, last.sequence + 1 if last else 1, last.digest if last else "")
    event.save(force_insert=True)
    waiting = _waiting(event)
    if len(waiting) == 1:
        waiting[0].save(force_insert=True)
    elif waiting:
        Pending.objects.bulk_create(waiting)
    return event


def _waiting(event: Event, *, figures: bool = True) -> list[Pending]:
    """Return the outbox rows of an event: one for each reader that wants it."""
    readers = []
    if figures and event.area_id is not None and event.date is not None:
        readers.append(ROLLUPS)
    if event.act in TOLD:
        readers.append(NOTICES)
    return [Pending(event=event, reader=reader) for reader in readers]


@transaction.atomic
def record_many(entries: Sequence[Entry], *, pending: bool = True) -> list[Event]:
    """Add many events at once, each to its own record's chain, in the order given.

    Args:
        entries: any number; several may be of one record.
        pending: False when the caller recomputes the figures itself; people are told all the same.
    """
    heads = _heads(entries)
    events = []
    for entry in entries:
        key = (record_type_of(entry.record), entry.record.pk)
        sequence, previous = heads.get(key, (0, ""))
        event = _event(entry, sequence + 1, previous)
        heads[key] = (event.sequence, event.digest)
        events.append(event)
    waiting = [one for event in events for one in _waiting(event, figures=pending)]
    if waiting:
        Event.objects.bulk_create(events, batch_size=2000)
        for one in waiting:
            # The key was given after the row was made.
            one.event_id = one.event.pk
        Pending.objects.bulk_create(waiting, batch_size=2000)
    else:
        # Nobody needs their ids: the quick way.
        insert_rows(events)
    return events


def _heads(entries: Iterable[Entry]) -> dict[tuple[str, int], tuple[int, str]]:
    """Return sequence and digest of the newest event of each record named in the entries."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(record_type_of(entry.record), set()).add(entry.record.pk)
    heads = {}
    for record_type, record_ids in ids.items():
        ordered = sorted(record_ids)
        for start in range(0, len(ordered), 500):
            batch = Event.objects.filter(
                record_type=record_type, record_id__in=ordered[start : start + 500]
            )
            newest = dict(batch.values_list("record_id").annotate(newest=Max("sequence")))
            for event in batch.filter(sequence__in=set(newest.values())):
                if newest[event.record_id] == event.sequence:
                    heads[(record_type, event.record_id)] = (event.sequence, event.digest)
    return heads
