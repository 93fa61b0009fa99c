"""Checks that the ladder left nothing out and numbered without gaps (`manage.py verify loop`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, Max, OuterRef, Q

from common.serials import serial_faults
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
    place = "issuing_organization__area"
    return serial_faults("orders", OrderCounter, "area", sent, place, "serial")


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
