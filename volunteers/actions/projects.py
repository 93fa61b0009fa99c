"""A project's way: planned, changed, begun, accepted or ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid
from common.idempotency import once
from org_tree.scope import require
from volunteers.actions.core import MANAGE, SAY_WHY, require_text
from volunteers.actions.project_core import ACCEPT, Step, begin
from volunteers.choices import Funding, Verdict
from volunteers.models import (
    Project,
    SocialOrganization,
    VolunteerTeam,
)

LONGEST_AIM = 500


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
