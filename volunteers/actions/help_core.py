"""How every act on a need begins and ends: who may, where it stands, the event it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import NotAllowed, Stale, WrongState
from common.wording import day
from disputes.models import CaseSource
from org_tree.scope import require
from reports.models import InformationItem
from volunteers.actions.core import MANAGE
from volunteers.choices import HelpState
from volunteers.help import ACTS
from volunteers.models import HelpRequest, VolunteerTeam
from volunteers.models.help import ASK


@dataclass
class Step:
    """An act under way on a locked need."""

    act: str
    help: HelpRequest
    actor: Any
    posting: Any
    at: datetime

    def finish(self, *fields: str, **data: Any) -> HelpRequest:
        """Store what changed and leave the event."""
        self.help.version += 1
        self.help.save(update_fields=["version", *fields])
        record(
            f"volunteers.{self.act}_help",
            self.help,
            actor=self.actor,
            posting=self.posting,
            at=self.at,
            data=data,
        )
        return self.help


def begin_asked(act: str, pk: int, actor: Any, now: datetime) -> Step:
    """Begin an act of whoever offers needs on the area."""
    held = HelpRequest.objects.locked(pk)
    posting = require(actor, ASK, held.area)
    check_state(held, act, now)
    return Step(act, held, actor, posting, now)


def leave(held: HelpRequest, now: datetime) -> None:
    """End an offer whose item became a case; the team that has it stays named, for what it did."""
    team, held.state = held.team, HelpState.CASE
    data = {"case": case_number_of(held.item), "team": team.name if team else ""}
    Step("leave", held, None, None, now).finish("state", **data)


def managed(actor: Any, team: VolunteerTeam | None) -> tuple[VolunteerTeam, Any]:
    """Return a team as it is now, and the posting that manages it."""
    if team is None:
        raise NotAllowed
    team = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    return team, require(actor, MANAGE, team.area)


def check_state(held: HelpRequest, act: str, now: datetime) -> None:
    """Refuse an act that does not fit where a need stands.

    Raises:
        WrongState: `item_decided` with its case, `help_taken` with who has it, or what it is.
    """
    if held.is_with_case:
        raise with_case(held.item)
    if held.state in ACTS[act]:
        return
    if held.state == HelpState.TAKEN:
        raise taken_already(held, now)
    raise WrongState(
        _("This need: %(state)s. That cannot be done now.")
        % {"state": HelpState(held.state).label},
        state=held.state,
        version=held.version,
    )


def with_case(item: InformationItem) -> WrongState:
    """Return what everybody is told once the board has made the matter a case."""
    number = case_number_of(item)
    return WrongState(
        _("This is case %(case)s now; its team deals with it, and tells the household.")
        % {"case": number},
        code="item_decided",
        case=number,
    )


def case_number_of(item: InformationItem) -> str:
    """Return the number of the case an item became or was joined to."""
    numbers = CaseSource.objects.filter(item=item).values_list("case__number", flat=True)
    return numbers.first() or ""


def taken_already(held: HelpRequest, now: datetime) -> WrongState:
    """Return what the slower of two teams is told."""
    words = {"team": held.team, "day": day(held.taken_at or held.created_at, now)}
    return WrongState(
        _("%(team)s took this on already, on %(day)s.") % words,
        code="help_taken",
        state=held.state,
        team=str(held.team),
    )


def check_version(held: HelpRequest, version: int | None) -> None:
    """Refuse whoever read an older version; None when that does not matter.

    Raises:
        Stale: with what it is now.
    """
    if version is not None and version != held.version:
        raise Stale(state=held.state, version=held.version)
