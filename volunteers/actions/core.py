"""How every act on an activity begins: lock, permit, version, state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid, Stale, WrongState
from org_tree.scope import require
from volunteers.choices import ActivityState
from volunteers.models import Activity, Volunteer
from volunteers.workflow import ACTS, acts_from

MANAGE = "volunteers.manage"
LONGEST = 200
SAY_WHY = _("Say why.")


@dataclass
class Step:
    """An act under way on a locked activity.

    Attributes:
        posting: what gave the right; None for a volunteer's own act and for the portal itself.
    """

    act: str
    activity: Activity
    actor: Any
    posting: Any
    at: datetime

    def finish(self, *fields: str, counts: bool = False, **data: Any) -> Activity:
        """Set the state the act leads to, store, and leave the event.

        Args:
            fields: other columns that the act has changed.
            counts: the act changes the figures of the activity's day.
        """
        activity, target = self.activity, ACTS[self.act].target
        before = activity.state
        if target is not None:
            activity.state = target
        activity.version += 1
        activity.changed_at = self.at
        activity.save(update_fields=["state", "version", "changed_at", *fields])
        if before != activity.state:
            data["state"] = [before, activity.state]
        record(
            f"volunteers.{self.act}_activity",
            activity,
            actor=self.actor,
            posting=self.posting,
            at=self.at,
            area_id=activity.area_id if counts else None,
            date=activity.date if counts else None,
            data=data,
        )
        return activity


def begin(act: str, *, pk: int, actor: Any, version: int | None = None, now: datetime) -> Step:
    """Lock an activity and check that a manager may do this to it now.

    Args:
        actor: None for the portal itself.
        version: what the caller read; None when that does not matter to the act.

    Raises:
        NotAllowed: without the right to manage the team's activities.
        Stale: somebody changed it since; the data say what it is now.
        WrongState: the activity stands where this cannot be done.
    """
    activity = Activity.objects.locked(pk)
    posting = None if actor is None else require(actor, MANAGE, activity.team.area)
    if version is not None and version != activity.version:
        raise Stale(state=activity.state, version=activity.version)
    check_state(activity, act)
    return Step(act, activity, actor, posting, max(now, activity.changed_at))


def check_state(activity: Activity, act: str) -> None:
    """Refuse an act that the activity's state does not allow.

    Raises:
        WrongState: with the state and the acts that are open.
    """
    if activity.state not in ACTS[act].sources:
        raise WrongState(
            _("This activity: %(state)s. That cannot be done now.")
            % {"state": ActivityState(activity.state).label},
            state=activity.state,
            version=activity.version,
            acts=acts_from(activity.state),
        )


def own_or_manager(actor: Any, volunteer: Volunteer, activity: Activity) -> Any:
    """Return the posting for an act on somebody's sign-up; None when it is the actor's own.

    Raises:
        NotAllowed: neither the person nor a manager of the team.
    """
    if actor is None or volunteer.user_id == actor.pk:
        return None
    return require(actor, MANAGE, activity.team.area)


def is_own(actor: Any, volunteer: Volunteer) -> bool:
    """Tell whether a person acts for themselves."""
    return actor is not None and volunteer.user_id == actor.pk


def require_text(text: str, field: str = "reason", missing: Any = SAY_WHY) -> str:
    """Return a text without the spaces around it.

    Args:
        missing: what to do where nothing was written.

    Raises:
        Invalid: for the field, when it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise Invalid({field: missing})
    if len(text) > LONGEST:
        raise Invalid({field: _("At most %(count)d characters.") % {"count": LONGEST}})
    return text
