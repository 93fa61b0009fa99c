"""Who has a case in hand: assign, accept, return, hand over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid
from disputes.actions.core import begin, require_reason
from disputes.models import Case, CaseMember
from disputes.teams import PROFESSIONAL_TEAM, postings_for
from org_tree.models import Organization, Posting

LONGEST = timedelta(days=366)
NOT_ELIGIBLE = _("This person cannot have this case: no post of theirs handles cases there.")


@transaction.atomic
def assign_case(
    *,
    actor: Any,
    number: str,
    version: int | None,
    organization: Organization | None = None,
    lead: Any,
    members: Sequence[Any] = (),
    due_at: datetime | None = None,
    now: datetime,
) -> Case:
    """Give a case to an organization, somebody who leads and those who help.

    Args:
        organization: the one that answers for it; the lead's when left out.
        lead, members: people; the posting that makes each eligible is found here.
        due_at: until when it is to be resolved; the limit of its color when left out.

    Raises:
        Invalid: somebody or the organization does not cover the case, or the time has passed.
    """
    move = begin("assign", number=number, version=version, actor=actor, now=now)
    case = move.case
    _check_organization(case, organization, move.at)
    _check_due(due_at, move.at)
    day = business_date(move.at)
    postings = postings_for(case, [lead, *members], organization, day)
    if lead.pk not in postings:
        raise Invalid({"lead": NOT_ELIGIBLE})
    helpers = [member for member in members if member.pk != lead.pk]
    if any(member.pk not in postings for member in helpers):
        raise Invalid({"members": NOT_ELIGIBLE})
    case.lead = postings[lead.pk]
    case.organization = organization or case.lead.organization
    _set_members(case, [postings[member.pk] for member in helpers])
    case.resolve_due_at = due_at
    case.assigned_at = move.at
    return move.finish(
        organization=case.organization.name,
        lead=lead.name,
        members=[member.name for member in helpers],
        resolve_due_at=due_at,
    )


@transaction.atomic
def accept_case(*, actor: Any, number: str, version: int | None, now: datetime) -> Case:
    """Take a case on: the limit for resolving starts."""
    move = begin("accept", number=number, version=version, actor=actor, now=now)
    move.case.accepted_at = move.at
    return move.finish()


@transaction.atomic
def return_case(
    *, actor: Any, number: str, version: int | None, reason: str, now: datetime
) -> Case:
    """Send a case back to be assigned to somebody else."""
    move = begin("return", number=number, version=version, actor=actor, now=now)
    why = require_reason(reason)
    organization = move.case.organization
    leave_team(move.case)
    return move.finish(reason=why, organization=organization.name if organization else "")


@transaction.atomic
def hand_over_case(
    *, actor: Any, number: str, version: int | None, lead: Any, reason: str, now: datetime
) -> Case:
    """Give the lead to another person; state and clock stay.

    Raises:
        Invalid: the person leads already or does not cover the case.
    """
    move = begin("hand_over", number=number, version=version, actor=actor, now=now)
    case = move.case
    why = require_reason(reason)
    before = case.lead
    if before is not None and before.user_id == lead.pk:
        raise Invalid({"lead": _("This person leads the case already.")})
    posting = postings_for(case, [lead], case.organization, business_date(move.at)).get(lead.pk)
    if posting is None:
        raise Invalid({"lead": NOT_ELIGIBLE})
    give_lead(case, posting)
    return move.finish(reason=why, lead=lead.name, lead_before=before.user.name if before else "")


def give_lead(case: Case, posting: Posting) -> None:
    """Let a posting lead a case; who led it no longer has it."""
    case.lead = posting
    if case.organization_id is None:
        case.organization = posting.organization
    CaseMember.objects.filter(case=case, posting=posting).delete()
    forget_members(case)


def leave_team(case: Case) -> None:
    """Take a case from whoever has it in hand, and what the present attempt brought."""
    case.lead = None
    case.organization = None
    case.resolve_due_at = None
    drop_outcome(case)
    _set_members(case, [])


def drop_outcome(case: Case) -> None:
    """Forget the outcome of an attempt that goes on; spans and events keep it."""
    case.outcome = None
    case.outcome_summary = case.agreement = ""
    case.is_satisfied = None
    case.referred_to = None
    case.resolved_at = case.answered_at = None
    case.resolved_by = None


def forget_members(case: Case) -> None:
    """Drop members loaded before they changed."""
    getattr(case, "_prefetched_objects_cache", {}).pop("members", None)


def _set_members(case: Case, postings: Sequence[Posting]) -> None:
    CaseMember.objects.filter(case=case).delete()
    if postings:
        CaseMember.objects.bulk_create(
            [CaseMember(case=case, posting=posting) for posting in postings]
        )
    forget_members(case)


def _check_due(due_at: datetime | None, at: datetime) -> None:
    if due_at is None:
        return
    if due_at <= at:
        raise Invalid({"due_at": _("This time has passed already.")})
    if due_at > at + LONGEST:
        raise Invalid({"due_at": _("This is too far away: a year at most.")})


def _check_organization(case: Case, organization: Organization | None, at: datetime) -> None:
    if organization is None:
        return
    covers = organization.area.contains(case.area) or organization.kind == PROFESSIONAL_TEAM
    day = business_date(at)
    is_open = organization.closed_on is None or day < organization.closed_on
    if not covers or not is_open:
        raise Invalid({"organization": _("This organization does not cover the case.")})
