"""Checks that the ladder left nothing out and numbered without gaps (`manage.py verify loop`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, Max, OuterRef, Q

from disputes.choices import Color, State
from disputes.models import Case
from supervision.choices import UNSENT, Stage
from supervision.models import LadderStep, OrderCounter, SupervisionOrder, SweepRun


def faults() -> Iterator[str]:
    """Yield a line for each deadline without its stage, order without number, and gap."""
    yield from _serious_without_order()
    yield from _numbers_with_gaps()
    yield from _steps_out_of_order()


def _serious_without_order() -> Iterator[str]:
    """A case that was seriously overdue when a sweep went through has its stage, and an order.

    A case that waits for the supervisor's own signature has the stage alone.
    """
    swept = SweepRun.objects.aggregate(at=Max("at"))["at"]
    if swept is None:
        return
    seen = Case.objects.seriously_overdue(now=swept).filter(changed_at__lte=swept)
    steps = LadderStep.objects.filter(
        case=OuterRef("pk"), due_at=OuterRef("due_at"), stage=Stage.SERIOUS
    )
    for case in seen.filter(~Exists(steps)).order_by("pk").iterator():
        yield f"case {case.number}: seriously overdue, and the sweep of {swept} left it out"
    own = Q(state=State.ANSWERED) & ~Q(color=Color.BLUE)
    drawn = steps.filter(order__isnull=False)
    bare = seen.filter(Exists(steps), ~Exists(drawn)).exclude(own)
    for case in bare.order_by("pk").iterator():
        yield f"case {case.number}: seriously overdue, and no order was drawn up"


def _numbers_with_gaps() -> Iterator[str]:
    sent = SupervisionOrder.objects.exclude(state__in=UNSENT)
    given = {
        (area, year): (count, last)
        for area, year, count, last in sent.values_list(
            "issuing_organization__area", "year"
        ).annotate(count=Count("serial", distinct=True), last=Max("serial"))
    }
    for counter in OrderCounter.objects.select_related("area").order_by("pk"):
        count, last = given.pop((counter.area_id, counter.year), (0, 0))
        if not count == last == counter.last:
            yield (
                f"orders of {counter.area} {counter.year}: {count} numbers, the last {last},"
                f" counted {counter.last}"
            )
    for area, year in given:
        yield f"orders of area {area} {year}: numbered, and nothing counted them"


def _steps_out_of_order() -> Iterator[str]:
    """A stage needs those before it, taken or skipped: none of them may come about later."""
    before = {Stage.OVERDUE: Stage.SOON, Stage.RAISED: Stage.OVERDUE, Stage.SERIOUS: Stage.RAISED}
    for stage, earlier in before.items():
        lower = LadderStep.objects.filter(
            case=OuterRef("case"), due_at=OuterRef("due_at"), stage=earlier
        )
        torn = LadderStep.objects.filter(~Exists(lower), stage=stage).select_related("case")
        for step in torn.order_by("pk").iterator():
            yield f"case {step.case.number}: {stage.value} without {earlier.value}"
