"""Ledger 9, second half: volunteers' confirmed hours (志愿服务台账)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date
from common.sheets import Kind
from ledgers import case_columns as case
from ledgers.ledger import Asked, Column, Entry, Ledger, Version
from volunteers.models import ServiceRecord

TENTH = Decimal("0.1")


def in_hours(minutes: int) -> Decimal:
    """Return minutes as hours with one decimal, as offices write them."""
    return (Decimal(minutes) / 60).quantize(TENTH)


def _records(asked: Asked) -> QuerySet[Any]:
    """Return the standing records of teams of the place, by the day of service."""
    found: QuerySet[Any] = ServiceRecord.objects.visible_to(asked.user).standing()
    found = found.filter(
        asked.area_q("activity__team__area"), date__gte=asked.first, date__lte=asked.last
    )
    related = found.select_related("activity__team", "volunteer", "confirmed_by")
    return related.defer("volunteer__phone", "volunteer__id_number", "activity__content")


def _name(entry: Entry) -> Iterator[str]:
    yield entry.row.volunteer.name


LEDGER = Ledger(
    code="services",
    title=_("Ledger of voluntary service"),
    about=_("Hours that a team confirmed, by the day of service; corrected ones stand once."),
    needs=frozenset({"volunteers.view"}),
    ground="volunteers.view",
    reveal="volunteers.reveal",
    rows=_records,
    order=("date", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                Column("date", pgettext_lazy("service", "Day"), "date", 12, Kind.DATE),
                Column("person", pgettext_lazy("service", "Person"), _name, 10, is_personal=True),
                Column("number", _("Volunteer number"), "volunteer.number", 16),
                Column("team", pgettext_lazy("service", "Unit"), "activity.team.name", 22),
                Column("project", pgettext_lazy("service", "Project"), "activity.title", 30),
                case.TOWN,
                case.VILLAGE,
                Column(
                    "hours",
                    pgettext_lazy("service", "Hours"),
                    lambda entry: in_hours(entry.row.minutes),
                    8,
                    Kind.HOURS,
                    is_totalled=True,
                    note=_("“Hours” are those served, the way there not counted."),
                ),
                Column(
                    "confirmed_by",
                    pgettext_lazy("service", "Confirmed by"),
                    "confirmed_by.name",
                    10,
                ),
                Column(
                    "confirmed_on",
                    pgettext_lazy("service", "Confirmed on"),
                    lambda entry: business_date(entry.row.confirmed_at),
                    12,
                    Kind.DATE,
                ),
            ),
        ),
    ),
    url=lambda record: reverse("volunteers:activity_detail", args=[record.activity_id]),
)
