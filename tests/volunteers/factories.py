"""Teams, volunteers and files of them for tests."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.factories import NOW, TODAY, Cast, Territory
from volunteers.choices import TeamKind
from volunteers.identity import CHECK, WEIGHTS
from volunteers.models import VolunteerTeam
from volunteers.tree import NewTeam, load_teams

FIRST, LAST = "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"
HEAD = ("姓名", "手机号", "身份证号", "性别", "区划代码", "服务队", "登记日期", "同意日期")


def id_number(number: int, born: date = date(1980, 5, 4)) -> str:
    """Return an ID number of nobody: its district does not exist."""
    body = f"429999{born:%Y%m%d}{number:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + CHECK[total % 11]


def row(number: int, village: str, **changes: str) -> list[str]:
    """Return a good row of the register's file; `changes` by column name."""
    cells = {
        "name": f"张{FIRST[number % 10]}{LAST[number // 10 % 10]}",
        "phone": f"1990000{number:04d}",
        "id_number": id_number(number % 1000, date(1980, 1, 1) + timedelta(days=number)),
        "gender": "",
        "area": village,
        "team": "",
        "registered_on": "2026-01-05",
        "consent_on": "2026-01-05",
    } | changes
    return list(cells.values())


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", head: Any = HEAD
) -> Path:
    """Write a file as a spreadsheet would."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@dataclass
class Squad:
    """Teams on the small district, and a clock that goes on a minute an act."""

    territory: Territory
    cast: Cast
    clock: datetime = NOW
    today: date = TODAY
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the general team, a branch in each town and two teams in the first."""
        ground = self.territory
        load_teams(
            [
                NewTeam("T0001", "区总队", ground.district.pk, None),
                NewTeam("T0002", "黄集镇分队", ground.town().pk, "T0001"),
                NewTeam("T0003", "古驿镇分队", ground.town(1).pk, "T0001"),
                NewTeam("T0004", "邻里帮厨队", ground.village().pk, "T0002"),
                NewTeam(
                    "T0005",
                    "红马甲巡逻队",
                    ground.village(1).pk,
                    "T0002",
                    (TeamKind.PATROL, TeamKind.WOMEN),
                ),
                NewTeam("T0006", "古驿护河队", ground.village(0, 1).pk, "T0003"),
            ]
        )

    def team(self, code: str = "T0004") -> VolunteerTeam:
        """Return a team as it is stored now."""
        return VolunteerTeam.objects.select_related("area").get(code=code)

    @property
    def manager(self) -> Any:
        """The volunteer manager of the first town."""
        return self.people.setdefault("manager", self.cast.volunteer)

    @property
    def district(self) -> Any:
        """Staff of the district."""
        return self.people.setdefault("district", self.cast.district)

    def tick(self, **length: float) -> datetime:
        """Let the clock go on and return it."""
        self.clock += timedelta(**(length or {"minutes": 1}))
        return self.clock

    @staticmethod
    def key() -> uuid.UUID:
        """Return a key as a client makes one."""
        return uuid.uuid4()
