"""Ledger 5: visits, what was asked for on them and what was answered (下访·遍访·约访台账)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date
from common.sheets import Kind
from disputes.models import Case
from ledgers import case_columns as case
from ledgers.ledger import AND, Asked, Column, Entry, Filter, Ledger, Version
from visits.choices import Channel, VisitKind
from visits.models import Visit, VisitHousehold, VisitMatter
from visits.outcomes import case_words, item_words

#: Between what is said of several matters in one cell.
NEXT = "；"


def _visits(asked: Asked) -> QuerySet[Any]:
    """Return the visits in sight that began in the period, without those taken back."""
    found: QuerySet[Any] = Visit.objects.visible_to(asked.user).standing()
    found = found.filter(asked.area_q(), date__gte=asked.first, date__lte=asked.last)
    if "kind" in asked.chosen:
        found = found.filter(kind=asked.chosen["kind"])
    return found.select_related("created_by", "posting__organization")


def _related() -> Sequence[Any]:
    units = VisitHousehold.objects.select_related("area__parent").order_by("pk")
    matters = VisitMatter.objects.select_related(
        "item__case_source__case__organization", "case__organization"
    )
    return (Prefetch("households", units), Prefetch("matters", matters.order_by("pk")))


def _post(entry: Entry) -> str:
    posting = entry.row.posting
    return f"{posting.organization.name} {posting.role_label}"


def _households(entry: Entry) -> str:
    """Name households by unit and door; how they are addressed never leaves the visit."""
    return AND.join(
        f"{one.area.parent.name if one.area.parent else ''}{one.area.name} {one.door}".strip()
        for one in entry.row.households.all()
    )


def _case_of(matter: Any) -> Case | None:
    """Return the case a matter is, or became."""
    door = getattr(matter.item, "case_source", None) if matter.item else None
    found: Case | None = matter.case or (door.case if door else None)
    return found


def _each(said: Callable[[Any], str]) -> Callable[[Entry], str]:
    """Return the rule that says something of every matter of a visit, in their order."""

    def told(entry: Entry) -> str:
        return NEXT.join(filter(None, map(said, entry.row.matters.all())))

    return told


def _of_cases(said: Callable[[Case], Any]) -> Callable[[Entry], str]:
    """Return the rule that says something of every case of a visit once."""

    def values(entry: Entry) -> Iterator[str]:
        for matter in entry.row.matters.all():
            found = _case_of(matter)
            if found is not None and (value := said(found)):
                yield str(value)

    return lambda entry: NEXT.join(dict.fromkeys(values(entry)))


def _due(found: Case) -> date | None:
    moment = found.resolve_due_at or found.due_at
    return business_date(moment) if moment else None


def _answer(matter: Any) -> str:
    """Say what became of a matter and whether the household knows."""
    found = _case_of(matter)
    words = case_words(found) if found else item_words(matter.item)[0]
    if matter.told_on is None:
        return words
    return f"{words}（{matter.told_on} {case.word(Channel, matter.channel)}）"


LEDGER = Ledger(
    code="visits",
    title=_("Ledger of visits"),
    about=_("Visits by the day they began; those taken back are left out."),
    needs=frozenset({"visits.view"}),
    ground="visits.view",
    rows=_visits,
    order=("date", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                Column("date", pgettext_lazy("visit", "Day"), "date", 12, Kind.DATE),
                Column(
                    "kind",
                    _("Way of visiting"),
                    lambda entry: case.word(VisitKind, entry.row.kind),
                    10,
                ),
                Column("cadre", pgettext_lazy("visit", "Cadre"), "created_by.name", 10),
                Column("post", pgettext_lazy("visit", "Post"), _post, 22),
                case.TOWN,
                case.VILLAGE,
                Column("households", _("Household or unit"), _households, 26),
                Column(
                    "asked",
                    pgettext_lazy("visit", "What was asked for"),
                    _each(str),
                    34,
                    note=_(
                        "“What was asked for” lists the matters a visit brought back or met again; "
                        "what follows is looked up through them."
                    ),
                ),
                Column("settled", _("Answered on the spot"), "settled", 26),
                Column(
                    "assigned",
                    _("Handed to"),
                    _of_cases(lambda found: found.organization),
                    22,
                ),
                Column("due", _("Time limit"), _of_cases(_due), 12),
                Column("answer", pgettext_lazy("visit", "What came of it"), _each(_answer), 30),
            ),
        ),
    ),
    related=_related,
    filters=(Filter("kind", _("Way of visiting"), VisitKind.choices),),
    url=lambda visit: reverse("visits:visit_detail", args=[visit.pk]),
)
