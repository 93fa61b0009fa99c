"""Needs whose matter became a case on the board: the offer to the teams ends.

One matter goes one way. The board does not know the teams (disputes lie below volunteers), so its
decision is looked for here; until it is found, acts on the need are refused already. What a team
had done by then it still says (`finish_help`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteers.actions.help_core import leave
from volunteers.models import HelpRequest


def leave_help_to_cases(*, now: datetime) -> int:
    """End the offers whose item became a case or was joined to one; their teams are told.

    Returns:
        how many were ended. Twice, late or at the same time gives the same.
    """
    waiting = HelpRequest.objects.left_behind().order_by("pk").values_list("pk", flat=True)
    return sum(_leave(pk, now) for pk in list(waiting))


@transaction.atomic
def _leave(pk: int, now: datetime) -> bool:
    """End one offer; whoever comes second finds it ended, or back on the board."""
    held = HelpRequest.objects.locked(pk)
    if not HelpRequest.objects.left_behind().filter(pk=pk).exists():
        return False
    leave(held, now)
    return True
