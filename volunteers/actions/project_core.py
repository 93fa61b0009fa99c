"""How every act on a project begins and ends: who may, where it stands, the event it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Stale, WrongState
from org_tree.scope import require
from volunteers.actions.core import MANAGE
from volunteers.choices import ProjectState
from volunteers.models import (
    Project,
)
from volunteers.workflow import PROJECT_ACTS, project_acts_from

ACCEPT = "volunteers.accept_project"


@dataclass
class Step:
    """An act under way on a locked project."""

    act: str
    project: Project
    actor: Any
    posting: Any
    at: datetime

    def finish(self, *fields: str, **data: Any) -> Project:
        """Set the state the act leads to, store, and leave the event."""
        project, target = self.project, PROJECT_ACTS[self.act].target
        before = project.state
        if target is not None:
            project.state = target
        project.version += 1
        project.save(update_fields=["state", "version", *fields])
        if before != project.state:
            data["state"] = [before, project.state]
        act = f"volunteers.{self.act}_project"
        record(act, project, actor=self.actor, posting=self.posting, at=self.at, data=data)
        return project


def begin(
    act: str,
    *,
    pk: int,
    actor: Any,
    version: int | None = None,
    capability: str = MANAGE,
    now: datetime,
) -> Step:
    """Lock a project and check that this person may do this to it now.

    Raises:
        NotAllowed: without the right on the project's area.
        Stale: somebody changed it since.
        WrongState: it stands where this cannot be done.
    """
    project = Project.objects.locked(pk)
    posting = require(actor, capability, project.area)
    if version is not None and version != project.version:
        raise Stale(state=project.state, version=project.version)
    if project.state not in PROJECT_ACTS[act].sources:
        raise WrongState(
            _("This project: %(state)s. That cannot be done now.")
            % {"state": ProjectState(project.state).label},
            state=project.state,
            version=project.version,
            acts=project_acts_from(project.state),
        )
    return Step(act, project, actor, posting, now)
