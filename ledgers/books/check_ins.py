"""Ledger 9, first half: what members of organs did in their communities (双报到台账)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date
from common.sheets import Kind
from ledgers import case_columns as case
from ledgers.books.services import in_hours
from ledgers.ledger import Asked, Column, Entry, Filter, Ledger, Version
from visits.choices import ActivityState, CheckInKind
from visits.models import CheckInActivity

#: What was taken back never stood.
LISTED = [state for state in ActivityState if state != ActivityState.WITHDRAWN]


def _activities(asked: Asked) -> QuerySet[Any]:
    """Return what was entered in communities of the place, by the day it was done."""
    found: QuerySet[Any] = CheckInActivity.objects.visible_to(asked.user)
    found = found.filter(
        asked.area_q("check_in__area"),
        date__gte=asked.first,
        date__lte=asked.last,
        state__in=[asked.chosen["state"]] if "state" in asked.chosen else LISTED,
    )
    return found.select_related("created_by", "decided_by", "check_in", "posting__organization")


def _name(entry: Entry) -> Iterator[str]:
    yield entry.row.created_by.name


def _hours(entry: Entry) -> Decimal | None:
    row = entry.row
    return in_hours(row.minutes) if row.state == ActivityState.CONFIRMED else None


LEDGER = Ledger(
    code="check-ins",
    title=_("Ledger of double check-in"),
    about=_("What members of organs did in the communities they are registered with, by day."),
    needs=frozenset({"visits.view"}),
    ground="visits.view",
    reveal="visits.view",
    rows=_activities,
    order=("date", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                Column("date", pgettext_lazy("service", "Day"), "date", 12, Kind.DATE),
                Column("person", pgettext_lazy("check-in", "Person"), _name, 10, is_personal=True),
                Column(
                    "unit",
                    pgettext_lazy("check-in", "Unit"),
                    "posting.organization.name",
                    20,
                ),
                Column("project", pgettext_lazy("service", "Project"), "title", 26),
                case.TOWN,
                case.VILLAGE,
                Column(
                    "registered",
                    _("Registered as"),
                    lambda entry: case.word(CheckInKind, entry.row.check_in.kind),
                    12,
                ),
                Column(
                    "hours",
                    pgettext_lazy("service", "Hours"),
                    _hours,
                    8,
                    Kind.HOURS,
                    is_totalled=True,
                    note=_("“Hours” stay empty until the community has confirmed them."),
                ),
                Column(
                    "state",
                    _("Where it stands"),
                    lambda entry: case.word(ActivityState, entry.row.state),
                    12,
                ),
                Column(
                    "confirmed_by", pgettext_lazy("service", "Confirmed by"), "decided_by.name", 10
                ),
                Column(
                    "confirmed_on",
                    pgettext_lazy("service", "Confirmed on"),
                    lambda entry: (
                        business_date(entry.row.decided_at) if entry.row.decided_at else None
                    ),
                    12,
                    Kind.DATE,
                ),
            ),
        ),
    ),
    filters=(
        Filter("state", _("Where it stands"), [(state.value, state.label) for state in LISTED]),
    ),
    area_path="check_in.area_id",
)
