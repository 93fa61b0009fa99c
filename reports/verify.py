"""Checks that no matter is stuck and no day contradicts itself (`manage.py verify loop`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from common.uploads.stored import content_faults
from org_tree.shapes import Tier
from reports.choices import Disposition, ReportStatus, Timeliness
from reports.models import DailyReport, InformationItem, ItemPhoto, VillageDay

COUNTED = Q(items__removed_at__isnull=True, items__merged_into__isnull=True)


def faults() -> Iterator[str]:
    """Yield a line for each matter without a way onward and each report that says nothing."""
    yield from _lost_items()
    yield from _merged_in_circles()
    yield from _reports_that_contradict_themselves()
    yield from _days_that_contradict_themselves()


def photo_faults() -> Iterator[str]:
    """Yield a line for each photo that is gone, or is not what was stored."""
    return content_faults("photo of an item", ItemPhoto.objects.held())


def _lost_items() -> Iterator[str]:
    """An undecided item waits on a town's board or with its village."""
    undecided = InformationItem.objects.undecided()
    for item in undecided.filter(report__isnull=False).exclude(date=F("report__date")).iterator():
        yield f"item {item.pk}: its day is not that of its report"
    for item in undecided.filter(area__tier__in=[Tier.PROVINCE, Tier.CITY, Tier.DISTRICT]):
        yield f"item {item.pk}: undecided above any town's board"
    no_reason = InformationItem.objects.filter(
        disposition__in=[Disposition.SETTLED, Disposition.NOTED], disposition_reason=""
    )
    for item in no_reason.iterator():
        yield f"item {item.pk}: {item.disposition} without a reason"


def _merged_in_circles() -> Iterator[str]:
    """A merged item must lead to one that stands."""
    merged = dict(
        InformationItem.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    )
    gone = set(
        InformationItem.objects.filter(
            pk__in=set(merged.values()), removed_at__isnull=False
        ).values_list("pk", flat=True)
    )
    for pk in merged:
        seen, place = {pk}, merged[pk]
        while place in merged and place not in seen:
            seen.add(place)
            place = merged[place]
        if place in seen:
            yield f"item {pk}: merged in a circle"
        elif place in gone:
            yield f"item {pk}: merged into item {place}, which was taken back"


def _reports_that_contradict_themselves() -> Iterator[str]:
    counted = DailyReport.objects.annotate(
        standing=Count("items", filter=COUNTED),
        kept=Count("items", filter=Q(items__removed_at__isnull=True)),
    )
    for report in counted.filter(is_zero=True, standing__gt=0).iterator():
        yield f"report {report.pk}: zero, with {report.standing} items"  # type: ignore[attr-defined]
    for report in counted.filter(is_zero=False, kept=0).iterator():
        yield f"report {report.pk}: neither zero nor with items"
    unsaid = counted.filter(is_zero=True, timeliness=Timeliness.ON_TIME)
    for report in unsaid.iterator():
        yield f"report {report.pk}: zero in time, not counted as zero"


def _days_that_contradict_themselves() -> Iterator[str]:
    sent = VillageDay.objects.upward().filter(area=OuterRef("area__parent"), date=OuterRef("date"))
    for report in DailyReport.objects.filter(Exists(sent), status=ReportStatus.FILED).iterator():
        yield f"report {report.pk}: not final although its village's day went up"
