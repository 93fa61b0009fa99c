"""A need offered to teams, taken on by one of them, met or ended, and told to the household.

Every act locks the need's row; the second of two teams is told who took it first. Once the board
has made the matter a case `leave_help_to_cases` ends the offer, and all acts are refused but one:
the team that had it says what it had done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, NotAllowed, WrongState
from common.idempotency import once
from common.wording import day
from disputes.choices import Channel
from org_tree.models import Area
from org_tree.scope import require
from reports.choices import Category
from reports.models import InformationItem
from volunteers.actions.core import require_text
from volunteers.actions.help_core import (
    Step,
    begin_asked,
    check_state,
    check_version,
    leave,
    managed,
    taken_already,
    with_case,
)
from volunteers.actions.revealing import REVEAL, check_reveal
from volunteers.choices import UNHELPED, ActivityState, HelpState
from volunteers.help import teams_near
from volunteers.models import Activity, HelpOffer, HelpRequest, VolunteerTeam
from volunteers.models.help import ASK, WITH_CASE

MOST_TEAMS = 20


@transaction.atomic
def offer_help(
    *,
    actor: Any,
    client_id: UUID,
    item: InformationItem,
    need: str,
    place: str,
    teams: Iterable[VolunteerTeam],
    contact_name: str = "",
    contact_phone: str = "",
    now: datetime,
) -> tuple[HelpRequest, bool]:
    """Offer a livelihood need to teams nearby.

    Args:
        need, place: what the teams read; no names.
        contact_name, contact_phone: whom to ask for, where the item names nobody.

    Returns:
        the need and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed: without the right on the item's area.
        Invalid: for `need`, `place` or `teams`.
        WrongState: the item is no need, gone, or offered already (`help_open`), or a case
            (`item_decided`, with its number): one matter goes one way, and the board decides which.
        Duplicate: the same key came with another body.
    """
    chosen = sorted({team.pk for team in teams})
    facts = {
        "need": require_text(need, "need", _("Say what is needed.")),
        "place": require_text(place, "place", _("Say where: the village and the group.")),
        "contact_name": contact_name.strip(),
        "contact_phone": contact_phone.strip(),
    }
    if any(len(facts[name]) > 80 for name in ("need", "place")):
        raise Invalid({"need": _("At most %(count)d characters.") % {"count": 80}})

    def create(digest: str) -> HelpRequest:
        held = InformationItem.objects.locked(item.pk)
        area = Area.objects.get(pk=held.area_id)
        posting = require(actor, ASK, area)
        _check_item(held, now)
        made = HelpRequest.objects.create(
            item=held,
            area=area,
            created_by=actor,
            created_at=now,
            offered_at=now,
            client_id=client_id,
            client_digest=digest,
            **facts,
        )
        asked = _ask(made, chosen, now)
        record(
            "volunteers.offer_help",
            made,
            actor=actor,
            posting=posting,
            at=now,
            data={"item": held.pk, "need": made.need, "teams": [team.name for team in asked]},
            is_first=True,
        )
        return made

    body = {**facts, "item": item.pk, "teams": chosen}
    made: tuple[HelpRequest, bool] = once(
        HelpRequest, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


@transaction.atomic
def widen_help(
    *, actor: Any, pk: int, teams: Iterable[VolunteerTeam], now: datetime
) -> HelpRequest:
    """Offer a need nobody has taken to more teams, or once more to those that declined.

    Raises:
        NotAllowed: without the right on its area.
        WrongState: a team has it, or it is over.
        Invalid: for `teams`.
    """
    step = begin_asked("widen", pk, actor, now)
    asked = _ask(step.help, sorted({team.pk for team in teams}), now)
    step.help.offered_at = now
    return step.finish("offered_at", teams=[team.name for team in asked])


@transaction.atomic
def take_help(*, actor: Any, pk: int, team: VolunteerTeam, now: datetime) -> HelpRequest:
    """Take a need on for a team; the first one has it. The same team again changes nothing.

    Raises:
        NotAllowed: not a manager of the team, or it was not asked.
        WrongState: code `help_taken` with who has it, or it is over.
    """
    held = HelpRequest.objects.locked(pk)
    team, posting = managed(actor, team)
    if held.state == HelpState.TAKEN and held.team_id == team.pk and not held.is_with_case:
        return held
    check_state(held, "take", now)
    offer = HelpOffer.objects.filter(request=held, team=team, ended_at__isnull=True).first()
    if offer is None:
        raise NotAllowed(_("This team was not asked, or has said no."))
    if team.closed_on is not None:
        raise WrongState(_("%(name)s is closed.") % {"name": team}, state="closed")
    held.state, held.team, held.taken_at = HelpState.TAKEN, team, now
    step = Step("take", held, actor, posting, now)
    return step.finish("state", "team", "taken_at", team=team.name)


@transaction.atomic
def give_back_help(
    *, actor: Any, pk: int, team: VolunteerTeam, reason: str, now: datetime
) -> HelpRequest:
    """Say for a team that it cannot: before it took the need on, or after.

    What was taken waits for another of the teams that were asked.

    Raises:
        NotAllowed: not a manager of the team, or it was not asked.
        WrongState: another team has it, or it is over.
        Invalid: no reason.
    """
    held = HelpRequest.objects.locked(pk)
    team, posting = managed(actor, team)
    if held.state == HelpState.TAKEN and held.team_id != team.pk:
        raise taken_already(held, now)
    check_state(held, "give_back", now)
    reason = require_text(reason)
    offer = HelpOffer.objects.filter(request=held, team=team, ended_at__isnull=True).first()
    if offer is None:
        raise NotAllowed(_("This team was not asked, or has said no."))
    offer.ended_at, offer.reason = now, reason
    offer.save(update_fields=["ended_at", "reason"])
    held.state, held.team, held.taken_at = HelpState.OFFERED, None, None
    step = Step("give_back", held, actor, posting, now)
    return step.finish("state", "team", "taken_at", team=team.name, reason=reason)


@transaction.atomic
def finish_help(
    *,
    actor: Any,
    pk: int,
    outcome: str = "",
    done_on: date,
    activity: Activity | None = None,
    version: int | None = None,
    now: datetime,
) -> HelpRequest:
    """Say what the team did: in words, or at which of its activities; the need is met.

    Where the matter became a case meanwhile the need stays left to it: the case's team deals with
    it and tells the household, and what was done before stands with the need.

    Hours of those who helped are confirmed with the activity, as always (`confirm_hours`).

    Raises:
        NotAllowed: not a manager of the team that has it, or had it.
        Stale, WrongState: somebody changed it, no team has it, or this was said already.
        Invalid: for `outcome`, `done_on` or `activity`.
    """
    held = HelpRequest.objects.locked(pk)
    if not held.is_left_unsaid:
        check_state(held, "finish", now)
    team, posting = managed(actor, held.team)
    check_version(held, version)
    outcome, activity = _done(held, outcome, done_on, activity, now)
    if not held.is_with_case:
        held.state = HelpState.DONE
    elif held.state != HelpState.CASE:
        leave(held, now)
    held.done_on, held.outcome, held.activity = done_on, outcome, activity
    step = Step("finish", held, actor, posting, now)
    data = {"outcome": held.outcome, "done_on": done_on, "activity": held.activity_id}
    return step.finish("state", "done_on", "outcome", "activity", team=team.name, **data)


@transaction.atomic
def end_help(*, actor: Any, pk: int, reason: str, now: datetime) -> HelpRequest:
    """End a need that no team can meet, with the reason the household will be told.

    Raises:
        NotAllowed: without the right on its area.
        WrongState: it is over already.
        Invalid: no reason.
    """
    step = begin_asked("end", pk, actor, now)
    held = step.help
    reason, team = require_text(reason), held.team
    held.state, held.team, held.taken_at = HelpState.UNMET, None, None
    held.end_reason = reason
    data = {"reason": reason, "team": team.name if team else ""}
    return step.finish("state", "team", "taken_at", "end_reason", **data)


@transaction.atomic
def answer_help(
    *,
    actor: Any,
    pk: int,
    told_whom: str,
    channel: str,
    told_on: date,
    comment: str = "",
    now: datetime,
) -> HelpRequest:
    """Record that the household was told what came of its need.

    Raises:
        NotAllowed: without the right on its area.
        WrongState: not over yet; `told_already`; `told_on_visit` when a visitor brought it back and
            tells them: an answer is typed once.
        Invalid: for `told_whom`, `channel` or `told_on`.
    """
    step = begin_asked("answer", pk, actor, now)
    held = step.help
    if held.is_told_on_visit:
        raise WrongState(
            _("Whoever visited the household tells it, and notes that with the visit."),
            code="told_on_visit",
        )
    if held.told_on is not None:
        raise WrongState(
            _("The household has been told already."),
            code="told_already",
            told_on=held.told_on.isoformat(),
        )
    errors: dict[str, Any] = {}
    if not told_whom.strip() or len(told_whom.strip()) > 20:
        errors["told_whom"] = _("Say who was told, in at most 20 characters.")
    if channel not in Channel.values:
        errors["channel"] = _("Choose how they were told.")
    began = held.done_on or business_date(held.created_at)
    if not began <= told_on <= business_date(now):
        errors["told_on"] = _("Choose a day between the end and today.")
    if errors:
        raise Invalid(errors)
    held.told_whom, held.channel, held.told_on = told_whom.strip(), channel, told_on
    held.comment = comment.strip()[:200]
    data = {"channel": channel, "told_on": told_on, "told_whom": held.told_whom}
    return step.finish("told_whom", "channel", "told_on", "comment", **data)


@transaction.atomic
def reveal_help_contact(
    *, actor: Any, pk: int, purpose: str, now: datetime
) -> list[tuple[str, str]]:
    """Show whom to ask for to the team that took the need on, and log that it was shown.

    Returns:
        names and phones: the people of the item, else whom the officer named.

    Raises:
        NotAllowed: not trusted with personal data of the team that has it.
        WrongState: no team has taken it on.
        Invalid: no purpose.
        RevealLimit: 30 were shown to this person today.
    """
    held = HelpRequest.objects.locked(pk)
    if held.is_with_case:
        raise with_case(held.item)
    if held.team is None:
        raise WrongState(_("Shown to the team that takes it on."), state=held.state)
    posting = require(actor, REVEAL, Area.objects.get(pk=held.team.area_id))
    check_reveal(actor, purpose, now)
    people = [(party.name, party.phone) for party in held.item.parties.order_by("pk")]
    people = people or [(held.contact_name, held.contact_phone)]
    data = {"help": held.pk, "purpose": purpose.strip()[:200]}
    record(REVEAL, held, actor=actor, posting=posting, at=now, data=data)
    return people


def _check_item(item: InformationItem, now: datetime) -> None:
    """Refuse an item that is no open need; the caller holds its row."""
    if item.category != Category.REQUEST:
        raise WrongState(_("Only a livelihood request is offered to volunteers."), code="no_need")
    if not item.is_standing:
        raise WrongState(_("This item was taken back or merged."), code="item_gone")
    if item.disposition in WITH_CASE:
        raise with_case(item)
    first = HelpRequest.objects.filter(item=item).exclude(state__in=UNHELPED).first()
    if first is not None:
        raise WrongState(
            _("This was offered already, on %(day)s.") % {"day": day(first.created_at, now)},
            code="help_open",
            help=first.pk,
        )


def _done(
    held: HelpRequest, outcome: str, done_on: date, activity: Activity | None, now: datetime
) -> tuple[str, Activity | None]:
    """Return what a team says it did, refused where it cannot be."""
    if activity is None or outcome.strip():
        missing = _("Say what was done, or choose the activity it was done at.")
        outcome = require_text(outcome, "outcome", missing)
    if activity is not None:
        activity = Activity.objects.get(pk=activity.pk)
        if activity.team_id != held.team_id or activity.state == ActivityState.CANCELLED:
            raise Invalid({"activity": _("Choose an activity of this team.")})
    began = business_date(held.taken_at or held.created_at)
    if not began <= done_on <= business_date(now):
        raise Invalid({"done_on": _("Choose a day between the taking on and today.")})
    return outcome, activity


def _ask(held: HelpRequest, pks: Sequence[int], now: datetime) -> list[VolunteerTeam]:
    """Offer a need to teams around it; those that declined are asked anew."""
    if not 1 <= len(pks) <= MOST_TEAMS:
        raise Invalid({"teams": _("Choose from 1 to %(count)d teams.") % {"count": MOST_TEAMS}})
    teams = list(teams_near(list(Area.objects.above(held.area))).filter(pk__in=pks))
    if len(teams) != len(pks):
        raise Invalid({"teams": _("Choose teams of this district that are open.")})
    HelpOffer.objects.filter(request=held, team__in=pks).update(
        offered_at=now, ended_at=None, reason=""
    )
    HelpOffer.objects.bulk_create(
        [HelpOffer(request=held, team=team, offered_at=now) for team in teams],
        ignore_conflicts=True,
    )
    return teams
