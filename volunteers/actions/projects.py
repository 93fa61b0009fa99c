"""A project's way: planned, begun, its milestones looked at, accepted or ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Duplicate, Invalid, Stale, WrongState
from common.idempotency import once
from org_tree.scope import require
from volunteers.actions.core import MANAGE, SAY_WHY, require_text
from volunteers.choices import ActivityState, Funding, ProjectState, Verdict
from volunteers.models import (
    Activity,
    Milestone,
    Project,
    ProjectActivity,
    SocialOrganization,
    VolunteerTeam,
)
from volunteers.workflow import PROJECT_ACTS, project_acts_from

ACCEPT = "volunteers.accept_project"
LONGEST_AIM = 500
MOST_MILESTONES = 20


class LinkedAlready(Duplicate):
    """The activity belongs to a project."""

    code = "activity_linked"


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


@transaction.atomic
def plan_project(
    *,
    actor: Any,
    client_id: UUID,
    brand: str,
    starts_on: date,
    ends_on: date,
    funding: str,
    funder: str,
    amount: Decimal,
    aim: str = "",
    team: VolunteerTeam | None = None,
    organization: SocialOrganization | None = None,
    now: datetime,
) -> tuple[Project, bool]:
    """Write a project down as a draft.

    Args:
        team, organization: who carries it, one of the two; it serves in their area.
        amount: yuan.

    Raises:
        NotAllowed: without the right to manage the carrier's area.
        Invalid: naming each field; `team` when there is no carrier, or two.
        Duplicate: the same key came with another body.
    """
    carrier = team or organization
    if carrier is None or (team is not None and organization is not None):
        raise Invalid({"team": _("Choose a team or a social organization, one of the two.")})
    area = carrier.area
    posting = require(actor, MANAGE, area)
    facts = _checked(
        {
            "brand": brand,
            "aim": aim,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "funding": funding,
            "funder": funder,
            "amount": amount,
        }
    )
    if team is not None and team.closed_on is not None:
        raise Invalid({"team": _("%(name)s is closed.") % {"name": team}})

    def create(digest: str) -> Project:
        project = Project.objects.create(
            **facts,
            team=team,
            organization=organization,
            area=area,
            created_by=actor,
            created_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        record(
            "volunteers.plan_project",
            project,
            actor=actor,
            posting=posting,
            at=now,
            data={"brand": project.brand, "carrier": carrier.name, "amount": project.amount},
            is_first=True,
        )
        return project

    body = {
        **facts,
        "team": team.pk if team else None,
        "organization": organization.pk if organization else None,
    }
    made: tuple[Project, bool] = once(
        Project, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


@transaction.atomic
def change_project(
    *, actor: Any, pk: int, version: int | None = None, now: datetime, **facts: Any
) -> Project:
    """Set a draft right.

    Args:
        facts: any of brand, aim, starts_on, ends_on, funding, funder, amount.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: naming each field.
    """
    step = begin("change", pk=pk, actor=actor, version=version, now=now)
    project = step.project
    before = {name: getattr(project, name) for name in FACTS}
    checked = _checked({**before, **facts})
    for name, value in checked.items():
        setattr(project, name, value)
    changed = {name: [before[name], checked[name]] for name in FACTS}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    return step.finish(*FACTS, changed=changed)


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
def start_project(*, actor: Any, pk: int, version: int | None = None, now: datetime) -> Project:
    """Begin a project; its milestones say when it is looked at.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: for `milestones`, when it has none.
    """
    step = begin("start", pk=pk, actor=actor, version=version, now=now)
    if not step.project.milestones.exists():
        raise Invalid({"milestones": _("Write down at least one milestone first.")})
    return step.finish()


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


@transaction.atomic
def accept_project(
    *, actor: Any, pk: int, version: int | None = None, remark: str, now: datetime
) -> Project:
    """Accept a project whose milestones have all passed.

    Args:
        remark: what was found in the end.

    Raises:
        NotAllowed: not the district's to accept.
        Stale, WrongState: as every act.
        Invalid: for `milestones`, when one has not passed; for `remark`.
    """
    step = begin("accept", pk=pk, actor=actor, version=version, capability=ACCEPT, now=now)
    left = step.project.milestones.exclude(verdict=Verdict.PASSED).count()
    if left:
        words = _("%(count)d milestones have not passed yet.") % {"count": left}
        raise Invalid({"milestones": words})
    return _end(step, remark, _("Say what was found in the end."))


@transaction.atomic
def end_project(
    *, actor: Any, pk: int, version: int | None = None, remark: str, now: datetime
) -> Project:
    """End a project without acceptance, with the reason.

    Raises:
        NotAllowed, Stale, WrongState: as every act.
        Invalid: for `remark`.
    """
    return _end(begin("end", pk=pk, actor=actor, version=version, now=now), remark, SAY_WHY)


def _end(step: Step, remark: str, missing: Any) -> Project:
    project = step.project
    project.remark = require_text(remark, "remark", missing)
    project.ended_at, project.ended_by = step.at, step.actor
    return step.finish("remark", "ended_at", "ended_by", remark=project.remark)


def _is_of(project: Project, activity: Activity) -> bool:
    """Tell whether an activity may be a project's: its team's or a team's below, in its area."""
    if project.team is not None:
        return project.team.contains(activity.team)
    return bool(project.area.contains(activity.team.area))


FACTS = ("brand", "aim", "starts_on", "ends_on", "funding", "funder", "amount")


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a project, cleaned.

    Raises:
        Invalid: naming each field.
    """
    facts = {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.items()
    }
    errors: dict[str, Any] = {}
    wanted = {"brand": _("Give the project a name."), "funder": _("Say who pays for it.")}
    for name, longest in (("brand", 40), ("funder", 64), ("aim", LONGEST_AIM)):
        if not facts[name] and name in wanted:
            errors[name] = wanted[name]
        elif len(facts[name]) > longest:
            errors[name] = _("At most %(count)d characters.") % {"count": longest}
    if facts["funding"] not in Funding.values:
        errors["funding"] = _("Choose what pays for it.")
    if facts["amount"] <= 0:
        errors["amount"] = _("An amount above nothing.")
    if facts["ends_on"] < facts["starts_on"]:
        errors["ends_on"] = _("It ends after it begins.")
    if errors:
        raise Invalid(errors)
    return facts
