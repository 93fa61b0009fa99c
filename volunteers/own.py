"""What somebody on the register may see without a posting: what is theirs, and what they may join.

An account that a team opened holds no posting (volunteers.actions.open_account), so all a volunteer
reads comes from here. Where a manager is on the register as well, both views count.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from volunteers.choices import ActivityState, VolunteerStatus
from volunteers.models import Activity, Membership, Reward, SignUp, Volunteer, VolunteerTeam
from volunteers.pages import with_minutes

#: States in which somebody may sign up, so that others than those who did may look.
JOINABLE = (ActivityState.OPEN, ActivityState.UNDER_WAY)


def volunteer_of(user: Any) -> Any:
    """Return who on the register a person is, with the minutes `served`, or None.

    Kept on the user object, which lives for one request.
    """
    if "_volunteer" not in user.__dict__:
        rows = Volunteer.objects.filter(user=user.pk)
        rows = with_minutes(rows.select_related("area__parent", "points_account"), "pk")
        user.__dict__["_volunteer"] = rows.first()
    return user.__dict__["_volunteer"]


def teams_near(volunteer: Volunteer) -> Any:
    """Teams somebody may turn to: their own, those above them, those on the ground they live on.

    None for who has left the register.
    """
    if volunteer.status != VolunteerStatus.ACTIVE:
        return VolunteerTeam.objects.none()
    held = Membership.objects.filter(volunteer=volunteer, ended_on__isnull=True).values("team")
    home = volunteer.area
    return VolunteerTeam.objects.filter(
        Q(pk__in=held)
        | Q(children__in=held)
        | Q(children__children__in=held)
        | Q(area__tree_id=home.tree_id, area__lft__lte=home.lft, area__rght__gte=home.rght),
        closed_on__isnull=True,
    )


def activities_of(volunteer: Volunteer) -> Any:
    """Activities somebody signed up for, and those of teams near them that take sign-ups."""
    signed = SignUp.objects.filter(volunteer=volunteer).values("activity")
    near = teams_near(volunteer).order_by().values("pk")
    return Activity.objects.filter(Q(pk__in=signed) | Q(state__in=JOINABLE, team__in=near))


def rewards_of(volunteer: Volunteer) -> Any:
    """Rewards of teams near somebody that can be claimed."""
    near = teams_near(volunteer).order_by().values("pk")
    return Reward.objects.filter(team__in=near, is_open=True)


def activities_for(user: Any) -> Any:
    """Activities a person sees: those in scope, and those that are theirs."""
    seen = Activity.objects.visible_to(user)
    own = volunteer_of(user)
    return seen if own is None else seen | activities_of(own)


def rewards_for(user: Any) -> Any:
    """Rewards a person sees: those in scope, and those they may claim."""
    seen = Reward.objects.visible_to(user)
    own = volunteer_of(user)
    return seen if own is None else seen | rewards_of(own)


def teams_for(user: Any) -> Any:
    """Teams a person sees: those in scope, and those near them."""
    seen = VolunteerTeam.objects.visible_to(user)
    own = volunteer_of(user)
    if own is None:
        return seen
    return VolunteerTeam.objects.filter(
        Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=teams_near(own).order_by().values("pk"))
    )
