"""Plays what visit rules ask: Mondays, two days a week, nights, and members in their communities.

Each person keeps to one village; a stay is written down on its last day, through the single acts.
Most weeks are done, a few are not, and now and then somebody is away on business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from clocks.calendars import calendar_for
from governance.simulation.demo_people import TOWN, VILLAGE
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.stage import Stage
from governance.simulation.visiting import TIED_FOR, write_visit
from governance.simulation.wording import visits
from org_tree.models import Area, Posting
from org_tree.shapes import Tier
from visits.actions import (
    confirm_activities,
    confirm_check_in,
    enter_activity,
    enter_leave,
    register_check_in,
    tie_to_village,
)
from visits.actions.check_in_activities import ActivityInput
from visits.check_ins import to_confirm
from visits.choices import CheckInKind
from visits.models import CheckIn, VisitAssignment

#: How often a duty is done, and how often a week is spent away on business instead.
DONE, AWAY = 0.86, 0.04
#: A duty visit rarely brings a matter back: the daily reports already do.
RAISES = 0.04
MONDAY, TUESDAY, WEDNESDAY, FRIDAY = 0, 1, 2, 4
DEPARTMENT_KINDS = ("organ", "department")
MEMBERS = ("district_leader", "department_head", "visiting_cadre", "supervisor", "district_staff")
#: A member does something in a community every third week or so; it is confirmed in the evening.
DOES, LOOKS = 0.07, 0.8


def play_duties(stage: Stage) -> None:
    """Let leaders, heads, cadres and work teams stay in their villages as the rules ask."""
    if not calendar_for().is_working(stage.day):
        return
    _tie_everybody(stage)
    for posting, village, first, nights in _stays(stage):
        draw = lots(stage.seed, "duty", posting.user.username, stage.day)
        chance = draw.random()
        if chance < DONE:
            write_visit(stage, posting.user, village, first=first, nights=nights, raises=RAISES)
        elif chance < DONE + AWAY:
            _go_away(stage, posting.user, first)


def _stays(stage: Stage) -> Iterator[tuple[Posting, Area, date, int]]:
    """Yield whose stay ends today: the posting, the village, its first day, its nights."""
    yield from _pairs_of_days(stage)
    yield from _nights_of_heads(stage)
    day, weekday = stage.day, stage.day.weekday()
    if weekday == MONDAY:
        for posting in _of_district(stage, "district_leader"):
            yield posting, _village_of(stage, posting), day, 0
    if weekday == FRIDAY:
        for village in stage.troupe.villages:
            for posting in stage.troupe.sitting("work_team_member", village):
                yield posting, village, day - timedelta(days=FRIDAY), FRIDAY


def _pairs_of_days(stage: Stage) -> Iterator[tuple[Posting, Area, date, int]]:
    """Yield two days a week: each person's own pair, from Monday and Tuesday to the week's end."""
    for posting, village in _two_days_a_week(stage):
        ends_on = lots(stage.seed, "pair", posting.user.username).randint(TUESDAY, FRIDAY)
        if stage.day.weekday() == ends_on:
            yield posting, village, stage.day - timedelta(days=1), 0


def _nights_of_heads(stage: Stage) -> Iterator[tuple[Posting, Area, date, int]]:
    """Yield two days and the night between them, once a month, from a Tuesday on."""
    for posting in _of_district(stage, "department_head"):
        week = lots(stage.seed, "week", posting.user.username, stage.day.month).randint(0, 2)
        if stage.day.weekday() == WEDNESDAY and stage.day.day // 7 == week:
            yield posting, _village_of(stage, posting), stage.day - timedelta(days=1), 1


def _two_days_a_week(stage: Stage) -> Iterator[tuple[Posting, Area]]:
    """Yield the town leaders, and the cadres of towns who do not go with the visitors."""
    for town in stage.troupe.towns:
        leaders = stage.troupe.sitting("town_leader", town)
        cadres = stage.troupe.sitting("visiting_cadre", town)
        for posting in (*leaders, *cadres[1:]):
            yield posting, _village_of(stage, posting, town)


def _of_district(stage: Stage, role: str) -> list[Posting]:
    district = stage.troupe.above(stage.troupe.root.pk, Tier.DISTRICT)
    return stage.troupe.sitting(role, district)


def _village_of(stage: Stage, posting: Posting, town: Area | None = None) -> Area:
    """Return the village a person keeps to."""
    villages = [one for one in stage.troupe.villages if town is None or town.contains(one)]
    return lots(stage.seed, "village of", posting.user.username).choice(villages)


def _go_away(stage: Stage, user: Any, first: date) -> None:
    at = moment(lots(stage.seed, "away", user.username, stage.day), stage.day, 8.5, 9.5)
    if stage.does(user, at):
        stage.attempt(
            "enter_leave",
            enter_leave,
            actor=user,
            client_id=drawn_uuid(lots(stage.seed, "leave", user.username, stage.day)),
            kind="trip",
            first=first,
            last=stage.day,
            now=at,
        )


def _tie_everybody(stage: Stage) -> None:
    """Tie whoever has a village to it, on the first day that is played."""
    keeper = stage.troupe.one("district_staff", stage.troupe.root.pk, Tier.DISTRICT)
    held = [*_two_days_a_week(stage)]
    for role in ("district_leader", "department_head"):
        held += [(one, _village_of(stage, one)) for one in _of_district(stage, role)]
    tied = VisitAssignment.objects.filter(posting__in=[posting.pk for posting, _area in held[:1]])
    if keeper is None or tied.exists():
        return
    for posting, village in held:
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


# --- Double check-in ------------------------------------------------------------------------------


def play_check_ins(stage: Stage) -> None:
    """Let members of organs register, take part in their communities, and be confirmed there."""
    if not calendar_for().is_working(stage.day):
        return
    members = _members(stage)
    if members and not CheckIn.objects.filter(created_by=members[0].user).exists():
        for posting in members:
            _register(stage, posting)
    stood = {
        (one.created_by_id, one.kind): one
        for one in CheckIn.objects.standing().filter(
            created_by__in=[posting.user_id for posting in members]
        )
    }
    for posting in members:
        _take_part(stage, posting.user, stood)
    _look(stage)


def _members(stage: Stage) -> list[Posting]:
    found = [
        posting
        for role in MEMBERS
        for posting in _of_district(stage, role)
        if posting.organization.kind in DEPARTMENT_KINDS
    ]
    return sorted(found, key=lambda posting: posting.user.username)


def _community(stage: Stage, posting: Posting, kind: str) -> Area:
    """Return where a member registers: the unit's community, or one at home."""
    home = stage.troupe.by_code.get(VILLAGE)
    draw = lots(stage.seed, "community", kind, posting.organization.name)
    if kind == CheckInKind.HOME:
        draw = lots(stage.seed, "community", kind, posting.user.username)
        # The demo's own village has a few of them, so that its officer has something to answer.
        if home is not None and draw.random() < 0.3:
            return home
    town = stage.troupe.by_code.get(TOWN)
    near = [one for one in stage.troupe.villages if town is None or not town.contains(one)]
    return draw.choice(near or stage.troupe.villages)


