"""Which stage a deadline has reached: pure functions of moments (domain.md section 7).

Soon due reminds the lead; overdue tells the head of the body in charge; halfway to serious tells
the body above; seriously overdue draws an order up. Each stage of a deadline comes about once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from clocks.down_time import moved_on
from clocks.working_time import Outage
from supervision.choices import Stage

#: From the first to the last.
STAGES: tuple[Stage, ...] = tuple(Stage)


def raised_at(due_at: datetime, serious_at: datetime, outages: Sequence[Outage] = ()) -> datetime:
    """Return from when on the body above is told: halfway between due and seriously overdue.

    The seriously overdue moment has moved on by the time the portal was down; half of what is left
    without that is the way, and it too counts only while the portal is up.
    """
    passed = [
        min(ends, serious_at) - max(begins, due_at)
        for begins, ends in outages
        if begins < serious_at and ends > due_at
    ]
    up = serious_at - due_at - sum(passed, timedelta(0))
    return moved_on(outages, due_at, due_at + up / 2)


def stage_at(
    *,
    soon_at: datetime,
    due_at: datetime,
    serious_at: datetime,
    now: datetime,
    outages: Sequence[Outage] = (),
) -> Stage | None:
    """Return the highest stage a deadline has reached, None while it is far off."""
    begins = (soon_at, due_at, raised_at(due_at, serious_at, outages), serious_at)
    reached = [stage for stage, at in zip(STAGES, begins, strict=True) if at <= now]
    return reached[-1] if reached else None


def steps_due(reached: Stage | None, recorded: Collection[str]) -> list[tuple[Stage, bool]]:
    """Return the stages to record now, each with whether it is skipped.

    After an outage only the highest stage reached is acted on; those it leapt over are recorded as
    skipped, so that none of them comes about later. What is recorded never happens again, and a
    stage below one that is recorded is not made up for.

    Args:
        reached: the highest stage by the clock.
        recorded: the stages this deadline has recorded.
    """
    if reached is None:
        return []
    last = max((STAGES.index(Stage(code)) for code in recorded), default=-1)
    new = STAGES[last + 1 : STAGES.index(reached) + 1]
    return [(stage, stage != reached) for stage in new]
