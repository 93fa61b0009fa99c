"""How many minutes to propose for somebody: what the plan and the check-ins say. Pure.

The manager decides (section 10); what is proposed says where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Hours are counted in halves.
STEP = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Proposal:
    """Minutes proposed, and what the manager should look at.

    Attributes:
        is_absent: nobody saw the person come.
        is_late: came more than ten minutes after the beginning.
        forgot_to_leave: came and never said to have left; the planned end stands in.
    """

    minutes: int
    is_absent: bool = False
    is_late: bool = False
    forgot_to_leave: bool = False


def proposed(
    starts_at: datetime,
    ends_at: datetime,
    came_at: datetime | None,
    left_at: datetime | None,
    *,
    is_counted: bool,
) -> Proposal:
    """Return what to propose for one person.

    Args:
        is_counted: anybody checked in at all; where nobody did, the plan stands for all.
    """
    if came_at is None:
        if is_counted:
            return Proposal(0, is_absent=True)
        return Proposal(_halves(ends_at - starts_at))
    begin = max(came_at, starts_at) if came_at - starts_at > LATE_AFTER else starts_at
    forgot = left_at is None
    # Whoever stays a little longer has served as long as was planned.
    end = ends_at if left_at is None else min(left_at, ends_at)
    is_late = came_at - starts_at > LATE_AFTER
    return Proposal(_halves(max(end - begin, timedelta(0))), False, is_late, forgot)


def _halves(length: timedelta) -> int:
    """Return a length in minutes, to the nearest half hour."""
    return int((length / STEP) + 0.5) * 30
