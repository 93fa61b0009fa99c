"""What the pages of a report and of an item show; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from audit.models import Event
from common.uploads.pages import photos_part
from org_tree.scope import can
from org_tree.shapes import Tier
from reports.choices import Category, Disposition, ReportStatus
from reports.inputs import ItemInput
from reports.models import DailyReport, InformationItem
from reports.timeliness import UNDO_WITHIN
from reports.wording import ACTS, filed_words, receipt_of


@dataclass(frozen=True)
class Moment:
    """One event of a record's history, in words."""

    at: datetime
    what: str
    who: str
    text: str


def report_context(user: Any, report: DailyReport, now: datetime) -> dict[str, Any]:
    """Return what a report's page shows."""
    may_file = can(user, "reports.file", report.area)
    mine = report.created_by_id == user.pk
    is_fresh = report.status == ReportStatus.FILED and now - report.filed_at <= UNDO_WITHIN
    items = sorted(
        (item for item in report.items.all() if item.is_standing), key=lambda item: item.pk
    )
    return {
        "report": report,
        "area": report.area,
        "date": report.date,
        "now": now,
        "items": items,
        "words": filed_words(report, user, report.date, now),
        "receipt": receipt_of(report, report.date),
        "versions": report.versions.select_related("replaced_by").order_by("-number"),
        "may_file": may_file,
        "may_undo": may_file and mine and is_fresh,
        "is_final": report.status == ReportStatus.FINAL,
    }


def item_context(user: Any, item: InformationItem, now: datetime) -> dict[str, Any]:
    """Return what an item's page shows."""
    may_file = can(user, "reports.file", item.area)
    may_photo = may_file or item.created_by_id == user.pk
    waits = item.is_standing and item.disposition is None
    is_final = bool(item.report and item.report.status == ReportStatus.FINAL)
    return {
        "item": item,
        "area": item.area,
        "now": now,
        "may_change": may_file and waits,
        "may_merge": may_file and waits,
        "may_remove": may_file and waits and not is_final,
        "is_correction": is_final and item.returned_at is None,
        "is_waiting": waits,
        "outcome_url": outcome_url(item),
        "help_url": help_url(item),
        "history": history_of(item),
        "photos": photos_part(
            "reports",
            item,
            user=user,
            now=now,
            may_add=may_photo and item.is_standing,
            may_withdraw=may_photo,
        ),
        "merged": list(item.merged.visible_to(user).order_by("pk")),
        "may_list": can(user, "reports.view", item.area),
    }


def outcome_url(item: InformationItem) -> str:
    """Return where the case an item became is told; nothing without a case."""
    if item.disposition not in (Disposition.CASE, Disposition.JOINED):
        return ""
    try:
        return reverse("disputes:for_item", args=[item.pk])
    except NoReverseMatch:
        return ""


def help_url(item: InformationItem) -> str:
    """Return where it is told what volunteers do about a need; nothing for other matters."""
    if item.category != Category.REQUEST:
        return ""
    try:
        return reverse("volunteers:help_for_item", args=[item.pk])
    except NoReverseMatch:
        return ""


def history_of(item: InformationItem) -> list[Moment]:
    """Return what happened to an item, the newest first: its own events, and its filing."""
    events = Event.objects.filter(record_type="reports.informationitem", record_id=item.pk)
    moments = [_moment(event) for event in events.order_by("-sequence")]
    began = any(event.act in ("reports.add_item", "reports.file_item") for event in events)
    if not began:
        filed = Moment(item.created_at, gettext("Reported"), item.created_by.name, "")
        moments.append(filed)
    return moments


def _moment(event: Event) -> Moment:
    what = str(ACTS.get(event.act, event.act))
    disposition = event.data.get("disposition")
    if event.act == "reports.dispose_item" and disposition:
        what = str(Disposition(disposition).label)
    return Moment(event.at, what, event.actor_name, event.data.get("reason", ""))


def others_of(user: Any, item: InformationItem) -> Any:
    """Return the matters an item could be merged into: same village and day, undecided."""
    village = item.area.parent if item.area.tier == Tier.GROUP and item.area.parent else item.area
    others = InformationItem.objects.undecided().permitted(user, "reports.file")
    inside = others.filter(
        date=item.date,
        area__tree_id=village.tree_id,
        area__lft__gte=village.lft,
        area__lft__lte=village.rght,
    )
    return inside.exclude(pk=item.pk).select_related("area__parent").order_by("pk")


def corrected(item: InformationItem, changes: dict[str, Any]) -> list[ItemInput]:
    """Return all matters of an item's report as inputs, with the changes to this one."""
    changes = {name: value for name, value in changes.items() if name != "parties"}
    report_items = InformationItem.objects.standing().filter(report=item.report).order_by("pk")
    return [
        replace(as_input(row), **changes) if row.pk == item.pk else as_input(row)
        for row in report_items
    ]


def as_input(item: InformationItem) -> ItemInput:
    """Return a stored matter as an input, without its people: they stay with it."""
    return ItemInput(
        client_id=item.client_id,
        category=item.category,
        summary=item.summary,
        detail=item.detail,
        place=item.place,
        occurred_at=item.occurred_at,
        people_count=item.people_count,
        amount=item.amount,
        flags=tuple(item.flags),
    )
