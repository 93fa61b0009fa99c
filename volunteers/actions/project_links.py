"""Which activities count for a project: its people and hours are theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Duplicate, Invalid
from volunteers.actions.project_core import begin
from volunteers.choices import ActivityState
from volunteers.models import (
    Activity,
    Project,
    ProjectActivity,
)


class LinkedAlready(Duplicate):
    """The activity belongs to a project."""

    code = "activity_linked"


@transaction.atomic
def link_activity(*, actor: Any, pk: int, activity: Activity, now: datetime) -> Project:
    """Count an activity for a project; its people and hours are the project's from now on.

    Raises:
        NotAllowed, WrongState: as every act.
        Invalid: for `activity`, when it is of another team or place, or was called off.
        LinkedAlready: it belongs to a project already.
    """
    step = begin("link", pk=pk, actor=actor, now=now)
    project = step.project
    held = Activity.objects.locked(activity.pk)
    if not _is_of(project, held) or held.state == ActivityState.CANCELLED:
        raise Invalid({"activity": _("Choose an activity of the project's own team and place.")})
    link = ProjectActivity.objects.select_related("project").filter(activity=held).first()
    if link is not None:
        words = _("This activity belongs to %(name)s already.") % {"name": link.project.brand}
        raise LinkedAlready(words, existing=link.project_id)
    try:
        with transaction.atomic():
            ProjectActivity.objects.create(project=project, activity=held)
    except IntegrityError as error:
        raise LinkedAlready(existing=held.pk) from error
    return step.finish(activity=held.pk, title=held.title)


@transaction.atomic
def unlink_activity(*, actor: Any, pk: int, activity: Activity, now: datetime) -> Project:
    """Count an activity for a project no longer.

    Raises:
        NotAllowed, WrongState: as every act.
        Invalid: for `activity`, when it is not the project's.
    """
    step = begin("unlink", pk=pk, actor=actor, now=now)
    gone, _rows = ProjectActivity.objects.filter(project=step.project, activity=activity).delete()
    if not gone:
        raise Invalid({"activity": _("This activity is not one of the project.")})
    return step.finish(activity=activity.pk, title=activity.title)


def _is_of(project: Project, activity: Activity) -> bool:
    """Tell whether an activity may be a project's: its team's or a team's below, in its area."""
    if project.team is not None:
        return project.team.contains(activity.team)
    return bool(project.area.contains(activity.team.area))
