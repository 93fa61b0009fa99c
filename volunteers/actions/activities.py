"""An activity's way: planned, opened, begun, over, or cancelled; copying an earlier one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid, WrongState
from common.idempotency import once
from org_tree.models import Area
from org_tree.scope import require
from volunteers.actions.core import MANAGE, begin, require_text
from volunteers.actions.signing import fill_places
from volunteers.choices import ActivityState
from volunteers.codes import OPENS_BEFORE
from volunteers.models import Activity, VolunteerTeam
from volunteers.models.activity import MOST_PLACES

LONGEST_TIME = timedelta(hours=24)
COPIED = ("title", "content", "place", "places", "risk")


@transaction.atomic
def plan_activity(
    *,
    actor: Any,
    client_id: UUID,
    team: VolunteerTeam,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    places: int,
    risk: str,
    content: str = "",
    area: Area | None = None,
    copied_from: Activity | None = None,
    now: datetime,
) -> tuple[Activity, bool]:
    """Write an activity down as a draft.

    Args:
        area: where it serves, in the team's area; the team's own when not given.
        copied_from: the earlier one it was made from.

    Returns:
        the activity and whether it is new.

    Raises:
        NotAllowed: without the right to manage the team's activities.
        Invalid: for `team`, `area`, `title`, `place`, `starts_at`, `ends_at`, `places` or `risk`.
        Duplicate: the same key came with another body.
    """
    team = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    area = team.area if area is None else Area.objects.get(pk=area.pk)
    posting = None if actor is None else require(actor, MANAGE, team.area)
    facts = {
        "title": title.strip(),
        "content": content.strip(),
        "place": place.strip(),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "places": places,
        "risk": risk.strip(),
    }
    if team.closed_on is not None:
        raise Invalid({"team": _("%(name)s is closed.") % {"name": team}})
    if not team.area.contains(area):
        raise Invalid({"area": _("It serves in the team's own area.")})
    _check(facts)
    if ends_at <= now:
        raise Invalid({"starts_at": _("Its time is over; choose a later day first.")})

    def create(digest: str) -> Activity:
        activity = Activity.objects.create(
            team=team,
            area=area,
            created_by=actor,
            created_at=now,
            changed_at=now,
            copied_from=copied_from,
            client_id=client_id,
            client_digest=digest,
            **facts,
        )
        record(
            "volunteers.plan_activity",
            activity,
            actor=actor,
            posting=posting,
            at=now,
            data={"title": activity.title, "team": team.name, "places": places},
            is_first=True,
        )
        return activity

    body = {**facts, "team": team.pk, "area": area.pk}
    made: tuple[Activity, bool] = once(
        Activity, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


def copy_activity(
    *, actor: Any, client_id: UUID, pk: int, starts_at: datetime, now: datetime
) -> tuple[Activity, bool]:
    """Write an earlier activity down once more, for another day, as a draft.

    Raises:
        NotAllowed, Invalid, Duplicate: as `plan_activity`.
    """
    source = Activity.objects.select_related("team__area", "area").get(pk=pk)
    return plan_activity(
        actor=actor,
        client_id=client_id,
        team=source.team,
        area=source.area,
        starts_at=starts_at,
        ends_at=starts_at + source.planned,
        copied_from=source,
        now=now,
        **{name: getattr(source, name) for name in COPIED},
    )


@transaction.atomic
def change_activity(
    *, actor: Any, pk: int, version: int | None = None, now: datetime, **facts: Any
) -> Activity:
    """Set what was planned right; more places let the first of the waiting list in.

    Args:
        facts: any of title, content, place, starts_at, ends_at, places, risk.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: also for `places`, when more people have one than there would be.
    """
    step = begin("change", pk=pk, actor=actor, version=version, now=now)
    activity = step.activity
    before = {name: getattr(activity, name) for name in facts}
    for name, value in facts.items():
        setattr(activity, name, value.strip() if isinstance(value, str) else value)
    _check({name: getattr(activity, name) for name in (*COPIED, "starts_at", "ends_at")})
    if activity.places < activity.taken:
        raise Invalid(
            {"places": _("%(count)d people have a place already.") % {"count": activity.taken}}
        )
    moved = fill_places(activity, actor=actor, now=step.at)
    changed = {name: [old, getattr(activity, name)] for name, old in before.items()}
    data = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    return step.finish(*facts, "taken", "waiting", moved_up=len(moved), changed=data)


@transaction.atomic
def open_activity(*, actor: Any, pk: int, version: int | None = None, now: datetime) -> Activity:
    """Take sign-ups from now on.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: for `starts_at`, when it would be over already.
    """
    step = begin("open", pk=pk, actor=actor, version=version, now=now)
    if step.activity.is_over(now):
        raise Invalid({"starts_at": _("Its time is over; choose a later day first.")})
    return step.finish()


@transaction.atomic
def start_activity(*, actor: Any, pk: int, version: int | None = None, now: datetime) -> Activity:
    """Begin: from half an hour before the planned beginning.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
    """
    step = begin("start", pk=pk, actor=actor, version=version, now=now)
    if now < step.activity.starts_at - OPENS_BEFORE:
        raise WrongState(_("It can begin half an hour before its time."), state=step.activity.state)
    return step.finish()


@transaction.atomic
def finish_activity(*, actor: Any, pk: int, version: int | None = None, now: datetime) -> Activity:
    """Say that it is over; the hours wait to be confirmed from now on.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
    """
    step = begin("finish", pk=pk, actor=actor, version=version, now=now)
    return step.finish(counts=True)


@transaction.atomic
def cancel_activity(
    *, actor: Any, pk: int, version: int | None = None, reason: str, now: datetime
) -> Activity:
    """Call it off, with a reason that stands with the activity.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: no reason.
    """
    step = begin("cancel", pk=pk, actor=actor, version=version, now=now)
    step.activity.cancel_reason = require_text(reason)
    return step.finish("cancel_reason", reason=step.activity.cancel_reason)


@transaction.atomic
def end_due_activities(*, now: datetime) -> int:
    """Begin what was to begin and end what was to end: nobody need press a button for that.

    Returns:
        how many were moved on. Twice, late or at the same time gives the same.
    """
    moved = 0
    open_ones = Activity.objects.filter(state=ActivityState.OPEN, starts_at__lte=now)
    for pk in list(open_ones.order_by("pk").values_list("pk", flat=True)):
        activity = Activity.objects.locked(pk)
        if activity.state == ActivityState.OPEN and activity.starts_at <= now:
            start_activity(actor=None, pk=pk, now=now)
            moved += 1
    under_way = Activity.objects.filter(state=ActivityState.UNDER_WAY, ends_at__lte=now)
    for pk in list(under_way.order_by("pk").values_list("pk", flat=True)):
        activity = Activity.objects.locked(pk)
        if activity.state == ActivityState.UNDER_WAY and activity.ends_at <= now:
            finish_activity(actor=None, pk=pk, now=now)
            moved += 1
    return moved


def _check(facts: dict[str, Any]) -> None:
    """Refuse facts that cannot be.

    Raises:
        Invalid: naming each field.
    """
    errors: dict[str, Any] = {}
    for name, longest, missing in (
        ("title", 60, _("Give the activity a name.")),
        ("place", 80, _("Say where people meet.")),
        ("risk", 200, _("Say what to watch out for; where there is nothing, say so.")),
    ):
        if not facts[name]:
            errors[name] = missing
        elif len(facts[name]) > longest:
            errors[name] = _("At most %(count)d characters.") % {"count": longest}
    if not facts["starts_at"] < facts["ends_at"] <= facts["starts_at"] + LONGEST_TIME:
        errors["ends_at"] = _("It ends after it begins, within a day.")
    if not 1 <= facts["places"] <= MOST_PLACES:
        errors["places"] = _("From 1 to %(count)d places.") % {"count": MOST_PLACES}
    if errors:
        raise Invalid(errors)
