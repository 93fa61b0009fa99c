"""Filling in what the papers ask: how it was opened, talks, evidence, visits, the court."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid
from common.idempotency import once
from papers.actions.core import Work, begin, check_version
from papers.choices import Opening, Performance, Retention, Ruling
from papers.inputs import Piece, Talk, Visit
from papers.models import (
    CaseFile,
    Confirmation,
    Evidence,
    FollowUp,
    Inquiry,
    Upload,
)

MOST_QUESTIONS = 60


@transaction.atomic
def fill_opening(
    *,
    actor: Any,
    number: str,
    version: int | None,
    opening: str,
    asks: str = "",
    applied_on: date | None = None,
    rights_told_on: date | None = None,
    identity_seen_on: date | None = None,
    now: datetime,
) -> CaseFile:
    """Write down how the matter came to mediation and what was done with the parties first.

    Raises:
        Invalid: no known way; a day that has not come.
    """
    work = begin(number=number, actor=actor, now=now, version=version)
    if opening not in Opening.values:
        raise Invalid({"opening": _("Choose how it came.")})
    days = {
        "applied_on": applied_on,
        "rights_told_on": rights_told_on,
        "identity_seen_on": identity_seen_on,
    }
    _not_to_come(work, **days)
    changes = work.set(opening=opening, asks=asks.strip(), **days)
    changes.pop("asks", None)
    return work.finish("fill_opening", **changes)


def _not_to_come(work: Work, **days: date | None) -> None:
    today = business_date(work.at)
    late = {
        name: _("This day has not come yet.") for name, day in days.items() if day and day > today
    }
    if late:
        raise Invalid(late)


def _moment_not_to_come(work: Work, held_at: datetime) -> None:
    if held_at > work.at:
        raise Invalid({"held_at": _("This lies in the future.")})


def _columns(told: Talk | Piece | Visit) -> dict[str, Any]:
    """Return what was typed, without blanks around it."""
    typed = {one.name: getattr(told, one.name) for one in fields(told)}
    return {name: one.strip() if isinstance(one, str) else one for name, one in typed.items()}


def _add(work: Work, model: type[Any], client_id: UUID, columns: dict[str, Any]) -> Any:
    """Create a record once, however often it is sent, with its event."""

    def create(digest: str) -> Any:
        row = model.objects.create(
            case=work.case,
            created_by=work.actor,
            client_id=client_id,
            client_digest=digest,
            **columns,
        )
        work.finish(f"record_{_noun(model)}", record=row.pk)
        return row

    body = {"case": work.case.number, **{name: _as_sent(value) for name, value in columns.items()}}
    return once(model, actor=work.actor, client_id=client_id, body=body, create=create)


def _noun(model: type[Any]) -> str:
    return {Inquiry: "inquiry", Evidence: "evidence", FollowUp: "follow_up"}[model]


def _as_sent(value: Any) -> Any:
    return value.pk if isinstance(value, Upload) else value


def _change(
    work: Work, model: type[Any], pk: int, version: int | None, columns: dict[str, Any]
) -> Any:
    """Write a record anew, unless somebody else did since it was read."""
    row = model.objects.select_for_update(of=("self",), no_key=True).get(case=work.case, pk=pk)
    check_version(row.version, version, work.file)
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*columns, "version"])
    work.finish(f"change_{_noun(model)}", record=row.pk)
    return row


def _talk(work: Work, told: Talk) -> dict[str, Any]:
    columns = {**_columns(told), "questions": [dict(one) for one in told.questions]}
    _moment_not_to_come(work, told.held_at)
    if not columns["person"]:
        raise Invalid({"person": _("Write down who was asked.")})
    if not 0 < len(columns["questions"]) <= MOST_QUESTIONS:
        raise Invalid({"questions": _("Write down at least one question and its answer.")})
    return columns


@transaction.atomic
def record_inquiry(
    *, actor: Any, number: str, client_id: UUID, told: Talk, now: datetime
) -> tuple[Inquiry, bool]:
    """Write down a talk with somebody who knows."""
    work = begin(number=number, actor=actor, now=now)
    made: tuple[Inquiry, bool] = _add(work, Inquiry, client_id, _talk(work, told))
    return made


@transaction.atomic
def change_inquiry(
    *, actor: Any, number: str, pk: int, version: int | None, told: Talk, now: datetime
) -> Inquiry:
    """Correct a talk that was written down."""
    work = begin(number=number, actor=actor, now=now)
    row: Inquiry = _change(work, Inquiry, pk, version, _talk(work, told))
    return row


def _piece(work: Work, told: Piece) -> dict[str, Any]:
    columns, upload = _columns(told), told.upload
    if upload is not None and (upload.case_id != work.case.pk or upload.withdrawn_at is not None):
        raise Invalid({"upload": _("Choose an upload of this case.")})
    if not columns["name"]:
        raise Invalid({"name": _("Write down what it is.")})
    if told.copies < 1:
        raise Invalid({"copies": _("At least one.")})
    return columns


@transaction.atomic
def record_evidence(
    *, actor: Any, number: str, client_id: UUID, told: Piece, now: datetime
) -> tuple[Evidence, bool]:
    """Enter a piece of evidence in the list."""
    work = begin(number=number, actor=actor, now=now)
    made: tuple[Evidence, bool] = _add(work, Evidence, client_id, _piece(work, told))
    return made


@transaction.atomic
def change_evidence(
    *, actor: Any, number: str, pk: int, version: int | None, told: Piece, now: datetime
) -> Evidence:
    """Correct a piece of evidence in the list."""
    work = begin(number=number, actor=actor, now=now)
    row: Evidence = _change(work, Evidence, pk, version, _piece(work, told))
    return row


def _visit(work: Work, told: Visit) -> dict[str, Any]:
    columns = _columns(told)
    _moment_not_to_come(work, told.held_at)
    if told.performance not in Performance.values:
        raise Invalid({"performance": _("Choose how the agreement stands.")})
    if not columns["whom"]:
        raise Invalid({"whom": _("Write down whom you met.")})
    return columns


@transaction.atomic
def record_follow_up(
    *, actor: Any, number: str, client_id: UUID, told: Visit, now: datetime
) -> tuple[FollowUp, bool]:
    """Write down a visit after the agreement."""
    work = begin(number=number, actor=actor, now=now)
    made: tuple[FollowUp, bool] = _add(work, FollowUp, client_id, _visit(work, told))
    return made


@transaction.atomic
def change_follow_up(
    *, actor: Any, number: str, pk: int, version: int | None, told: Visit, now: datetime
) -> FollowUp:
    """Correct a visit that was written down."""
    work = begin(number=number, actor=actor, now=now)
    row: FollowUp = _change(work, FollowUp, pk, version, _visit(work, told))
    return row


@transaction.atomic
def ask_confirmation(
    *,
    actor: Any,
    number: str,
    version: int | None,
    court: str,
    asked_on: date,
    service_address: str = "",
    ruling: str = Ruling.ASKED,
    ruled_on: date | None = None,
    now: datetime,
) -> Confirmation:
    """Write down that the parties ask the court to confirm the agreement, and what it ruled.

    Args:
        version: of the request; 0 where there is none yet.

    Raises:
        Invalid: no court; a ruling without its day; a day that has not come.
        Stale: somebody wrote it in the meantime.
    """
    work = begin(number=number, actor=actor, now=now)
    row = Confirmation.objects.select_for_update().filter(case=work.case).first()
    held = row.version if row else 0
    check_version(held, version, work.file)
    _not_to_come(work, asked_on=asked_on, ruled_on=ruled_on)
    if not court.strip():
        raise Invalid({"court": _("Write down which court.")})
    if ruling not in Ruling.values or (ruling != Ruling.ASKED and ruled_on is None):
        raise Invalid({"ruled_on": _("Write down the day of the ruling.")})
    told = {
        "court": court.strip(),
        "asked_on": asked_on,
        "service_address": service_address.strip(),
        "ruling": ruling,
        "ruled_on": ruled_on if ruling != Ruling.ASKED else None,
        "version": held + 1,
    }
    kept, _made = Confirmation.objects.update_or_create(case=work.case, defaults=told)
    work.finish("ask_confirmation", ruling=ruling)
    return kept


@transaction.atomic
def describe_file(
    *,
    actor: Any,
    number: str,
    version: int | None,
    retention: str,
    remark: str = "",
    now: datetime,
) -> CaseFile:
    """Write down how long the file is kept, and what a reader should know."""
    work = begin(number=number, actor=actor, now=now, version=version)
    if retention not in Retention.values:
        raise Invalid({"retention": _("Choose how long it is kept.")})
    return work.finish("describe_file", **work.set(retention=retention, remark=remark.strip()))
