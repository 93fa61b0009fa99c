"""What sending and receiving a day change on its row, whether for one day or for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry
from common.calendar import business_date
from common.errors import Invalid, WrongState
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.choices import DayState, ReportStatus
from reports.models import DailyReport, VillageDay
from reports.timeliness import counted_as

MOVED = [
    "state",
    "timeliness",
    "sent_at",
    "sent_by",
    "received_at",
    "received_by",
    "return_reason",
    "version",
]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many groups of a village there are on a day, and how they reported."""

    expected: int = 0
    filed: int = 0
    zero: int = 0

    @property
    def missing(self) -> int:
        """Groups without a report."""
        return max(self.expected - self.filed, 0)

    @property
    def is_all_zero(self) -> bool:
        """Tell whether every group said in time that nothing happened."""
        return self.expected > 0 and self.zero >= self.expected


def tallies(village_ids: Sequence[int], day: date) -> dict[int, Tally]:
    """Return how the groups of villages reported on a day, by village."""
    groups = Area.objects.of_tier(Tier.GROUP).open_on(day).filter(parent__in=village_ids)
    expected = dict(
        groups.order_by().values("parent").annotate(n=Count("pk")).values_list("parent", "n")
    )
    reports = DailyReport.objects.filter(area__parent__in=village_ids, date=day)
    counts = reports.values(village=F("area__parent")).annotate(
        filed=Count("pk"), zero=Count("pk", filter=Q(timeliness="zero"))
    )
    filed = {row["village"]: row for row in counts}
    return {
        pk: Tally(
            expected.get(pk, 0),
            filed.get(pk, {}).get("filed", 0),
            filed.get(pk, {}).get("zero", 0),
        )
        for pk in village_ids
    }


def send_up(row: Any, *, actor: Any, now: datetime, due: time, zero: bool) -> None:
    """Let a day be with the tier above; how it counts is kept from its first sending.

    Raises:
        WrongState: it is there already.
        Invalid: the day has not come yet.
    """
    if row.is_up:
        message = _("This day has been sent already.")
        raise WrongState(message, state=row.state, version=row.version)
    if business_date(now) < row.date:
        raise Invalid({"date": _("This day has not come yet.")})
    row.state = DayState.SENT
    row.timeliness = row.timeliness or counted_as(row.date, now, zero, due)
    row.sent_at = now
    row.sent_by = actor
    row.received_at = None
    row.received_by = None
    row.return_reason = ""
    row.version += 1


def take_in(row: Any, *, actor: Any, now: datetime) -> None:
    """Let a sent day be received.

    Raises:
        WrongState: it is not waiting for that.
    """
    if row.state != DayState.SENT:
        message = _("This day is not waiting to be received.")
        raise WrongState(message, state=row.state, version=row.version)
    row.state = DayState.RECEIVED
    row.received_at = now
    row.received_by = actor
    row.version += 1


def make_final(village_ids: Sequence[int], day: date) -> None:
    """Make the reports of villages' days final."""
    filed = DailyReport.objects.filter(area__parent__in=village_ids, date=day)
    filed.filter(status=ReportStatus.FILED).update(status=ReportStatus.FINAL)


def figures_of(row: VillageDay, tally: Tally) -> dict[str, Any]:
    """Return what the trail keeps of a sending."""
    return {
        "timeliness": row.timeliness,
        "groups": tally.expected,
        "filed": tally.filed,
        "missing": tally.missing,
    }


def day_entry(
    act: str,
    row: Any,
    actor: Any,
    posting: Any,
    at: datetime,
    data: dict[str, Any],
    changes_figures: bool = True,
) -> Entry:
    """Return what an act on a day has to say for the trail."""
    area_id, day = (row.area_id, row.date) if changes_figures else (None, None)
    return Entry(act, row, actor, posting, at, area_id, day, data)
