"""The only writer of volunteer teams: one lock, one numbering (reliability.md D2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.bulk import insert_rows
from common.calendar import business_date
from common.errors import Invalid, WrongState
from common.idempotency import once
from common.trees import tree_lock
from org_tree import scope
from org_tree.models import Area
from org_tree.tree import loading
from org_tree.tree.checks import check_day, check_name
from volunteers.choices import ActivityState, HelpState, TeamKind
from volunteers.models import Activity, HelpRequest, Membership, TeamKindRow, VolunteerTeam
from volunteers.models.team import DEEPEST

MANAGE = "volunteers.manage_teams"
NAME_LENGTH = 64
COLUMNS = (
    "id",
    "code",
    "name",
    "area_id",
    "parent_id",
    "contact",
    "opened_on",
    "closed_on",
    "created_by_id",
    "client_id",
    "client_digest",
)


class NewTeam(NamedTuple):
    """A team to be loaded; its parent is another new one or one that exists, by code."""

    code: str
    name: str
    area_id: int
    parent_code: str | None
    kinds: tuple[str, ...] = (TeamKind.GENERAL.value,)
    opened_on: date = date(2020, 1, 1)


def open_team(
    *,
    actor: Any,
    parent: VolunteerTeam | None,
    area: Area,
    name: str,
    kinds: Iterable[str] = (TeamKind.GENERAL,),
    contact: str = "",
    on: date,
    now: datetime,
    **client: Any,
) -> VolunteerTeam:
    """Open a team below another one, on its area or inside of it.

    Args:
        parent: None for the general team, of which there is one.
        client: `created_by`, `client_id` and `client_digest` of what `send_team` sends.

    Raises:
        NotAllowed: without the right to manage teams there.
        Invalid: for `parent`, `area`, `name`, `kinds` or `on`.
    """
    with tree_lock(VolunteerTeam):
        area = Area.objects.get(pk=area.pk)
        posting = _permit(actor, area)
        check_day(on, now)
        if not area.is_open_on(on):
            raise Invalid({"area": _("%(name)s is closed.") % {"name": area}})
        parent = _parent_of(parent, area, on)
        team = VolunteerTeam(
            code=_next_code(),
            name=check_name(name, NAME_LENGTH),
            area=area,
            parent=parent,
            contact=contact.strip(),
            opened_on=on,
            **client,
        )
        team.save()
        TeamKindRow.objects.bulk_create(
            [TeamKindRow(team=team, kind=kind) for kind in _checked_kinds(kinds)]
        )
        data = {"name": team.name, "parent": parent.name if parent else ""}
        _tell("open_team", team, actor, posting, now, data)
    return team


def send_team(
    *,
    actor: Any,
    client_id: UUID,
    parent: VolunteerTeam | None,
    area: Area,
    on: date | None = None,
    now: datetime,
    **facts: Any,
) -> tuple[VolunteerTeam, bool]:
    """Open a team unless this person has sent it before.

    Args:
        on: its first day; the day it is sent first when not given.
        facts: what else `open_team` takes.

    Returns:
        the team and whether it is new.

    Raises:
        NotAllowed, Invalid: as `open_team`.
        Duplicate: the same key came with another body.
    """

    def create(digest: str) -> VolunteerTeam:
        client = {"created_by": actor, "client_id": client_id, "client_digest": digest}
        day, sent = on or business_date(now), {**facts, **client}
        return open_team(actor=actor, parent=parent, area=area, on=day, now=now, **sent)

    body = {**facts, "parent": parent and parent.code, "area": area.code, "on": on}
    made: tuple[VolunteerTeam, bool] = once(
        VolunteerTeam, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


def rename_team(
    *,
    actor: Any,
    team: VolunteerTeam,
    name: str,
    kinds: Iterable[str],
    contact: str = "",
    now: datetime,
) -> VolunteerTeam:
    """Set a team's name, kinds and contact right.

    Raises:
        NotAllowed: without the right to manage teams there.
        Invalid: for `name` or `kinds`.
        WrongState: when it is closed.
    """
    with tree_lock(VolunteerTeam):
        team = _fresh(team)
        posting = _permit(actor, team.area)
        _check_open(team)
        wanted = _checked_kinds(kinds)
        before = {"name": team.name, "kinds": sorted(row.kind for row in team.kinds.all())}
        team.name, team.contact = check_name(name, NAME_LENGTH), contact.strip()
        team.save(update_fields=["name", "contact"])
        team.kinds.exclude(kind__in=wanted).delete()
        TeamKindRow.objects.bulk_create(
            [TeamKindRow(team=team, kind=kind) for kind in wanted - set(before["kinds"])]
        )
        data = {"before": before, "after": {"name": team.name, "kinds": sorted(wanted)}}
        _tell("rename_team", team, actor, posting, now, data)
    return team


def close_team(*, actor: Any, team: VolunteerTeam, on: date, now: datetime) -> VolunteerTeam:
    """Close a team that has no open ones below it; its memberships end, its history stays.

    Raises:
        NotAllowed: without the right to manage teams there.
        Invalid: for `on`, or for `team` while others below it are open or its work is not over.
        WrongState: when it is closed already.
    """
    with tree_lock(VolunteerTeam):
        team = _fresh(team)
        posting = _permit(actor, team.area)
        check_day(on, now)
        _check_open(team)
        if VolunteerTeam.objects.filter(parent=team, closed_on__isnull=True).exists():
            raise Invalid({"team": _("Teams below it are open; close them first.")})
        if unfinished(team):
            raise Invalid({"team": _("Its activities are not over, or a need waits for it.")})
        team.closed_on = on
        team.save(update_fields=["closed_on"])
        held = Membership.objects.filter(team=team, ended_on__isnull=True)
        ended = held.filter(started_on__lte=on).update(ended_on=on)
        _tell("close_team", team, actor, posting, now, {"memberships": ended})
    return team


def unfinished(team: VolunteerTeam) -> int:
    """Return how much of a team's work is not over: activities, and needs it has taken on."""
    over = (ActivityState.CONFIRMED, ActivityState.CANCELLED)
    activities = Activity.objects.filter(team=team).exclude(state__in=over).count()
    needs: int = HelpRequest.objects.filter(team=team, state=HelpState.TAKEN).count()
    return activities + needs


