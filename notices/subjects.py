"""What notices are about: title, address and people of a record, read for many events at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.models import Event
from disputes.models import Case
from org_tree.models import Area
from reports.models import InformationItem, VillageDay
from supervision.models import LadderStep, SupervisionOrder
from visits.models import Appointment, Pairing
from volunteers.models import HelpRequest

TITLE = 120


@dataclass(frozen=True)
class Subject:
    """One record, as notices speak of it.

    Attributes:
        record: the record itself.
        title: what the matter is called.
        url: where it is.
        area: where it lies.
        lead: user id of whoever leads the case, or holds the meeting.
        filers: user ids of those who reported it.
        due_at: the deadline it is about.
    """

    record: Any
    title: str
    url: str
    area: Area | None = None
    lead: int | None = None
    filers: tuple[int, ...] = ()
    due_at: datetime | None = None


Loader = Callable[[Collection[int]], Iterable[Subject]]


def _of_case(case: Case, record: Any = None, **more: Any) -> Subject:
    """Return what is said of a case, or of a record about it."""
    given = {
        "title": case.title,
        "url": reverse("disputes:case_detail", args=[case.number]),
        "area": case.area,
        "lead": case.lead.user_id if case.lead else None,
        "due_at": case.due_at,
    }
    return Subject(record=record or case, **{**given, **more})


def _cases(ids: Collection[int]) -> Iterable[Subject]:
    found = Case.objects.filter(pk__in=ids).select_related("area", "lead")
    for case in found.prefetch_related("sources__item"):
        items = [source.item for source in case.sources.all() if source.item]
        filers = (case.created_by_id, *(item.created_by_id for item in items))
        yield _of_case(case, filers=tuple(dict.fromkeys(filers)))


def _orders(ids: Collection[int]) -> Iterable[Subject]:
    orders = SupervisionOrder.objects.filter(pk__in=ids)
    for order in orders.select_related("case__area", "case__lead"):
        yield _of_case(
            order.case,
            order,
            url=reverse("supervision:order_detail", args=[order.pk]),
            due_at=order.reply_due_at,
        )


def _steps(ids: Collection[int]) -> Iterable[Subject]:
    steps = LadderStep.objects.filter(pk__in=ids)
    for step in steps.select_related("case__area", "case__lead"):
        yield _of_case(step.case, step, due_at=step.due_at)


def _village_days(ids: Collection[int]) -> Iterable[Subject]:
    for day in VillageDay.objects.filter(pk__in=ids).select_related("area"):
        url = f"{reverse('reports:area_day', args=[day.area.code])}?date={day.date.isoformat()}"
        title = f"{day.area.short_name} {day.date.isoformat()}"
        yield Subject(day, title, url, day.area)


def _items(ids: Collection[int]) -> Iterable[Subject]:
    for item in InformationItem.objects.filter(pk__in=ids).select_related("area"):
        url = reverse("reports:item_detail", args=[item.pk])
        yield Subject(item, item.summary, url, item.area, filers=(item.created_by_id,))


def _meetings(ids: Collection[int]) -> Iterable[Subject]:
    for meeting in Appointment.objects.filter(pk__in=ids).for_pages():
        yield Subject(
            meeting,
            meeting.subject,
            reverse("visits:appointment_detail", args=[meeting.pk]),
            meeting.area,
            lead=meeting.posting.user_id if meeting.posting else None,
            due_at=meeting.meets_at,
        )


def _pairings(ids: Collection[int]) -> Iterable[Subject]:
    for pairing in Pairing.objects.filter(pk__in=ids).for_pages():
        yield Subject(
            pairing,
            f"{pairing.village.place} · {pairing.get_need_display()}",
            reverse("visits:pairing_detail", args=[pairing.pk]),
            pairing.area,
            lead=pairing.posting.user_id if pairing.posting else None,
        )


def _needs(ids: Collection[int]) -> Iterable[Subject]:
    for held in HelpRequest.objects.filter(pk__in=ids).whole():
        url = reverse("volunteers:help_detail", args=[held.pk])
        yield Subject(held, held.need, url, held.area)


LOADERS: dict[str, Loader] = {
    "disputes.case": _cases,
    "supervision.supervisionorder": _orders,
    "supervision.ladderstep": _steps,
    "reports.villageday": _village_days,
    "reports.informationitem": _items,
    "visits.appointment": _meetings,
    "visits.pairing": _pairings,
    "volunteers.helprequest": _needs,
}


@dataclass
class Subjects:
    """The records of a batch of events, a few queries for each kind."""

    found: dict[tuple[str, int], Subject] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Subjects:
        """Read the records that events name."""
        wanted: dict[str, set[int]] = {}
        for event in events:
            wanted.setdefault(event.record_type, set()).add(event.record_id)
        read = cls()
        for record_type, ids in wanted.items():
            for subject in LOADERS[record_type](ids):
                read.found[record_type, subject.record.pk] = subject
        return read

    def get(self, event: Event) -> Subject | None:
        """Return the record of an event; None when it is gone."""
        return self.found.get((event.record_type, event.record_id))
