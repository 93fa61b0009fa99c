"""Milestones of a project: added, dropped from a draft, looked at by the district."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Duplicate, Invalid, WrongState
from volunteers.actions.core import require_text
from volunteers.actions.project_core import ACCEPT, begin
from volunteers.choices import Verdict
from volunteers.models import (
    Milestone,
    Project,
)

MOST_MILESTONES = 20


@transaction.atomic
def add_milestone(
    *, actor: Any, pk: int, version: int | None = None, title: str, due_on: date, now: datetime
) -> Milestone:
    """Say what a project has to have done by a day in its term.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: for `title` or `due_on`.
        Duplicate: it has one of this name.
    """
    step = begin("add_milestone", pk=pk, actor=actor, version=version, now=now)
    project = step.project
    title = title.strip()
    if not title:
        raise Invalid({"title": _("Say what has to have been done.")})
    if len(title) > 60:
        raise Invalid({"title": _("At most %(count)d characters.") % {"count": 60}})
    if not project.starts_on <= due_on <= project.ends_on:
        raise Invalid({"due_on": _("This day lies outside of the project's term.")})
    held = project.milestones.all()
    if held.filter(title=title).exists():
        raise Duplicate(_("The project has a milestone of this name."))
    if held.count() >= MOST_MILESTONES:
        raise Invalid({"title": _("At most %(count)d milestones.") % {"count": MOST_MILESTONES}})
    made = Milestone.objects.create(project=project, title=title, due_on=due_on)
    step.finish(milestone=title, due_on=due_on)
    return made


@transaction.atomic
def drop_milestone(*, actor: Any, pk: int, now: datetime) -> Project:
    """Take a milestone out of a draft.

    Args:
        pk: of the milestone.

    Raises:
        NotAllowed, WrongState: as every act.
    """
    milestone = Milestone.objects.get(pk=pk)
    step = begin("drop_milestone", pk=milestone.project_id, actor=actor, now=now)
    if not Milestone.objects.filter(pk=pk).delete()[0]:
        raise WrongState(_("This milestone was dropped already."), state=step.project.state)
    return step.finish(milestone=milestone.title)


@transaction.atomic
def judge_milestone(
    *, actor: Any, pk: int, verdict: str, finding: str = "", now: datetime
) -> Milestone:
    """Note what was found when a milestone was looked at; what has to be mended is looked at again.

    Args:
        pk: of the milestone.
        finding: what was found; wanted where something has to be mended.

    Raises:
        NotAllowed: not the district's to accept.
        WrongState: the project is not running, or the milestone has passed.
        Invalid: for `verdict` or `finding`.
    """
    project_id = Milestone.objects.values_list("project_id", flat=True).get(pk=pk)
    step = begin("judge", pk=project_id, actor=actor, capability=ACCEPT, now=now)
    milestone = Milestone.objects.get(pk=pk)
    if milestone.verdict == Verdict.PASSED:
        raise WrongState(_("This milestone has passed already."), state=milestone.verdict)
    if verdict not in Verdict.values:
        raise Invalid({"verdict": _("Choose one of the two.")})
    if verdict == Verdict.MENDING:
        finding = require_text(finding, "finding", _("Say what has to be mended."))
    milestone.verdict, milestone.finding = verdict, finding.strip()[:200]
    milestone.judged_by, milestone.judged_at = actor, now
    milestone.save(update_fields=["verdict", "finding", "judged_by", "judged_at"])
    step.finish(milestone=milestone.title, verdict=verdict, finding=milestone.finding)
    return milestone
