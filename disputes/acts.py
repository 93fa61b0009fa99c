"""Who may do which act on a case now: the table of disputes.workflow met with today's postings.

Buttons, the API's `acts` and the actions themselves ask here. Nothing is queried beyond the
person's postings and the case's members (prefetch them for lists).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import NotAllowed
from disputes.models import Case
from disputes.workflow import ACTS, ACTS_FROM, refusal
from org_tree.models import Posting
from org_tree.scope import granting, postings_of


def team_postings(case: Case) -> frozenset[int]:
    """Return the postings that work on a case: the lead's and the members'.

    Where nobody leads nobody helps either.
    """
    if case.lead_id is None:
        return frozenset()
    members = {member.posting_id for member in case.members.all()}
    return frozenset(members | {case.lead_id})


def is_of_team(case: Case, user: Any) -> bool:
    """Tell whether a person works on the case, or brought about its outcome."""
    if user.pk in (case.resolved_by_id, case.lead.user_id if case.lead else None):
        return True
    team = team_postings(case)
    return any(posting.pk in team for posting in postings_of(user))


def right_to(case: Case, act: str, user: Any) -> Posting | None:
    """Return the posting that gives a person the right to an act on a case, whatever its state."""
    rule = ACTS[act]
    if rule.not_by_team and is_of_team(case, user):
        return None
    capability = rule.capability_for(case.color)
    posting = (
        _of_team(case, capability, user) if rule.team else granting(user, capability, case.area)
    )
    if posting is None and rule.or_capability:
        return granting(user, rule.or_capability, case.area)
    return posting


def require_right(case: Case, act: str, user: Any) -> Posting:
    """Return the posting that gives the right; it goes into the event.

    Raises:
        NotAllowed: none does.
    """
    posting = right_to(case, act, user)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    return posting


def acts_for(case: Case, user: Any) -> list[str]:
    """Return what a person may do on a case now, the likeliest next act first."""
    return [
        act
        for act in ACTS_FROM[case.state]
        if refusal(case, act) is None and right_to(case, act, user)
    ]


def _of_team(case: Case, capability: str, user: Any) -> Posting | None:
    team = team_postings(case)
    for posting in postings_of(user):
        if posting.pk in team and capability in posting.capabilities:
            return posting
    return None
