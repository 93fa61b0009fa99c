"""Receiving a matter: the first step of the loop."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid
from common.idempotency import once
from common.serials import next_serial
from disputes.actions.clocks import start_step
from disputes.actions.core import span_of
from disputes.actions.legal import open_clocks
from disputes.choices import CaseCategory, State
from disputes.facts import suggestion_for
from disputes.models import Case, CaseNumber, CaseParty, CaseSource, CaseSpan
from disputes.workflow import STEP_RUNNING
from org_tree.models import Area, Posting
from org_tree.scope import require
from reports.inputs import PartyInput, ordered_flags
from reports.models import InformationItem

OPEN = "disputes.open"


@transaction.atomic
def open_case(
    *,
    actor: Any,
    client_id: uuid.UUID,
    kind: str,
    source: str,
    area: Area,
    title: str,
    description: str = "",
    place: str = "",
    category: str = CaseCategory.OTHER.value,
    occurred_at: datetime | None = None,
    people_count: int = 1,
    amount: int | None = None,
    parties: Sequence[PartyInput] = (),
    flags: Sequence[str] = (),
    source_number: str = "",
    now: datetime,
) -> tuple[Case, bool]:
    """Receive a matter, once however often it is sent.

    Args:
        client_id: made by the client when the form was opened.
        source_number: the matter's number where it came from, such as the hotline's.

    Returns:
        the case, and whether it is new.

    Raises:
        NotAllowed: nothing this person holds lets them receive matters there.
        Invalid: the area is closed, or the matter lies in the future.
        Duplicate: the same client_id came with another matter.
    """
    posting = require(actor, OPEN, area)
    columns = {
        "kind": kind,
        "source": source,
        "area_id": area.pk,
        "title": title,
        "description": description,
        "place": place,
        "category": category,
        "occurred_at": occurred_at,
        "people_count": people_count,
        "amount": amount,
        "flags": ordered_flags(flags),
    }
    people = [asdict(party) for party in parties]

    def create(digest: str) -> Case:
        _check(area, occurred_at, now)
        case = Case(client_id=client_id, client_digest=digest, created_by=actor, **columns)
        case.area = area
        return store_case(
            case,
            actor=actor,
            posting=posting,
            parties=people,
            source_number=source_number,
            now=now,
        )

    body = {**columns, "parties": people, "source_number": source_number}
    return once(Case, actor=actor, client_id=client_id, body=body, create=create)


def store_case(
    case: Case,
    *,
    actor: Any,
    posting: Posting,
    parties: Sequence[Mapping[str, object]] = (),
    item: InformationItem | None = None,
    source_number: str = "",
    now: datetime,
) -> Case:
    """Write a new case with number, clock, first span, source, parties and event."""
    case.number = next_number(now)
    case.state = State.RECEIVED
    case.received_at = case.changed_at = now
    if case.suggested_color is None:
        case.suggested_color = suggestion_for(case, now).color
    start_step(case, STEP_RUNNING[State.RECEIVED], now)
    case.save(force_insert=True)
    CaseSpan.objects.create(**span_of(case, "open", now))
    door = CaseSource.objects.create(
        case=case, item=item, source=case.source, number=source_number, received_at=now
    )
    begun = open_clocks(case, door, now)
    if parties:
        CaseParty.objects.bulk_create([CaseParty(case=case, **party) for party in parties])
    record(
        OPEN,
        case,
        actor=actor,
        posting=posting,
        at=now,
        is_first=True,
        area_id=case.area_id,
        date=business_date(now),
        data={
            "number": case.number,
            "title": case.title,
            "state": [None, case.state],
            "source": case.source,
            "suggested": case.suggested_color,
            "due_at": [None, case.due_at],
            **({"clocks_started": begun} if begun else {}),
        },
    )
    return case


def next_number(now: datetime, *, prefix: str = "") -> str:
    """Take the next number of the year; the counter's row stays locked until the commit.

    Args:
        prefix: of a kind of paper; that of cases when empty.
    """
    prefix, year = prefix or settings.CASE_PREFIX, business_date(now).year
    serial = next_serial(CaseNumber, prefix=prefix, year=year)
    return f"{prefix}-{year}-{serial:05d}"


def _check(area: Area, occurred_at: datetime | None, now: datetime) -> None:
    if not area.is_open_on(business_date(now)):
        raise Invalid({"area": _("This area is closed.")})
    if occurred_at is not None and occurred_at > now:
        raise Invalid({"occurred_at": _("This lies in the future.")})