def _register(stage: Stage, posting: Posting) -> None:
    for kind in CheckInKind.values:
        draw = lots(stage.seed, "register", kind, posting.user.username)
        at = moment(draw, stage.day, 8.5, 10)
        community = _community(stage, posting, kind)
        officer = stage.troupe.one("village_officer", community.pk, Tier.VILLAGE)
        if not stage.does(posting.user, at) or officer is None:
            continue
        asked = stage.attempt(
            "register_check_in",
            register_check_in,
            actor=posting.user,
            client_id=drawn_uuid(draw),
            kind=kind,
            area=community,
            now=at,
        )
        answered = at + timedelta(hours=2)
        if asked is not None and stage.does(officer, answered):
            stage.attempt(
                "confirm_check_in",
                confirm_check_in,
                actor=officer,
                check_in=asked[0],
                now=answered,
            )


def _take_part(stage: Stage, user: Any, stood: dict[tuple[int, str], CheckIn]) -> None:
    draw = lots(stage.seed, "takes part", user.username, stage.day)
    at = moment(draw, stage.day, 17.6, 18.9)
    check_in = stood.get((user.pk, draw.choice(CheckInKind.values)))
    if check_in is None or draw.random() >= DOES or not stage.does(user, at):
        return
    done = draw.choice(visits()["community"])
    stage.attempt(
        "enter_activity",
        enter_activity,
        actor=user,
        client_id=drawn_uuid(draw),
        check_in=check_in,
        activity=ActivityInput(stage.day, done["title"], done["minutes"]),
        now=at,
    )


def _look(stage: Stage) -> None:
    """Let communities confirm what waits."""
    waiting = CheckIn.objects.standing().filter(activities__state="waiting").distinct()
    for area_id in sorted(set(waiting.values_list("area", flat=True))):
        officer = stage.troupe.one("village_officer", area_id, Tier.VILLAGE)
        draw = lots(stage.seed, "looks", stage.troupe.areas[area_id].code, stage.day)
        at = moment(draw, stage.day, 19, 20)
        if draw.random() < LOOKS and stage.does(officer, at):
            _asked, done = to_confirm(officer)
            stage.attempt(
                "confirm_activities",
                confirm_activities,
                actor=officer,
                activities=list(done.filter(created_at__lt=at)),
                now=at,
            )
