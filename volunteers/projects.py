"""What pages and programs show of projects; every row comes from `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum

from org_tree.scope import granting
from volunteers.actions.core import MANAGE
from volunteers.actions.project_core import ACCEPT
from volunteers.choices import ActivityState, Verdict
from volunteers.models import Activity, Milestone, Project, ServiceRecord
from volunteers.models.activity import hours_of
from volunteers.workflow import PROJECT_STEPS, project_acts_from

OFFERED = 50


def figures_of(project: Project) -> dict[str, Any]:
    """Return activities, people and hours of a project, from the standing records."""
    records = ServiceRecord.objects.standing().filter(activity__project_link__project=project)
    found = records.aggregate(
        minutes=Sum("minutes"),
        people=Count("volunteer", distinct=True),
        activities=Count("activity", distinct=True),
    )
    return {
        "activities": found["activities"],
        "people": found["people"],
        "hours": hours_of(found["minutes"]),
    }


def with_due_milestones(projects: Any, day: date) -> Any:
    """Return the projects that have a milestone to be looked at on a day."""
    due = Milestone.objects.filter(project=OuterRef("pk"), due_on__lte=day)
    return projects.filter(Exists(due.exclude(verdict=Verdict.PASSED)), state="running")


class ProjectPage:
    """One project: its track, figures, milestones, activities, and what may be done with it."""

    def __init__(self, project: Project, user: Any, today: date) -> None:
        self.project, self.today = project, today
        self.may_manage = granting(user, MANAGE, project.area) is not None
        self.may_accept = granting(user, ACCEPT, project.area) is not None
        self.milestones = list(
            project.milestones.select_related("judged_by").order_by("due_on", "pk")
        )
        self.activities = list(
            Activity.objects.filter(project_link__project=project)
            .select_related("team")
            .order_by("-starts_at", "-pk")
        )
        self.figures = figures_of(project)

    @property
    def acts(self) -> list[str]:
        """What this person may do with it now."""
        theirs = {"judge": self.may_accept, "accept": self.may_accept and self.all_passed}
        return [
            act for act in project_acts_from(self.project.state) if theirs.get(act, self.may_manage)
        ]

    @property
    def all_passed(self) -> bool:
        """Whether every milestone has passed."""
        return bool(self.milestones) and all(
            one.verdict == Verdict.PASSED for one in self.milestones
        )

    @property
    def passed(self) -> int:
        """How many milestones have passed."""
        return sum(one.verdict == Verdict.PASSED for one in self.milestones)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its way, where it stands marked; none once it ended without acceptance."""
        state = self.project.state
        if state not in PROJECT_STEPS:
            return []
        here = PROJECT_STEPS.index(state)
        last = len(PROJECT_STEPS) - 1
        return [
            {
                "label": step.label,
                "is_done": number < here or here == last,
                "is_now": number == here and here != last,
            }
            for number, step in enumerate(PROJECT_STEPS)
        ]


def activities_to_link(project: Project) -> Any:
    """Return the activities that may be counted for a project, the newest first."""
    rows = Activity.objects.filter(project_link__isnull=True)
    rows = rows.exclude(state__in=[ActivityState.CANCELLED, ActivityState.DRAFT])
    if project.team is not None:
        rows = rows.of_teams_below(project.team)
    else:
        rows = rows.filter(
            team__area__tree_id=project.area.tree_id,
            team__area__lft__gte=project.area.lft,
            team__area__rght__lte=project.area.rght,
        )
    return rows.order_by("-starts_at", "-pk")[:OFFERED]
