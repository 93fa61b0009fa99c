"""The day roll-up of a whole district against the plainest statements that could write it.

Ours is one statement that any tree, any day and any number of tiers goes through, with an upsert
that may run beside another one. The floor is written for this very tree: the same facts grouped
once, the day's rows deleted, then one INSERT a tier from the rows of the tier below. Both write
4,515 rows of 59 figures (performance.md sections 4 and 8c).
"""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db import connection, transaction

from accounts.models import User
from bench.measure import Result, benchmark, interleaved
from common.calendar import at_time, end_of_day, start_of_day
from common.trees import numbered
from disputes.models import Case, CaseSpan
from org_tree.models import Area
from reports.models import DailyReport, InformationItem
from rollups import statements
from rollups.actions import compute_days, recompute_day
from rollups.metrics import day_at
from rollups.models import AreaDay
from rollups.verify import NAMES
from volunteers.models import Activity, ServiceRecord, Volunteer, VolunteerTeam
from volunteers.tree import NewTeam, load_teams

MOST = 2.0
ROUNDS = 8
DAYS = 30

TODAY = date(2026, 11, 24)
NOW = at_time(TODAY, time(20, 5))
TOWNS, VILLAGES, GROUPS = 21, 493, 4_000
OPEN_CASES, DAILY_CASES, DAILY_ITEMS = 1_200, 60, 287
#: Activities of the volunteers a day, and who served in each.
DAILY_ACTIVITIES, SERVED = 60, 15
ACTS = ("open", "assess", "assign", "accept", "resolve", "answer", "close")
STATES = ("received", "assessed", "assigned", "resolving", "resolved", "answered", "closed")
BATCH = 2_000


def build_district() -> list[Area]:
    """Write a district of 4,515 areas and return its groups."""
    places = [(0, -1, "district")]
    first_town = len(places)
    places += [(1, 0, "town")] * TOWNS
    first_village = len(places)
    places += [(2, first_town + index % TOWNS, "village") for index in range(VILLAGES)]
    places += [(3, first_village + index % VILLAGES, "group") for index in range(GROUPS)]
    children: dict[int, list[int]] = {}
    for index, (_depth, parent, _tier) in enumerate(places):
        children.setdefault(parent, []).append(index)
    order: list[int] = []
    stack = [0]
    while stack:
        index = stack.pop()
        order.append(index)
        stack.extend(reversed(children.get(index, [])))
    areas: dict[int, Area] = {}
    for index, interval in zip(order, numbered([places[i][0] for i in order]), strict=True):
        _depth, parent, tier = places[index]
        area = Area(code=f"42060{index:07d}", name=f"{tier}{index}", tier=tier)
        area.pk, area.parent = index + 1, areas.get(parent)
        area.tree_id, area.lft, area.rght, area.level = interval
        areas[index] = area
    Area.objects.bulk_create(areas.values(), batch_size=BATCH)
    return [area for area in areas.values() if area.tier == "group"]


def build_facts(groups: list[Area], days: int, seed: int = 7) -> None:
    """Write reports, items and cases of the days up to TODAY."""
    chance = random.Random(seed)  # noqa: S311 - test data
    user = User.objects.create(username="bench", name="bench")
    for offset in range(days):
        day = TODAY - timedelta(days=offset)
        DailyReport.objects.bulk_create(
            (_report(area, day, user, chance) for area in groups if chance.random() < 0.989),
            batch_size=BATCH,
        )
        InformationItem.objects.bulk_create(
            [_item(chance.choice(groups), day, user, chance) for _ in range(DAILY_ITEMS)]
        )
    _build_cases(groups, days, user, chance)
    _build_service(groups, days, user, chance)


def _build_service(groups: list[Area], days: int, user: User, chance: random.Random) -> None:
    """Write activities of every day with the hours of those who were there."""
    ground = Area.objects.get(tier="district")
    load_teams([NewTeam("T0001", "总队", ground.pk, None)])
    team = VolunteerTeam.objects.get()
    people = Volunteer.objects.bulk_create(
        Volunteer(
            number=f"42060700{number:06d}",
            name="何",
            phone="x",
            phone_index=str(number),
            area=ground,
            registered_on=TODAY,
            consent_on=TODAY,
        )
        for number in range(DAILY_ACTIVITIES * SERVED)
    )
    activities = Activity.objects.bulk_create(
        Activity(
            team=team,
            area=chance.choice(groups),
            title="x",
            place="x",
            starts_at=start_of_day(TODAY - timedelta(days=offset)),
            ends_at=end_of_day(TODAY - timedelta(days=offset)),
            places=SERVED,
            risk="x",
            state="confirmed",
            created_by=user,
            created_at=NOW,
            changed_at=NOW,
            client_id=uuid.UUID(int=chance.getrandbits(128)),
        )
        for offset in range(days)
        for _activity in range(DAILY_ACTIVITIES)
    )
    ServiceRecord.objects.bulk_create(
        (
            ServiceRecord(
                activity=activity,
                volunteer=people[index % DAILY_ACTIVITIES * SERVED + place],
                area=activity.area,
                date=activity.date,
                minutes=30 * chance.randint(1, 8),
                confirmed_by=user,
                confirmed_at=NOW,
            )
            for index, activity in enumerate(activities)
            for place in range(SERVED)
        ),
        batch_size=BATCH,
    )


def _report(area: Area, day: date, user: User, chance: random.Random) -> DailyReport:
    timeliness = chance.choices(["on_time", "zero", "late"], [50, 45, 5])[0]
    return DailyReport(
        area=area,
        date=day,
        is_zero=timeliness == "zero",
        timeliness=timeliness,
        filed_at=start_of_day(day),
        created_by=user,
        client_id=uuid.UUID(int=chance.getrandbits(128)),
    )