def load_teams(rows: Sequence[NewTeam]) -> int:
    """Add many teams, numbering the tree once; no event a row (imports and the demo).

    Returns:
        how many were added.

    Raises:
        Invalid: for `code` or `parent` of the first row that cannot be.
    """
    with tree_lock(VolunteerTeam):
        ids = loading.next_ids(VolunteerTeam, len(rows))
        known = dict(VolunteerTeam.objects.order_by().values_list("code", "pk"))
        if len({row.code for row in rows}) != len(rows) or any(row.code in known for row in rows):
            raise Invalid({"code": _("A code stands twice.")})
        known |= {row.code: pk for row, pk in zip(rows, ids, strict=True)}
        missing = {row.parent_code for row in rows if row.parent_code} - known.keys()
        if missing:
            raise Invalid({"parent": _("No team has the code %(code)s.") % {"code": min(missing)}})
        loading.grow(
            VolunteerTeam,
            key="code",
            columns=COLUMNS,
            ids=ids,
            parent_ids=[known[row.parent_code] if row.parent_code else None for row in rows],
            keys=[row.code for row in rows],
            values_of=lambda index: _values(ids[index], rows[index], known),
        )
        insert_rows(
            [
                TeamKindRow(team_id=pk, kind=kind)
                for row, pk in zip(rows, ids, strict=True)
                for kind in row.kinds
            ]
        )
        loading.refresh_statistics(VolunteerTeam)
    return len(rows)


def _values(pk: int, row: NewTeam, known: dict[str, int]) -> tuple[object, ...]:
    parent_id = known[row.parent_code] if row.parent_code else None
    opened = str(row.opened_on)
    return (pk, row.code, row.name, row.area_id, parent_id, "", opened, None, None, None, "")


def _fresh(team: VolunteerTeam) -> VolunteerTeam:
    """Return a team as it is stored now; an object read before the lock has old edges."""
    found: VolunteerTeam = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    return found


def _permit(actor: Any, area: Area) -> Any:
    if actor is None:
        return None
    scope.forget_postings(actor)
    return scope.require(actor, MANAGE, area)


def _check_open(team: VolunteerTeam) -> None:
    if team.closed_on is not None:
        raise WrongState(_("%(name)s is closed.") % {"name": team}, state="closed")


def _parent_of(parent: VolunteerTeam | None, area: Area, on: date) -> VolunteerTeam | None:
    if parent is None:
        if VolunteerTeam.objects.filter(parent=None, closed_on__isnull=True).exists():
            raise Invalid({"parent": _("There is a general team already; name a team above.")})
        return None
    parent = _fresh(parent)
    if not parent.is_open_on(on):
        raise Invalid({"parent": _("%(name)s is closed.") % {"name": parent}})
    if parent.level >= DEEPEST:
        raise Invalid({"parent": _("A team belongs to the general team or to a branch.")})
    if not parent.area.contains(area):
        raise Invalid({"area": _("A team stands on its parent's area or below it.")})
    return parent


def _checked_kinds(kinds: Iterable[str]) -> set[str]:
    wanted = {str(kind) for kind in kinds}
    if not wanted or not wanted <= set(TeamKind.values):
        raise Invalid({"kinds": _("Choose at least one kind of team.")})
    return wanted


def _next_code() -> str:
    """Return the code after the highest of T0001; the tree lock keeps others out."""
    last = (
        VolunteerTeam.objects.filter(code__regex=r"^T[0-9]{4,}$")
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    return f"T{int(last[1:]) + 1 if last else 1:04d}"


def _tell(
    act: str, team: VolunteerTeam, actor: Any, posting: Any, now: datetime, data: dict[str, Any]
) -> None:
    record(f"volunteers.{act}", team, actor=actor, posting=posting, at=now, data=data)
