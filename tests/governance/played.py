"""A small district file for plays, and what a play left, without ids."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import Model

from audit.models import Event
from disputes.models import Case, CaseAnswer, CaseMember, CaseParty, CaseSpan, MediationSession
from reports.models import (
    DailyReport,
    InformationItem,
    ItemParty,
    ReportVersion,
    TownDay,
    VillageDay,
)

AREAS = """code,name,parent_code,level
42,湖北省,,1
4206,襄阳市,42,2
420607,襄州区,4206,3
420607102,黄集镇,420607,4
420607102001,黄府巷居委会,420607102,5
420607102202,李楼村委会,420607102,5
420607102203,大王村委会,420607102,5
420607103,伙牌镇,420607,4
420607103200,张罗岗村委会,420607103,5
"""
#: Natural columns of each table; what names a row of another table follows the relation.
TABLES: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (
        DailyReport,
        ("area__code", "date", "client_id", "client_digest_", "is_zero", "timeliness", "status")
        + ("is_on_behalf", "filed_at", "created_by__username", "version"),
    ),
    (
        InformationItem,
        ("client_id", "area__code", "date", "category", "summary", "detail", "place")
        + ("people_count", "amount", "flags", "created_by__username", "created_at", "version")
        + ("disposition", "disposition_reason", "disposed_by__username", "disposed_at")
        + ("returned_at", "return_reason"),
    ),
    (ItemParty, ("item__client_id", "name", "phone", "role")),
    (ReportVersion, ("report__area__code", "report__date", "number", "reason", "replaced_at")),
    (
        VillageDay,
        ("area__code", "date", "state", "timeliness", "sent_at", "sent_by__username")
        + ("received_at", "received_by__username", "return_reason", "version"),
    ),
    (TownDay, ("area__code", "date", "state", "timeliness", "sent_at", "received_at", "version")),
    (
        Case,
        ("number", "kind", "source", "area__code", "title", "category", "state", "color", "tier")
        + ("organization__name", "lead__user__username", "version", "due_at", "changed_at")
        + ("outcome", "outcome_summary", "agreement", "is_satisfied", "pause_count"),
    ),
    (CaseMember, ("case__number", "posting__user__username")),
    (CaseParty, ("case__number", "name", "phone", "role")),
    (
        CaseSpan,
        ("case__number", "act", "state", "color", "tier", "due_at", "entered_at", "left_at"),
    ),
    (MediationSession, ("case__number", "held_at", "place", "present", "summary")),
    (CaseAnswer, ("case__number", "channel", "told", "is_satisfied", "comment", "answered_at")),
)
#: Keys of an event's data under which numbers are ids.
IDS = {"item", "items", "session", "posting", "party", "record", "instalment"}
IDS |= {"visit", "matter", "promise", "step", "activity", "upload"}


def small_file(folder: Path) -> Path:
    """Write the small district's file and return it."""
    path = folder / "areas.csv"
    path.write_text(AREAS, encoding="utf-8")
    return path


def everything() -> dict[str, list[Any]]:
    """Return all a play left, in an order of its own, without ids and digests."""
    rows = {
        model.__name__: _sorted(
            model._default_manager.values_list(
                *(column for column in columns if not column.endswith("_"))
            )
        )
        for model, columns in TABLES
    }
    rows["Event"] = _sorted(_events())
    return rows


def _events() -> Iterable[tuple[Any, ...]]:
    for event in Event.objects.order_by("pk"):
        told = {
            key: value
            for key, value in event.data.items()
            if key not in IDS or isinstance(value, str)
        }
        yield (
            event.record_type,
            event.act,
            event.at,
            event.actor_name,
            event.posting_title,
            event.date,
            event.sequence,
            told,
            len(event.data.get("items", ())),
        )


def _sorted(rows: Iterable[Any]) -> list[Any]:
    return sorted(tuple(map(str, row)) for row in rows)
