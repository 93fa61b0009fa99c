"""Needs of households that volunteers can meet: offered, taken on, done, told to the household.

Whoever plays the demo finds the last ones open: one to be taken on, one to be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import Q

from common.calendar import business_date
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.stage import Stage
from org_tree.models import Area
from reports.choices import Category, Disposition
from reports.models import InformationItem
from volunteers import actions
from volunteers.choices import UNHELPED, HelpState
from volunteers.help_pages import suggested
from volunteers.models import HelpRequest, PointsAccount, Reward, VolunteerTeam

#: Part of a title -> what the teams read, what they did.
SUITED = {
    "屋顶漏雨": ("给独居老人补屋顶", "盖了油毡，补好两处漏，床挪回原处"),
    "请人上门办证": ("接送行动不便的人去办证", "借了轮椅，来回接送，证已经申请"),
    "身份证到期": ("帮卧床老人办身份证", "约了派出所上门照相，证好了再送来"),
    "健身器材": ("修小广场的健身器材", "坏的两件拆了，松的轴换了新螺丝"),
    "垃圾桶少": ("清一清湾里的垃圾", "清了三车垃圾，跟保洁站说好两天一拉"),
    "老年人吃饭": ("给独居老人送午饭", "排了班，每天中午有人送饭"),
}
#: Away from the demo's towns, one every so many days.
ELSEWHERE_EVERY = 3
TEAMS = 4
#: What points are spent on: name, points, pieces.
REWARDS = (("洗衣液一瓶", 40, 60), ("保温杯", 90, 25), ("理发券一张", 30, 100))


def play_help(stage: Stage) -> None:
    """Carry the needs of earlier days on, and offer some of the day's."""
    draw = lots(stage.seed, "help", stage.day)
    managers = _managers(stage)
    _carry_on(stage, draw, managers)
    resting = [
        town
        for town in stage.troupe.towns
        if town.pk in managers and managers[town.pk].username in stage.troupe.resting_from
    ]
    others = [town for town in stage.troupe.towns if town.pk in managers and town not in resting]
    for town in resting:
        _reward(stage, draw, town, managers[town.pk])
    is_turn = others and stage.day.toordinal() % ELSEWHERE_EVERY == 0
    for town in [*resting, *([draw.choice(others)] if is_turn else [])]:
        _offer(stage, draw, town)


def _reward(stage: Stage, draw: Random, town: Area, user: Any) -> None:
    """Offer what points are spent on; on the last day somebody has claimed one."""
    at = moment(draw, stage.day, 8, 9)
    offered = Reward.objects.filter(team__area=town).order_by("pk")
    team = VolunteerTeam.objects.filter(area=town).order_by("pk").first()
    if team is None or at > stage.until:
        return
    if not offered.exists():
        for name, cost, stock in REWARDS:
            stage.attempt(
                "offer reward",
                actions.offer_reward,
                actor=user,
                client_id=drawn_uuid(draw),
                team=team,
                name=name,
                cost=cost,
                stock=stock,
                now=at,
            )
    if stage.day != business_date(stage.now):
        return
    rich = PointsAccount.objects.filter(volunteer__memberships__team__area__parent=town)
    richest = rich.filter(balance__gte=REWARDS[0][1]).order_by("-balance", "pk")
    for account in richest.select_related("volunteer").distinct()[:2]:
        stage.attempt(
            "claim reward",
            actions.redeem,
            actor=user,
            client_id=drawn_uuid(draw),
            reward=offered[0],
            volunteer=account.volunteer,
            now=at,
        )


def _managers(stage: Stage) -> dict[int, Any]:
    """Return the volunteer manager of each town."""
    held = {town.pk: stage.troupe.sitting("volunteer_manager", town) for town in stage.troupe.towns}
    return {pk: postings[0].user for pk, postings in held.items() if postings}


def _suited(summary: str) -> tuple[str, str] | None:
    return next((told for part, told in SUITED.items() if part in summary), None)


def _offer(stage: Stage, draw: Random, town: Area) -> None:
    """Let a village officer offer one of the day's needs to the teams nearby."""
    suited = Q()
    for part in SUITED:
        suited |= Q(summary__contains=part)
    items: Iterable[InformationItem] = (
        InformationItem.objects.standing()
        .exclude(disposition__in=(Disposition.CASE, Disposition.JOINED))
        .filter(
            suited,
            date=stage.day,
            category=Category.REQUEST,
            area__tree_id=town.tree_id,
            area__lft__gte=town.lft,
            area__lft__lte=town.rght,
        )
        .select_related("area__parent")
        .order_by("pk")
    )
    for item in items:
        told, village = _suited(item.summary), item.area
        village = village if village.tier == "village" else village.parent or village
        held = stage.troupe.sitting("village_officer", village)
        at = moment(draw, stage.day, 19, 20)
        teams = suggested(item.area)[:TEAMS]
        if told is None or not (held and teams and stage.does(held[0].user, at)):
            continue
        stage.attempt(
            "offer help",
            actions.offer_help,
            actor=held[0].user,
            client_id=drawn_uuid(draw),
            item=item,
            need=told[0],
            place=item.area.place,
            teams=teams,
            now=at,
        )
        return


def _carry_on(stage: Stage, draw: Random, managers: dict[int, Any]) -> None:
    """Let teams take on what was offered, do it, and let the officers tell the household."""
    actions.leave_help_to_cases(now=moment(draw, stage.day, 8, 9))
    waiting = HelpRequest.objects.exclude(state__in=UNHELPED).filter(
        told_on__isnull=True, created_at__date__lt=stage.day
    )
    for held in waiting.select_related("area", "item", "created_by").order_by("pk"):
        at = moment(draw, stage.day, 9, 17)
        town = next((one for one in stage.troupe.towns if one.contains(held.area)), None)
        user = managers.get(town.pk) if town else None
        if held.state == HelpState.DONE:
            if stage.does(held.created_by, at):
                _tell(stage, held, at)
        elif user is not None and stage.does(user, at):
            _serve(stage, draw, held, user, at)


def _serve(stage: Stage, draw: Random, held: HelpRequest, user: Any, at: Any) -> None:
    """Take a need on, and a day later say what was done."""
    given = {"actor": user, "pk": held.pk, "now": at}
    if held.state == HelpState.OFFERED and draw.random() < 0.7:
        asked = held.offers.filter(team__level=2).select_related("team").order_by("pk").first()
        if asked is not None:
            stage.attempt("take help", actions.take_help, team=asked.team, **given)
    elif held.state == HelpState.TAKEN:
        told = _suited(held.item.summary)
        stage.attempt(
            "finish help",
            actions.finish_help,
            outcome=told[1] if told else held.need,
            done_on=stage.day,
            **given,
        )


def _tell(stage: Stage, held: HelpRequest, at: Any) -> None:
    stage.attempt(
        "answer help",
        actions.answer_help,
        actor=held.created_by,
        pk=held.pk,
        told_whom="本人",
        channel="visit",
        told_on=stage.day,
        now=at + timedelta(minutes=20),
    )
