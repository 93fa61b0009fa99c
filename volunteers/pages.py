"""What the pages show of teams and activities; every row comes from `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from common.calendar import business_date
from common.paging import Page, keyset_page
from org_tree.scope import capabilities, granting, top_areas
from volunteers import codes
from volunteers.actions.core import MANAGE
from volunteers.choices import ActivityState, SignUpState
from volunteers.models import Activity, Membership, ServiceRecord, SignUp, VolunteerTeam
from volunteers.models.activity import hours_of
from volunteers.policy import star_levels
from volunteers.stars import WORDS, stars_of
from volunteers.workflow import STEPS, acts_from

PAGE_SIZE = 12
SHOWN_NAMES = 12
#: Tabs of the list, in this order; what is over and what waits nearest first.
TABS = (
    ActivityState.OPEN,
    ActivityState.UNDER_WAY,
    ActivityState.FINISHED,
    ActivityState.CONFIRMED,
    ActivityState.DRAFT,
    ActivityState.CANCELLED,
)
NEAREST_FIRST = (ActivityState.OPEN, ActivityState.UNDER_WAY, ActivityState.DRAFT)


@dataclass
class TeamNode:
    """One row of the team tree.

    Attributes:
        size: what stands beside its name: teams of a branch, people of a team.
        is_link: whether it lies in the person's scope.
    """

    team: VolunteerTeam
    size: str = ""
    is_open: bool | None = None
    is_chosen: bool = False
    is_link: bool = True
    children: list[TeamNode] = field(default_factory=list)


@dataclass(frozen=True)
class StateTab:
    """A state with how many activities stand in it."""

    code: str
    label: Any
    count: int
    is_current: bool


class HomePage:
    """Teams at the left, the chosen team's activities, one of them at the right."""

    def __init__(self, user: Any, params: QueryDict, now: datetime) -> None:
        self.user, self.params, self.now = user, params, now

    @cached_property
    def teams(self) -> list[VolunteerTeam]:
        """The open teams in the person's scope, and those they belong to, in tree order."""
        own = VolunteerTeam.objects.visible_to(self.user).filter(closed_on__isnull=True)
        above = VolunteerTeam.objects.filter(level__lt=2, closed_on__isnull=True)
        counted = below_counts()
        rows = (own | above).annotate(below=Coalesce(Subquery(counted), 0))
        return list(rows.select_related("area").order_by("tree_id", "lft"))

    @cached_property
    def in_scope(self) -> set[int]:
        """The ids of the teams the person sees into."""
        places = top_areas(self.user, "volunteers.view")
        return {
            team.pk for team in self.teams if any(place.contains(team.area) for place in places)
        }

    @cached_property
    def team(self) -> VolunteerTeam | None:
        """The chosen team; the topmost in scope without one asked for.

        Raises:
            Http404: the one asked for is not there, or out of scope.
        """
        own = [team for team in self.teams if team.pk in self.in_scope]
        asked = self.params.get("team", "")
        if not asked:
            return min(own, key=lambda team: (team.level, team.lft), default=None)
        found = next((team for team in own if team.code == asked), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def tree(self) -> list[TeamNode]:
        """The tree, opened down to the chosen team."""
        chosen = self.team
        shown = [team for team in self.teams if self._is_shown(team)]
        people = self._people([team.pk for team in shown if team.level == 2])
        nodes = {team.pk: self._node(team, people) for team in shown}
        tops: list[TeamNode] = []
        for team in shown:
            node = nodes[team.pk]
            node.is_chosen = chosen is not None and team.pk == chosen.pk
            parent = nodes.get(team.parent_id or 0)
            (parent.children if parent else tops).append(node)
        return tops

    def _is_shown(self, team: VolunteerTeam) -> bool:
        if team.level < 2:
            return team.pk in self.in_scope or any(
                team.contains(other) for other in self.teams if other.pk in self.in_scope
            )
        chosen = self.team
        branch = chosen.parent_id if chosen is not None and chosen.level == 2 else None
        return chosen is not None and team.parent_id in (chosen.pk, branch)

    def _node(self, team: VolunteerTeam, people: dict[int, int]) -> TeamNode:
        if team.level == 2:
            size = _("%(count)s people") % {"count": f"{people.get(team.pk, 0):,}"}
            return TeamNode(team, size, is_link=team.pk in self.in_scope)
        size = _("%(count)d teams") % {"count": team.below}
        if team.level == 0:
            branches = sum(other.level == 1 for other in self.teams)
            size = f"1＋{branches}＋{team.below - branches}"
        is_open = team.level == 0 or (self.team is not None and team.contains(self.team))
        return TeamNode(team, size, is_open, is_link=team.pk in self.in_scope)

    def _people(self, team_ids: list[int]) -> dict[int, int]:
        held = Membership.objects.filter(team__in=team_ids, ended_on__isnull=True)
        return dict(held.order_by().values_list("team").annotate(n=Count("pk")))

    @cached_property
    def people(self) -> int:
        """How many memberships the chosen team and those below it have."""
        team = self.team
        if team is None:
            return 0
        return Membership.objects.filter(
            ended_on__isnull=True,
            team__tree_id=team.tree_id,
            team__lft__gte=team.lft,
            team__rght__lte=team.rght,
        ).count()

    @property
    def may_manage(self) -> bool:
        """Whether the person may plan activities of the chosen team."""
        return self.team is not None and granting(self.user, MANAGE, self.team.area) is not None

    @property
    def may_import(self) -> bool:
        """Whether the person keeps the register."""
        return "volunteers.import" in capabilities(self.user)

    @cached_property
    def _counts(self) -> dict[str, dict[str, Any]]:
        rows = self._of_team().order_by().values("state")
        counted = rows.annotate(n=Count("pk"), first=Min("starts_at"))
        return {row["state"]: row for row in counted}

    @cached_property
    def state(self) -> str:
        """The tab that is open."""
        asked = self.params.get("state", "")
        if asked in ActivityState.values:
            return asked
        return next((state for state in TABS if state in self._counts), ActivityState.OPEN)

    @property
    def tabs(self) -> list[StateTab]:
        """The states with their counts; cancelled ones only where there are any."""
        counts = {state: self._counts.get(state, {}).get("n", 0) for state in TABS}
        return [
            StateTab(state.value, state.label, counts[state], state == self.state)
            for state in TABS
            if counts[state] or state != ActivityState.CANCELLED
        ]

    @property
    def to_confirm(self) -> int:
        """How many activities wait for their hours."""
        return self._counts.get(ActivityState.FINISHED, {}).get("n", 0)

    @property
    def first_to_confirm(self) -> datetime | None:
        """When the earliest of them was."""
        return self._counts.get(ActivityState.FINISHED, {}).get("first")

    @cached_property
    def page(self) -> Page:
        """The activities of the tab."""
        rows = self._of_team().filter(state=self.state).select_related("team")
        order = ("starts_at", "id") if self.state in NEAREST_FIRST else ("-starts_at", "-id")
        return keyset_page(rows, order, self.params.get("cursor"), PAGE_SIZE)

    @cached_property
    def chosen(self) -> ActivityPage | None:
        """The activity at the right: the one asked for, else the first of the list."""
        asked = self.params.get("activity", "")
        row = next((one for one in self.page.rows if str(one.pk) == asked), None)
        row = row or next(iter(self.page.rows), None)
        if row is None or self.team is None:
            return None
        row.team = next((team for team in self.teams if team.pk == row.team_id), row.team)
        return ActivityPage(row, self.user, self.now, most=SHOWN_NAMES)

    @cached_property
    def month(self) -> dict[str, Any]:
        """Hours and activities confirmed for this month."""
        today = business_date(self.now)
        team = self.team
        if team is None:
            return {"hours": 0, "activities": 0}
        counted = ServiceRecord.objects.standing().filter(
            date__gte=today.replace(day=1),
            activity__team__tree_id=team.tree_id,
            activity__team__lft__gte=team.lft,
            activity__team__rght__lte=team.rght,
        )
        found = counted.aggregate(minutes=Sum("minutes"), n=Count("activity", distinct=True))
        return {"hours": hours_of(found["minutes"]), "activities": found["n"]}

    def _of_team(self) -> Any:
        team = self.team
        if team is None:
            return Activity.objects.none()
        return Activity.objects.visible_to(self.user).of_teams_below(team)


def below_counts() -> Any:
    """Return the number of open teams below each team, as a subquery's query."""
    return (
        VolunteerTeam.objects.filter(
            tree_id=OuterRef("tree_id"),
            lft__gt=OuterRef("lft"),
            # Both ends of one indexed column: a bound on rght would read the rest of the tree.
            lft__lt=OuterRef("rght"),
            closed_on__isnull=True,
        )
        .order_by()
        .values("tree_id")
        .annotate(n=Count("pk"))
        .values("n")
    )


@dataclass(frozen=True)
class Step:
    """One step of an activity's track."""

    label: Any
    is_done: bool
    is_now: bool


class ActivityPage:
    """One activity: its track, its code, who signed up in order."""

    def __init__(
        self, activity: Activity, user: Any, now: datetime, *, most: int | None = None
    ) -> None:
        self.activity, self.user, self.now, self.most = activity, user, now, most

    @cached_property
    def may_manage(self) -> bool:
        """Whether the acts on it are this person's."""
        return granting(self.user, MANAGE, self.activity.team.area) is not None

    @property
    def acts(self) -> list[str]:
        """What may be done with it now."""
        return acts_from(self.activity.state) if self.may_manage else []

    @property
    def steps(self) -> list[Step]:
        """Its way, where it stands marked; none once it is called off."""
        state = self.activity.state
        if state not in STEPS:
            return []
        here = STEPS.index(state)
        return [
            Step(label, number < here or state == STEPS[-1], number == here and state != STEPS[-1])
            for number, label in enumerate(step_labels())
        ]

    @property
    def has_code(self) -> bool:
        """Whether the manager is shown the check-in code, or from when it counts."""
        return self.may_manage and self.activity.state in (
            ActivityState.OPEN,
            ActivityState.UNDER_WAY,
        )

    @property
    def code(self) -> str:
        """The code of now; empty before it counts."""
        one = self.activity
        if not codes.is_in_use(one.starts_at, one.ends_at, self.now):
            return ""
        return codes.code_at(settings.SECRET_KEY, one.pk, self.now)

    @property
    def takes_people(self) -> bool:
        """Whether it is time to tick off who comes."""
        return bool(self.code) or self.activity.state != ActivityState.OPEN

    @property
    def code_changes_at(self) -> datetime:
        """When the code of now gives way to the next one."""
        return codes.slice_ends_at(self.now)

    @property
    def code_from(self) -> datetime:
        """From when the code counts."""
        return self.activity.starts_at - codes.OPENS_BEFORE

    @cached_property
    def sign_ups(self) -> list[Any]:
        """Who signed up, places first, each list in order; with stars and hours."""
        rows = SignUp.objects.filter(activity=self.activity).exclude(state=SignUpState.WITHDRAWN)
        rows = with_minutes(rows.select_related("volunteer"), "volunteer_id")
        ordered = list(rows.order_by("state", "position")[: self.most])
        levels = star_levels() if ordered else {}
        waiting = 0
        for signed in ordered:
            waiting += signed.state == SignUpState.WAITING
            signed.rank = waiting
            signed.hours = hours_of(signed.served)
            signed.stars = WORDS.get(stars_of(signed.served, levels), "")
        return ordered


def with_minutes(rows: Any, column: str) -> Any:
    """Add `served`, the confirmed minutes, to rows that name a volunteer."""
    served = (
        ServiceRecord.objects.filter(volunteer=OuterRef(column))
        .standing()
        .order_by()
        .values("volunteer")
        .annotate(total=Sum("minutes"))
        .values("total")
    )
    return rows.annotate(served=Coalesce(Subquery(served), 0))


def step_labels() -> list[str]:
    """Return the words of the track."""
    return [_("Draft"), _("Sign-up"), _("Under way"), _("Over"), _("Hours")]
