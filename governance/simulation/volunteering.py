"""The volunteers of a district: teams and a register to begin with, activities day by day.

The register comes in through the import, as a district's own would; the activities go through the
acts of the team's manager. Whoever manages a demo town finds the last ones unconfirmed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from common.calendar import business_date
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.names import person_name, phone_number
from governance.simulation.stage import Stage
from org_tree.models import Area
from org_tree.shapes import Tier
from volunteers import actions
from volunteers.choices import TeamKind
from volunteers.imports import import_volunteers
from volunteers.models import Activity, SignUp, Volunteer, VolunteerTeam
from volunteers.tree import NewTeam, load_teams

TEAMS, VOLUNTEERS = 613, 2000
#: Branches of the whole district: name, kinds.
BRANCHES = (
    ("巾帼分队", (TeamKind.WOMEN,)),
    ("青年分队", (TeamKind.YOUTH,)),
    ("党员先锋分队", (TeamKind.PARTY,)),
    ("法律服务分队", (TeamKind.LEGAL, TeamKind.PROFESSIONAL)),
    ("医护分队", (TeamKind.MEDICAL, TeamKind.PROFESSIONAL)),
)
TOWN_BRANCHES = 6
#: Name after the village, kinds.
TEAM_NAMES = (
    ("邻里帮厨队", (TeamKind.NEIGHBORS,)),
    ("红马甲巡逻队", (TeamKind.PATROL,)),
    ("四点半课堂队", (TeamKind.YOUTH, TeamKind.PROFESSIONAL)),
    ("清洁家园队", (TeamKind.GENERAL,)),
    ("巾帼暖心队", (TeamKind.WOMEN, TeamKind.NEIGHBORS)),
    ("老兵议事队", (TeamKind.PARTY,)),
)
#: Title, hour it begins, hours it takes, what is told first.
ACTIVITIES = (
    ("冬日暖心 · 送棉衣到户", 9, 2.5, "上下楼搬物，穿防滑鞋"),
    ("楼道堆物大清理", 8.5, 2, "有灰尘，自带手套口罩"),
    ("四点半课堂", 16.5, 1.5, "看好孩子过马路"),
    ("老街防火夜巡", 19, 2, "夜里路黑，带手电，两人一组"),
    ("河沟捡垃圾", 8, 2, "岸边湿滑，不下水"),
    ("给独居老人理发", 14, 2, "剪刀收好，先问老人身体"),
    ("帮种粮大户收尾田", 7.5, 3, "离农机远一点，带水"),
    ("村口义诊搭把手", 9, 3, "维持排队，不碰药品"),
)
HEAD = ("姓名", "手机号", "区划代码", "服务队", "登记日期", "同意日期")
#: Activities a day in the district, and how much more often in the town of the demo's manager.
A_DAY = 3
UNCONFIRMED_DAYS = 3


def settle_volunteers(
    district: Area, *, seed: int, first_day: date, now: datetime, home_town: str = ""
) -> None:
    """Give a district its teams and its register; one that has teams stays as it is.

    Args:
        home_town: code of a town that has a branch and many people.
    """
    if VolunteerTeam.objects.exists():
        return
    inside = Area.objects.within(district)
    towns = list(inside.of_tier(Tier.TOWN).order_by("code"))
    villages = list(inside.of_tier(Tier.VILLAGE).order_by("lft"))
    if not villages:
        return
    towns.sort(key=lambda town: (town.code != home_town, town.code))
    load_teams(list(_teams(district, towns[:TOWN_BRANCHES], villages)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEAD)
            writer.writerows(_people(villages, seed, first_day, home_town))
        import_volunteers(path, actor=None, now=now, file_name="志愿者名册.csv")


def _teams(district: Area, towns: Sequence[Area], villages: Sequence[Area]) -> Iterator[NewTeam]:
    yield NewTeam("T0001", f"{district.short_name}志愿服务总队", district.pk, None)
    number, of_town = 1, {}
    for name, kinds in BRANCHES:
        number += 1
        yield NewTeam(f"T{number:04d}", name, district.pk, "T0001", kinds)
    for town in towns:
        number += 1
        of_town[town.pk] = f"T{number:04d}"
        yield NewTeam(f"T{number:04d}", f"{town.short_name}分队", town.pk, "T0001")
    for index in range(TEAMS):
        village = villages[index % len(villages)]
        name, kinds = TEAM_NAMES[(index + index // len(villages)) % len(TEAM_NAMES)]
        branch = of_town.get(village.parent_id or 0, f"T{2 + index % len(BRANCHES):04d}")
        number += 1
        yield NewTeam(f"T{number:04d}", f"{village.short_name}{name}", village.pk, branch, kinds)


def _people(
    villages: Sequence[Area], seed: int, first_day: date, home_town: str
) -> Iterator[list[str]]:
    """Yield rows of invented people, more of them where the demo's manager is."""
    home = [village for village in villages if home_town and village.code[:9] == home_town[:9]]
    teams: dict[int, list[str]] = {}
    rows = VolunteerTeam.objects.filter(level=2).order_by("code")
    for area_id, code in rows.values_list("area_id", "code"):
        teams.setdefault(area_id, []).append(code)
    known = set()
    for number in range(VOLUNTEERS):
        draw = lots(seed, "volunteer", number)
        village = draw.choice(home if home and number % 4 == 0 else villages)
        who = (person_name(draw), phone_number(draw))
        if who in known:
            continue
        known.add(who)
        since = (first_day - timedelta(days=draw.randint(30, 2000))).isoformat()
        team = draw.choice(teams[village.pk]) if village.pk in teams else ""
        yield [*who, village.code, team, since, since]


