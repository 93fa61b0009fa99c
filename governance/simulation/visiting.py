"""Plays visits: cadres go to their villages, write them down, bring matters back, tell households.

One cadre of each town and the demo's own go about every third working day; through the single
acts, for there are few of them a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from clocks.calendars import calendar_for
from common.calendar import business_date
from governance.simulation.demo_people import VILLAGE
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.stage import Stage
from governance.simulation.wording import say, visits
from org_tree.models import Area, Posting
from org_tree.shapes import Tier
from reports.inputs import ItemInput
from visits.actions import log_visit, tell_household, tie_to_village
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.models import Pairing, VisitAssignment, VisitMatter

DEMO_CADRE = "cadre"
GOES, GOES_DEMO, RAISES, PROMISES, TELLS = 0.3, 0.5, 0.25, 0.2, 0.6
LOOKS_IN = 0.6
TIED_FOR = timedelta(days=365)


def play_visits(stage: Stage) -> None:
    """Let the visitors of the day go, and tell households what came of earlier matters."""
    for posting, village in _visitors(stage):
        write_visit(stage, posting.user, village)
    _tell(stage)


def _visitors(stage: Stage) -> Iterator[tuple[Posting, Area]]:
    """Yield who goes today, and where."""
    for posting, village in cadres(stage):
        is_demo = posting.user.username == DEMO_CADRE
        if _goes(stage, posting.user, GOES_DEMO if is_demo else GOES):
            yield posting, village


def cadres(stage: Stage) -> Iterator[tuple[Posting, Area]]:
    """Yield who visits on this day, if it is worked, and where: a person keeps to one village."""
    if not calendar_for().is_working(stage.day):
        return
    for town in stage.troupe.towns:
        villages = [one for one in stage.troupe.villages if town.contains(one)]
        for posting in stage.troupe.sitting("visiting_cadre", town)[:1]:
            draw = lots(stage.seed, "village of", posting.user.username)
            if villages:
                yield posting, draw.choice(villages)
    own = stage.troupe.by_code.get(VILLAGE)
    for user in stage.troupe.named([DEMO_CADRE]) if own else ():
        posting = user.postings.select_related("organization__area").first()
        if posting is not None and own is not None:
            posting.user = user
            _tie(stage, posting, own)
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


def write_visit(
    stage: Stage,
    user: Any,
    village: Area,
    *,
    first: date | None = None,
    nights: int = 0,
    raises: float = RAISES,
) -> None:
    """Let somebody write down a visit that ends today.

    Args:
        first: the day it began; today without it.
        raises: how often it brings a matter back.
    """
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
    households |= _looked_after(stage, user, village)
    told = draw.choice(visits()["told"])
    stage.attempt(
        "log_visit",
        log_visit,
        actor=user,
        client_id=drawn_uuid(draw),
        visit=VisitInput(
            area=village,
            date=first or stage.day,
            to_date=stage.day,
            nights=nights,
            diary=told["diary"],
            settled=told.get("settled", ""),
            households=tuple(households.values()),
            promises=_promised(stage, draw),
        ),
        items=_brought(draw, raises),
        now=at,
    )


def _looked_after(stage: Stage, user: Any, village: Area) -> dict[int, HouseholdInput]:
    """Return a household the visitor looks after, on most ways to the village."""
    draw = lots(stage.seed, "looks in on", user.username, stage.day)
    if draw.random() >= LOOKS_IN:
        return {}
    mine = Pairing.objects.of(user).open().filter(area__in=Area.objects.within(village))
    paired = list(mine.select_related("area").order_by("area__code", "door"))
    if not paired:
        return {}
    one = draw.choice(paired)
    return {one.area_id: HouseholdInput(one.area, one.door)}


def _promised(stage: Stage, draw: Random) -> tuple[PromiseInput, ...]:
    if draw.random() >= PROMISES:
        return ()
    due_on = stage.day + timedelta(days=draw.randint(3, 12))
    return (PromiseInput(say(draw, "visit", "promised"), due_on),)


def _brought(draw: Random, share: float) -> tuple[ItemInput, ...]:
    if draw.random() >= share:
        return ()
    matter = draw.choice(visits()["brought"])
    return (ItemInput(client_id=drawn_uuid(draw), **matter),)


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
