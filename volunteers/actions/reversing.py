"""Taking points back: always together with what they were given or spent for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import WrongState
from volunteers.actions.hours import correct_hours
from volunteers.actions.rewards import cancel_redemption
from volunteers.choices import TransactionKind
from volunteers.models import PointsTransaction


@transaction.atomic
def reverse_points(*, actor: Any, pk: int, reason: str, now: datetime) -> PointsTransaction:
    """Take a movement of points back by a mirror of it; nothing is ever edited.

    Earned points go back with the hours they were given for, spent ones come back with the claim:
    points without hours, or a reward without its points, there cannot be.

    Args:
        pk: of the transaction.

    Returns:
        the transaction that mirrors it.

    Raises:
        NotAllowed: not a manager of the team.
        WrongState: it was taken back already, or is a taking back itself.
        Invalid: no reason.
        NotEnoughPoints: the earned points were spent; the reward has to come back first.
    """
    moved = PointsTransaction.objects.get(pk=pk)
    mirror = PointsTransaction.objects.filter(reverses=moved)
    if moved.kind == TransactionKind.REVERSE or mirror.exists():
        raise WrongState(_("These points were taken back already."), state=TransactionKind.REVERSE)
    if moved.record_id is not None:
        correct_hours(actor=actor, record_pk=moved.record_id, minutes=0, reason=reason, now=now)
    elif moved.redemption_id is not None:
        cancel_redemption(actor=actor, pk=moved.redemption_id, reason=reason, now=now)
    return mirror.get()