def play_volunteers(stage: Stage) -> None:
    """Let some teams do something on the day; on the last one, some call for the days to come."""
    draw = lots(stage.seed, "volunteering", stage.day)
    managed = [
        (town, held[0].user)
        for town in stage.troupe.towns
        if (held := stage.troupe.sitting("volunteer_manager", town))
    ]
    # Demo people rest in the end, and so show which town is theirs.
    resting = [pair for pair in managed if pair[1].username in stage.troupe.resting_from]
    chosen = draw.sample(managed, min(A_DAY, len(managed))) + resting
    for town, user in chosen:
        _activity(stage, draw, town, user, stage.day)
    if stage.day == business_date(stage.now):
        for town, user in resting:
            for ahead in range(1, 5):
                _activity(stage, draw, town, user, stage.day + timedelta(days=ahead))


def _activity(stage: Stage, draw: Random, town: Area, user: Any, day: date) -> None:
    """Play one activity of a team in a town as far as the day has come."""
    teams = VolunteerTeam.objects.filter(level=2, area__parent=town).order_by("code")
    team = draw.choice(list(teams.select_related("area")) or [None])
    if team is None:
        return
    title, hour, hours, risk = draw.choice(ACTIVITIES)
    starts_at = moment(draw, day, hour, hour)
    asked_at = moment(draw, min(day, stage.day) - timedelta(days=2), 9, 11)
    people = list(Volunteer.objects.filter(memberships__team__area__parent=town).order_by("pk"))
    draw.shuffle(people)
    count = min(len(people), draw.randint(4, 14))
    planned = stage.attempt(
        "plan activity",
        actions.plan_activity,
        actor=user,
        client_id=drawn_uuid(draw),
        team=team,
        title=title,
        place=f"{team.area.short_name}党群服务中心门口",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        places=max(count - draw.randint(-4, 2), 1),
        risk=risk,
        now=asked_at,
    )
    if planned is None:
        return
    activity: Activity = planned[0]
    stage.attempt("open activity", actions.open_activity, actor=user, pk=activity.pk, now=asked_at)
    stage.attempt(
        "sign up",
        actions.sign_up_many,
        actor=user,
        activity=activity,
        volunteers=people[:count],
        now=asked_at + timedelta(hours=3),
    )
    if activity.ends_at <= stage.until:
        _serve(stage, draw, activity, user)


def _serve(stage: Stage, draw: Random, activity: Activity, user: Any) -> None:
    """Begin and end an activity, and confirm its hours unless they wait for a demo person."""
    for name, function, at in (
        ("begin activity", actions.start_activity, activity.starts_at),
        ("end activity", actions.finish_activity, activity.ends_at),
    ):
        stage.attempt(name, function, actor=None, pk=activity.pk, now=at)
    waits_from = business_date(stage.now) - timedelta(days=UNCONFIRMED_DAYS)
    if user.username in stage.troupe.resting_from and stage.day >= waits_from:
        return
    planned = int(activity.planned.total_seconds() // 60)
    placed = SignUp.objects.filter(activity=activity, state="placed").order_by("position")
    minutes = {
        pk: draw.choice((planned, planned, planned, planned, planned - 30, 0))
        for pk in placed.values_list("pk", flat=True)
    }
    stage.attempt(
        "confirm hours",
        actions.confirm_hours,
        actor=user,
        pk=activity.pk,
        minutes=minutes,
        now=activity.ends_at + timedelta(minutes=30),
    )
