"""Ledger 7: supervision orders and what was answered to them (督办台账)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date, end_of_day, start_of_day
from common.sheets import Kind
from ledgers import case_columns as case
from ledgers.ledger import Asked, Column, Entry, Filter, Ledger, Version
from supervision.choices import UNSENT, OrderState
from supervision.models import SupervisionOrder


def _orders(asked: Asked) -> QuerySet[Any]:
    """Return the orders issued in the period about cases of the place."""
    found: QuerySet[Any] = SupervisionOrder.objects.visible_to(asked.user).sent()
    found = found.filter(
        asked.area_q("case__area"),
        issued_at__gte=start_of_day(asked.first),
        issued_at__lt=end_of_day(asked.last),
    )
    if "state" in asked.chosen:
        found = found.filter(state=asked.chosen["state"])
    return found.select_related("case", "organization", "issuing_organization", "replied_by")


def _day(name: str) -> Callable[[Entry], date | None]:
    def day(entry: Entry) -> date | None:
        moment = getattr(entry.row, name)
        return business_date(moment) if moment else None

    return day


def _verdict(entry: Entry) -> str:
    order = entry.row
    return str(order.verdict or order.missing)


SENT = [(state.value, state.label) for state in OrderState if state not in UNSENT]

LEDGER = Ledger(
    code="supervision",
    title=_("Ledger of supervision orders"),
    about=_("Supervision orders by the day they were issued; drafts are left out."),
    needs=frozenset({"ledgers.view"}),
    rows=_orders,
    order=("issued_at", "id"),
    versions=(
        Version(
            date(2026, 1, 1),
            (
                Column("number", _("Order number"), "number", 18),
                Column("case", _("Case number"), "case.number", 16),
                case.TOWN,
                case.VILLAGE,
                Column("matter", pgettext_lazy("order", "Matter"), "case.title", 30),
                Column("issued_by", _("Issued by"), "issuing_organization.name", 20),
                Column(
                    "organization",
                    pgettext_lazy("order", "Unit in charge"),
                    lambda entry: str(entry.row.organization),
                    20,
                ),
                Column("asks", pgettext_lazy("order", "What is asked"), "asks", 34),
                Column("issued_on", _("Issued on"), _day("issued_at"), 12, Kind.DATE),
                Column("reply_due", _("Reply due"), _day("reply_due_at"), 12, Kind.DATE),
                Column("round", pgettext_lazy("order", "Which time"), "round", 8, Kind.NUMBER),
                Column("reply", pgettext_lazy("order", "What was done"), "reply", 34),
                Column("replied_on", _("Replied"), _day("replied_at"), 12, Kind.DATE),
                Column("replied_by", pgettext_lazy("order", "Replied by"), "replied_by.name", 10),
                Column("verdict", pgettext_lazy("order", "Verdict"), _verdict, 24),
                Column(
                    "state",
                    _("Where it stands"),
                    lambda entry: case.word(OrderState, entry.row.state),
                    12,
                ),
                Column("copy_to", pgettext_lazy("order", "Copy to"), "copy_to", 18),
            ),
        ),
    ),
    filters=(Filter("state", _("Where it stands"), SENT),),
    url=lambda order: reverse("supervision:order_detail", args=[order.pk]),
    area_path="case.area_id",
)
