"""Brands of the district on the last day of a play, who carries them; certificates of service.

The brands are those the district's report names; the organisations and people are invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from common.calendar import business_date
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.names import person_name, phone_number
from governance.simulation.stage import Stage
from org_tree.models import Area
from org_tree.shapes import Tier
from volunteers import actions
from volunteers.choices import ActivityState, Funding, Verdict
from volunteers.credit_codes import check_sign
from volunteers.models import Activity, Project, ServiceRecord, SocialOrganization, VolunteerTeam

#: Name after the town; body of an invented credit code of a registered social organisation.
ORGANIZATIONS = (
    ("暖阳社会工作服务中心", "52420607MJH90000{n}"),
    ("邻里互助会", "51420607MJH91000{n}"),
)
#: Brand, what it is for, how it is paid, by whom, yuan, milestones with days from today, words of
#: activities that count for it.
BRANDS = (
    (
        "晴暖襄阳",
        "给独居老人和困境儿童定期上门，做饭、理发、陪说话。",
        Funding.PURCHASED,
        "区民政局",
        60000,
        (("签约并公布服务清单", -40), ("上门服务满一百人次", -5), ("年终评估", 25)),
        ("理发", "课堂"),
    ),
    (
        "暖冬行动",
        "入冬前把棉衣送到户，逐户看一遍取暖。",
        Funding.DONATION,
        "区慈善会",
        30000,
        (("名单公示", -20), ("棉衣送到户", -2)),
        ("冬日暖心", "夜巡"),
    ),
    (
        "牵手计划",
        "志愿者和困难家庭结对，一对一帮半年。",
        Funding.AWARD,
        "区文明办",
        20000,
        (("结对完成", -90), ("半年回访", -10)),
        ("义诊", "收尾田"),
    ),
)
ACCEPTED = "牵手计划"
TERM = (timedelta(days=170), timedelta(days=60))
LINKED = 3
CERTIFICATES = 3


def play_projects(stage: Stage) -> None:
    """Give the towns of demo managers their brands, and some volunteers their certificates."""
    if stage.day != business_date(stage.now) or Project.objects.exists():
        return
    draw = lots(stage.seed, "projects")
    for town in stage.troupe.towns:
        held = stage.troupe.sitting("volunteer_manager", town)
        if held and held[0].user.username in stage.troupe.resting_from:
            user, district = held[0].user, _district_of(stage, town)
            _brands(stage, draw, town, user, district)
            _certificates(stage, draw, town, user)


def _district_of(stage: Stage, town: Area) -> Any:
    """Return who accepts projects in the district."""
    return stage.troupe.first(town.pk, ("district_staff", Tier.DISTRICT))


def _brands(stage: Stage, draw: Random, town: Area, user: Any, district: Any) -> None:
    bodies = [_organization(stage, draw, town, user, number) for number in range(2)]
    teams = VolunteerTeam.objects.filter(area=town, level=1).order_by("code")
    team = teams.select_related("area").first()
    carriers: list[dict[str, Any]] = [
        {"organization": bodies[0]},
        {"team": team} if team else {"organization": bodies[1]},
        {"organization": bodies[1]},
    ]
    for (brand, aim, funding, funder, yuan, milestones, words), carrier in zip(
        BRANDS, carriers, strict=True
    ):
        if None in carrier.values():
            continue
        planned_at = moment(draw, stage.day - timedelta(days=100), 9, 11)
        planned = stage.attempt(
            "plan project",
            actions.plan_project,
            actor=user,
            client_id=drawn_uuid(draw),
            brand=brand,
            aim=aim,
            starts_on=stage.day - TERM[0],
            ends_on=stage.day + TERM[1],
            funding=funding,
            funder=funder,
            amount=Decimal(yuan),
            now=planned_at,
            **carrier,
        )
        if planned is not None:
            project = planned[0]
            days = [(title, stage.day + timedelta(days=far)) for title, far in milestones]
            _run(stage, project, user, days, planned_at)
            _link(stage, project, town, user, words)
            _judge(stage, project, district, stage.day)


def _organization(
    stage: Stage, draw: Random, town: Area, user: Any, number: int
) -> SocialOrganization | None:
    name, body = ORGANIZATIONS[number]
    code = body.format(n=number)
    made = stage.attempt(
        "register organization",
        actions.register_organization,
        actor=user,
        client_id=drawn_uuid(draw),
        name=f"{town.short_name}{name}",
        credit_code=code + check_sign(code),
        area=town,
        contact_name=person_name(draw),
        contact_phone=phone_number(draw),
        now=moment(draw, stage.day - timedelta(days=120), 9, 11),
    )
    return made[0] if made else None


def _run(
    stage: Stage, project: Project, user: Any, milestones: list[tuple[str, date]], at: Any
) -> None:
    for title, day in milestones:
        stage.attempt(
            "add milestone",
            actions.add_milestone,
            actor=user,
            pk=project.pk,
            title=title,
            due_on=day,
            now=at,
        )
    stage.attempt("begin project", actions.start_project, actor=user, pk=project.pk, now=at)


def _link(stage: Stage, project: Project, town: Area, user: Any, words: tuple[str, ...]) -> None:
    """Count the last activities whose titles say what the brand is for."""
    done = Activity.objects.filter(
        team__area__parent=town, state=ActivityState.CONFIRMED, project_link__isnull=True
    )
    fitting = [
        one
        for one in done.select_related("team").order_by("-starts_at", "-pk")
        if any(word in one.title for word in words)
        and (project.team is None or project.team.contains(one.team))
    ]
    for activity in fitting[:LINKED]:
        stage.attempt(
            "link activity",
            actions.link_activity,
            actor=user,
            pk=project.pk,
            activity=activity,
            now=min(activity.ends_at + timedelta(days=1), stage.now),
        )


def _judge(stage: Stage, project: Project, district: Any, today: date) -> None:
    """Let the district look at what came due, the newest left for the demo's own person."""
    if district is None:
        return
    due = list(project.milestones.filter(due_on__lt=today).order_by("due_on", "pk"))
    is_accepted = project.brand == ACCEPTED
    for milestone in due if is_accepted else due[:1]:
        stage.attempt(
            "judge milestone",
            actions.judge_milestone,
            actor=district,
            pk=milestone.pk,
            verdict=Verdict.PASSED,
            finding="看了台账和签收单，属实",
            now=moment(
                lots(stage.seed, "judge", project.brand, milestone.title), milestone.due_on, 14, 17
            ),
        )
    if is_accepted:
        stage.attempt(
            "accept project",
            actions.accept_project,
            actor=district,
            pk=project.pk,
            remark="两个节点都完成，家庭满意",
            now=moment(lots(stage.seed, "accept"), today - timedelta(days=3), 14, 17),
        )


def _certificates(stage: Stage, draw: Random, town: Area, user: Any) -> None:
    """Issue some certificates; the last is asked for and waits."""
    records = ServiceRecord.objects.standing().filter(activity__team__area__parent=town)
    seen: dict[int, ServiceRecord] = {}
    for record in records.select_related("volunteer", "activity__team").order_by("-pk")[:60]:
        seen.setdefault(record.volunteer_id, record)
    for number, record in enumerate(list(seen.values())[:CERTIFICATES]):
        asked = {
            "actor": user,
            "client_id": drawn_uuid(draw),
            "volunteer": record.volunteer,
            "team": record.activity.team,
            "now": moment(draw, stage.day - timedelta(days=1), 15, 17),
        }
        if number == CERTIFICATES - 1:
            stage.attempt("ask certificate", actions.ask_certificate, **asked)
        else:
            stage.attempt(
                "issue certificate", actions.write_certificate, contact="0710-2800000", **asked
            )
