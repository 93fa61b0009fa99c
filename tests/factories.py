"""A small district for tests, and the people of the contract in it.

Built in bulk from plain data, without the actions under test, once a process; every later test
has the same statements done again, which takes a fifth of the time. One district, two towns, two
villages in each, three groups in each village, two household units in each group, with
organizations on every line.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.models import User
from common.trees import numbered
from org_tree.models import Area, Organization, Posting
from org_tree.shapes import SHAPES, Line

#: Tuesday, 24 November 2026, 10:00 in Shanghai: before every cut-off.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LONG_AGO = date(2024, 1, 1)
DISTRICT = "420607000000"
TIERS = ("district", "town", "village", "group", "household_unit")
CHILDREN = (2, 2, 3, 2)
NAMES = (
    ("襄州区",),
    ("黄集镇", "古驿镇"),
    ("李楼村委会", "彭王村委会"),
    ("一组", "二组", "三组"),
    ("第一联防", "第二联防"),
)
ORGANS = {
    "office": "区委办",
    "inspection": "区委督查室",
    "bureau": "区住建局",
    "data": "区数据局",
    "security": "区委网信办",
    "audit": "区审计局",
}


@dataclass
class Territory:
    """The areas and organizations, by what tests call them."""

    areas: dict[str, Area]
    organizations: dict[tuple[str, str, str], Organization]
    organs: dict[str, Organization] = field(default_factory=dict)

    @property
    def district(self) -> Area:
        """The district."""
        return self.areas[DISTRICT]

    def town(self, number: int = 0) -> Area:
        """A town: 0 is the one most people work in."""
        return self.areas[f"4206071{number:02d}000"]

    def village(self, number: int = 0, town: int = 0) -> Area:
        """A village of a town."""
        return self.areas[f"4206071{town:02d}{200 + number}"]

    def group(self, number: int = 0, village: int = 0, town: int = 0) -> Area:
        """A group of a village."""
        return self.areas[f"{self.village(village, town).code}{number + 1:03d}"]

    def unit(self, number: int = 0, group: int = 0, village: int = 0, town: int = 0) -> Area:
        """A household unit of a group."""
        return self.areas[f"{self.group(group, village, town).code}{number + 1:03d}"]

    def organization(self, line: str, area: Area, kind: str = "") -> Organization:
        """The body of a line on an area."""
        kind = kind or SHAPES[(line, area.tier)][0].kind
        return self.organizations[(line, kind, area.code)]


def _code(parent: str, depth: int, number: int) -> str:
    if depth == 0:
        return DISTRICT
    if depth == 1:
        return f"4206071{number:02d}000"
    if depth == 2:
        return f"{parent[:9]}{200 + number}"
    return f"{parent}{number + 1:03d}"


#: depth, code, parent's code, name.
Place = tuple[int, str, str, str]


def _places(parent: str = "", depth: int = 0, number: int = 0) -> Iterator[Place]:
    """Yield depth, code, parent's code and name in depth-first order."""
    code = _code(parent, depth, number)
    yield depth, code, parent, NAMES[depth][number]
    for child in range(CHILDREN[depth] if depth < len(CHILDREN) else 0):
        yield from _places(code, depth + 1, child)


def _write_territory() -> Territory:
    places = list(_places())
    areas: dict[str, Area] = {}
    for (depth, code, parent, name), interval in zip(
        places, numbered([place[0] for place in places]), strict=True
    ):
        areas[code] = Area(
            code=code, name=name, tier=TIERS[depth], opened_on=LONG_AGO, **interval._asdict()
        )
        areas[code].pk = len(areas)
        areas[code].parent = areas.get(parent)
    Area.objects.bulk_create(areas.values())
    _reset_sequence(Area)
    territory = Territory(areas, {})
    _add_organizations(territory, places)
    return territory


def _add_organizations(territory: Territory, places: list[Place]) -> None:
    rows: list[Organization] = []
    levels: list[int] = []
    lines = [(line, 0) for line in Line if line != Line.NONE] + [(Line.MASS, 1), (Line.MASS, 2)]
    for line, index in lines:
        made: dict[str, Organization] = {}
        for depth, code, parent, _name in places:
            shapes = SHAPES.get((line, TIERS[depth]))
            if not shapes:
                continue
            shape, area = shapes[index], territory.areas[code]
            row = Organization(
                name=shape.name_on(area.short_name, area.setting),
                line=line,
                kind=shape.kind,
                area=area,
                tier=area.tier,
                parent=made.get(parent),
                opened_on=LONG_AGO,
            )
            row.pk = len(rows) + 1
            made[code] = territory.organizations[(str(line), shape.kind, code)] = row
            rows.append(row)
            levels.append(depth)
    for key, name in ORGANS.items():
        kind = "department" if key == "bureau" else "organ"
        row = Organization(
            name=name, line=Line.NONE, kind=kind, area=territory.district, tier="district"
        )
        row.pk = len(rows) + 1
        territory.organs[key] = row
        rows.append(row)
        levels.append(0)
    for row, interval in zip(rows, numbered(levels), strict=True):
        for name, value in interval._asdict().items():
            setattr(row, name, value)
    Organization.objects.bulk_create(rows)
    _reset_sequence(Organization)


