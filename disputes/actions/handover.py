"""What happens to open work when a posting ends: nothing stays with somebody who left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from common.calendar import business_date
from disputes.actions.core import Move, move_of
from disputes.actions.team import drop_outcome, forget_members, give_lead
from disputes.choices import OPEN_STATES, State
from disputes.models import Case, CaseMember
from disputes.teams import eligible_postings
from org_tree.models import Posting
from org_tree.scope import require

NEEDS_LEAD = (State.ASSIGNED, State.RESOLVING)


@transaction.atomic
def hand_over_work(
    *, actor: Any, posting: Posting, successor: Posting | None = None, now: datetime
) -> int:
    """Hand the open cases of a posting that ends to the successor, or to the organization's queue.

    Without an eligible successor somebody of the team who stays takes the lead; where nobody does,
    a case that is being worked on waits for assignment again, with the organization that had it.
    Somebody who only helped leaves the team.

    Returns:
        how many cases changed hands.

    Raises:
        NotAllowed: nothing the actor holds lets them end postings there.
    """
    granted = require(actor, "org_tree.appoint", posting.organization.area)
    helped = CaseMember.objects.filter(posting=posting)
    mine = Q(lead=posting) | Q(pk__in=helped.values("case"))
    numbers = Case.objects.filter(mine, state__in=OPEN_STATES).order_by("number")
    changed = 0
    for number in list(numbers.values_list("number", flat=True)):
        case = Case.objects.locked(number)
        move = move_of(case, "hand_over_work", actor=actor, posting=granted, now=now)
        CaseMember.objects.filter(case=case, posting=posting).delete()
        forget_members(case)
        if case.lead_id == posting.pk:
            _pass_on(move, successor)
            changed += 1
        move.finish(lead=case.lead.user.name if case.lead else "", left=posting.user.name)
    return changed


def _pass_on(move: Move, successor: Posting | None) -> None:
    """Give the lead to the next eligible posting, or send the case to the queue."""
    case = move.case
    lead = _next_lead(move, successor)
    if lead is not None:
        give_lead(case, lead)
        return
    case.lead = None
    CaseMember.objects.filter(case=case).delete()
    forget_members(case)
    if case.state in NEEDS_LEAD:
        drop_outcome(case)
        move.target = State.ASSESSED


def _next_lead(move: Move, successor: Posting | None) -> Posting | None:
    left = move.before["lead_id"]
    eligible = eligible_postings(move.case, business_date(move.at)).exclude(pk=left)
    if successor is not None:
        chosen: Posting | None = eligible.filter(pk=successor.pk).first()
        if chosen is not None:
            return chosen
    helpers = eligible.filter(pk__in=move.case.members.values("posting")).order_by("pk")
    found: Posting | None = helpers.first()
    return found
