"""Plays visits: cadres go to their villages, write them down, bring matters back, tell households.

One cadre of each town and the demo's own go about every third working day; through the single
acts, for there are few of them a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from common.calendar import business_date
from governance.simulation.demo_people import VILLAGE
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.stage import Stage
from org_tree.models import Area, Posting
from org_tree.shapes import Tier
from reports.inputs import ItemInput
from visits.actions import log_visit, tell_household, tie_to_village
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import VisitAssignment, VisitMatter

DEMO_CADRE = "cadre"
GOES, GOES_DEMO, RAISES, PROMISES, TELLS = 0.3, 0.5, 0.25, 0.2, 0.6
TIED_FOR = timedelta(days=365)
#: What was seen and said, and what was settled there and then.
DIARIES = (
    ("看了门前的排水沟，雨后还有积水，老人说出门不方便。", "当场约了组长，周末清沟。"),
    ("问了合作医疗缴费，手机上不会弄。", "帮着在手机上缴好了。"),
    ("两个老人在家，儿女在外打工，说晚上路灯不亮。", ""),
    ("聊了今年的收成，想知道明年种什么补贴多。", "把补贴标准念了一遍，留了单子。"),
    ("家里房顶漏雨，怕冬天再下。", "和村里说好先盖上篷布。"),
    ("对垃圾清运有意见，三天没来车。", "打电话给镇环卫站，下午来车拉走了。"),
    ("反映邻居的树枝伸过来挡光，不想闹，想有人去说说。", ""),
)
MATTERS = (
    ("request", "路灯坏了三盏，晚上看不见路"),
    ("request", "排水沟堵了，雨后门前积水"),
    ("hazard", "老屋后墙开裂，怕塌"),
    ("dispute", "两家为树枝挡光说不到一起"),
    ("sentiment", "问危房改造什么时候轮到"),
)
PROMISED = ("月底前把路灯修好", "下周带农技员来看一次", "问清补贴再来回话")


def play_visits(stage: Stage) -> None:
    """Let the visitors of the day go, and tell households what came of earlier matters."""
    for posting, village in _visitors(stage):
        _visit(stage, posting.user, village)
    _tell(stage)


def _visitors(stage: Stage) -> Iterator[tuple[Posting, Area]]:
    """Yield who goes today, and where: a person keeps to one village."""
    if stage.day.weekday() > 4:
        return
    for town in stage.troupe.towns:
        villages = [one for one in stage.troupe.villages if town.contains(one)]
        for posting in stage.troupe.sitting("visiting_cadre", town)[:1]:
            draw = lots(stage.seed, "village of", posting.user.username)
            if villages and _goes(stage, posting.user, GOES):
                yield posting, draw.choice(villages)
    own = stage.troupe.by_code.get(VILLAGE)
    for user in stage.troupe.named([DEMO_CADRE]) if own else ():
        posting = user.postings.select_related("organization__area").first()
        if posting is not None and own is not None:
            posting.user = user
            _tie(stage, posting, own)
            if _goes(stage, user, GOES_DEMO):
                yield posting, own


def _goes(stage: Stage, user: Any, share: float) -> bool:
    return lots(stage.seed, "goes", user.username, stage.day).random() < share


def _tie(stage: Stage, posting: Posting, village: Area) -> None:
    """Tie the demo's cadre to the demo's village, once."""
    keeper = stage.troupe.one("district_staff", village.pk, Tier.DISTRICT)
    if keeper is None or VisitAssignment.objects.filter(posting=posting).exists():
        return
    stage.attempt(
        "tie_to_village",
        tie_to_village,
        actor=keeper,
        client_id=drawn_uuid(lots(stage.seed, "tie", posting.user.username)),
        area=village,
        posting=posting,
        started_on=stage.day - TIED_FOR,
        now=stage.until,
    )


def _visit(stage: Stage, user: Any, village: Area) -> None:
    draw = lots(stage.seed, "visit", user.username, stage.day)
    at = moment(draw, stage.day, 9.5, 17.5)
    if not stage.does(user, at):
        return
    units = Area.objects.within(village).of_tier(Tier.HOUSEHOLD_UNIT)
    chosen = sorted(draw.sample(range(40), draw.randint(1, 3)))
    standing = list(units.order_by("lft"))
    if not standing:
        return
    households = {
        unit.pk: HouseholdInput(unit, f"{draw.randint(1, 30)}号")
        for unit in (standing[number % len(standing)] for number in chosen)
    }
    diary, settled = draw.choice(DIARIES)
    promises = (
        (PromiseInput(draw.choice(PROMISED), stage.day + timedelta(days=draw.randint(3, 12))),)
        if draw.random() < PROMISES
        else ()
    )
    stage.attempt(
        "log_visit",
        log_visit,
        actor=user,
        client_id=drawn_uuid(draw),
        visit=VisitInput(
            area=village,
            date=stage.day,
            to_date=stage.day,
            diary=diary,
            settled=settled,
            households=tuple(households.values()),
            promises=promises,
        ),
        items=_brought(draw),
        now=at,
    )


def _brought(draw: Random) -> tuple[ItemInput, ...]:
    if draw.random() >= RAISES:
        return ()
    category, summary = draw.choice(MATTERS)
    return (ItemInput(client_id=drawn_uuid(draw), category=category, summary=summary),)


def _tell(stage: Stage) -> None:
    """Let visitors tell households what was decided on their matters."""
    decided = VisitMatter.objects.standing().filter(
        told_on__isnull=True,
        item__disposition__isnull=False,
        visit__date__gte=stage.day - timedelta(days=5),
        visit__date__lt=stage.day - timedelta(days=1),
    )
    for matter in decided.select_related("visit").order_by("visit__client_id", "pk"):
        user = stage.troupe.person(matter.visit.created_by_id)
        draw = lots(stage.seed, "tell", matter.visit.client_id, stage.day)
        at = moment(draw, stage.day, 9, 18)
        if draw.random() < TELLS and stage.does(user, at):
            stage.attempt(
                "tell_household",
                tell_household,
                actor=user,
                matter=matter,
                told_on=business_date(at),
                channel=draw.choice(("visit", "phone")),
                now=at,
            )