def _reset_sequence(model: Any) -> None:
    """Let the next insert of rows without an id come after those written with one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


#: Whoever a test writes before the cast is there has a smaller number.
FIRST_PERSON = 100_001
#: user name, name, role, organization as "line:area" or "organ:key".
PEOPLE = (
    ("district", "周文斌", "district_staff", "organ:office"),
    ("supervisor", "赵敏", "supervisor", "organ:inspection"),
    ("centre", "许伟", "centre", "petition_safety:town"),
    ("assessor", "刘建华", "assessor", "petition_safety:town"),
    ("town", "杨帆", "town_officer", "governance:town"),
    ("village", "王秀芳", "village_officer", "governance:village"),
    ("keeper", "李长顺", "keeper", "governance:group"),
    ("mediator", "陈德胜", "mediation_director", "mediation:village"),
    ("cadre", "孙志强", "visiting_cadre", "organ:bureau"),
    ("volunteer", "何晓燕", "volunteer_manager", "mass:town"),
    ("sysadmin", "吴卫东", "system_administrator", "organ:data"),
    ("secadmin", "郑国庆", "security_administrator", "organ:security"),
    ("auditor", "冯玉兰", "audit_administrator", "organ:audit"),
    # Beside the contract's thirteen: same role next door, gone, another town, nothing at all.
    ("neighbor", "马先进", "village_officer", "governance:next_village"),
    ("other_town", "田大壮", "town_officer", "governance:other_town"),
    ("former", "李福田", "village_officer", "governance:village"),
    ("outsider", "何大勇", "", ""),
)


@dataclass
class Cast:
    """The people of the tests, by user name: `cast.village`; freshly read each time."""

    ids: dict[str, int]

    def __getattr__(self, username: str) -> User:
        try:
            return User.objects.get(pk=self.ids[username])
        except KeyError:
            raise AttributeError(username) from None

    @property
    def names(self) -> list[str]:
        """Every user name."""
        return list(self.ids)


def _write_cast(territory: Territory) -> dict[str, int]:
    places = {
        "town": territory.town(),
        "village": territory.village(),
        "group": territory.group(),
        "next_village": territory.village(1),
        "other_town": territory.town(1),
    }
    users, postings = [], []
    for index, (username, name, role, where) in enumerate(PEOPLE):
        pk = FIRST_PERSON + index
        user = User(pk=pk, username=username, name=name, phone=f"1990710{index:04d}")
        user.set_password("sanji-demo-2026")
        users.append(user)
        if not role:
            continue
        line, _colon, place = where.partition(":")
        organization = (
            territory.organs[place]
            if line == "organ"
            else territory.organization(line, places[place])
        )
        ended_on = TODAY - timedelta(days=30) if username == "former" else None
        postings.append(
            Posting(
                pk=pk,
                user=user,
                role=role,
                organization=organization,
                started_on=LONG_AGO,
                ended_on=ended_on,
            )
        )
    User.objects.bulk_create(users)
    _reset_sequence(User)
    Posting.objects.bulk_create(postings)
    _reset_sequence(Posting)
    return {user.username: user.pk for user in users}


#: What was built -> the statements that wrote it, and what was returned.
_done: dict[str, tuple[list[tuple[str, Any]], bytes]] = {}


def _again(name: str, write: Callable[[], Any]) -> Any:
    """Have written what the first caller had written, and return a copy of what it was given."""
    if name in _done:
        statements, copy = _done[name]
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
        return pickle.loads(copy)  # noqa: S301 - our own, of this process
    first: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Where a transaction begins and ends is the later caller's own matter.
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            first.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        made = write()
    _done[name] = first, pickle.dumps(made)
    return made


def build_territory() -> Territory:
    """Write the areas and organizations and return them."""
    return _again("territory", _write_territory)


def build_cast(territory: Territory) -> Cast:
    """Write the people and their postings and return them."""
    return Cast(_again("cast", lambda: _write_cast(territory)))