def _item(area: Area, day: date, user: User, chance: random.Random) -> InformationItem:
    settled = chance.random() < 0.9
    return InformationItem(
        area=area,
        date=day,
        category=chance.choice(["dispute", "request", "hazard", "other"]),
        summary="x",
        created_by=user,
        created_at=start_of_day(day),
        client_id=uuid.UUID(int=chance.getrandbits(128)),
        disposition="settled" if settled else None,
        disposition_reason="x" if settled else "",
        disposed_at=end_of_day(day) if settled else None,
    )


def _build_cases(groups: list[Area], days: int, user: User, chance: random.Random) -> None:
    """Write closed cases of every day and those still open, each with its spans."""
    cases, spans = [], []
    for number in range(OPEN_CASES + DAILY_CASES * days):
        is_open = number < OPEN_CASES
        received = NOW - timedelta(days=chance.random() * days, hours=2)
        steps = chance.randint(1, 2) if is_open else len(ACTS)
        times = [received + (NOW - received) * step / (len(ACTS) + 1) for step in range(steps)]
        case = _case(chance.choice(groups), number, times, user, chance)
        cases.append(case)
        for step, (entered, left) in enumerate(pairwise([*times, None])):
            spans.append(
                CaseSpan(
                    case=case,
                    area=case.area,
                    act=ACTS[step],
                    state=STATES[step],
                    color=case.color if step else None,
                    due_at=case.due_at,
                    entered_at=entered,
                    left_at=left,
                )
            )
    Case.objects.bulk_create(cases, batch_size=BATCH)
    CaseSpan.objects.bulk_create(spans, batch_size=BATCH)


def _case(
    area: Area, number: int, times: list[datetime], user: User, chance: random.Random
) -> Case:
    is_closed = len(times) == len(ACTS)
    return Case(
        number=f"B-{number}",
        kind="dispute",
        source="item",
        area=area,
        title="x",
        state="closed" if is_closed else ("received", "assessed")[len(times) > 1],
        color=chance.choice(["red", "yellow", "blue"]) if len(times) > 1 else None,
        tier="village" if len(times) > 1 else None,
        step_started_at=times[-1],
        due_at=None if is_closed else times[-1] + timedelta(days=7),
        changed_at=times[-1],
        received_at=times[0],
        closed_at=times[-1] if is_closed else None,
        created_by=user,
        client_id=uuid.UUID(int=chance.getrandbits(128)),
    )


def _floor(day: date) -> None:
    """Write a day by hand: group the facts once, then one INSERT a tier, the lowest first."""
    table, names = statements.AREA_DAY, ", ".join(NAMES)
    facts, params = statements.own(day_at(day, NOW))
    plain = ", ".join(map(_plain, NAMES))
    sums = ", ".join(f"SUM({name})" for name in NAMES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE day_own ON COMMIT DROP AS WITH {facts} SELECT * FROM own", params
        )
        cursor.execute(f"DELETE FROM {table} WHERE date = %s", [day])
        for below, tier in pairwise(["", "group", "village", "town", "district"]):
            rows = (
                f"SELECT area_id, {plain} FROM day_own JOIN org_tree_area a ON a.id = area_id"
                f" WHERE a.tier = '{tier}'"
            )
            if below:
                rows += (
                    f" UNION ALL SELECT day.parent_id, {names} FROM {table} day"
                    f" JOIN org_tree_area a ON a.id = area_id WHERE date = %s AND tier = '{below}'"
                )
            cursor.execute(
                f"INSERT INTO {table} (area_id, parent_id, date, computed_at, {names})"
                f" SELECT f.area_id, a.parent_id, %s, %s, {sums}"
                f" FROM ({rows}) AS f(area_id, {names})"
                " JOIN org_tree_area a ON a.id = f.area_id GROUP BY f.area_id, a.parent_id",
                [day, NOW, *([day] if below else [])],
            )


def _plain(name: str) -> str:
    """Return how a figure comes from the grouped facts."""
    if name == "reports_missing":
        came = ("reports_on_time", "reports_zero", "reports_late", "reports_made_up")
        return " - ".join(("reports_expected", *came))
    return name


def _table(day: date) -> set[tuple[object, ...]]:
    return set(AreaDay.objects.filter(date=day).values_list("area_id", "parent_id", *NAMES))


@benchmark("rollup-day")
def rollup_day() -> list[Result]:
    """Today and a past day of 4,515 areas, and a month counted anew."""
    build_facts(build_district(), DAYS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    compute_days(first=TODAY - timedelta(days=DAYS - 1), last=TODAY, now=NOW)
    results = []
    for name, day in (("today", TODAY), ("a past day", TODAY - timedelta(days=3))):
        ours, floor = interleaved(
            lambda day=day: recompute_day(date=day, now=NOW),
            lambda day=day: _floor(day),
            rounds=ROUNDS,
        )
        by_hand = _table(day)
        recompute_day(date=day, now=NOW)
        assert _table(day) == by_hand
        rows = AreaDay.objects.filter(date=day).count()
        results.append(
            Result(f"roll-up of {name}, written", ours, floor, most=MOST, notes={"rows": rows})
        )
    branch, day_whole = interleaved(
        lambda: recompute_day(date=TODAY - timedelta(days=3), now=NOW, area_ids=[600]),
        lambda: recompute_day(date=TODAY - timedelta(days=3), now=NOW),
        rounds=ROUNDS,
    )
    results.append(
        Result("a late report's branch against the whole day", branch, day_whole, most=1.0)
    )
    (month,) = interleaved(
        lambda: compute_days(first=TODAY - timedelta(days=DAYS - 1), last=TODAY, now=NOW), rounds=2
    )
    results.append(Result(f"{DAYS} days counted anew", month, notes={"areas": rows}))
    return results
