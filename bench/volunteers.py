"""The register of 161,739 volunteers against a plain COPY of the same rows (performance.md 8d)."""

from __future__ import annotations

import csv
import io
import random
import resource
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.measure import Result, benchmark, interleaved
from common.bulk import stream_rows
from common.trees import numbered
from org_tree.models import Area
from volunteers.identity import CHECK, WEIGHTS
from volunteers.imports import import_volunteers
from volunteers.models import RegisterSerial, Volunteer
from volunteers.tree import NewTeam, load_teams

ROWS = 161_739
#: One row in this many is bad.
BAD_EVERY = 50
VILLAGES = 493
BRANCHES, TEAMS = 11, 613
MOST, MOST_MEGABYTES, ROUNDS = 3.0, 120, 3
HEAD = ("姓名", "手机号", "身份证号", "性别", "区划代码", "服务队", "登记日期", "同意日期")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "安斌才成春东发芳刚光桂国海红华辉慧建江杰金军兰丽林玲龙梅美明娜平琴清荣山淑涛田伟文霞"


def id_number(draw: random.Random) -> str:
    """Return an ID number of nobody: its district does not exist."""
    day = date.fromordinal(draw.randint(date(1945, 1, 1).toordinal(), date(2000, 1, 1).toordinal()))
    body = f"429999{day:%Y%m%d}{draw.randrange(1000):03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + CHECK[total % 11]


def rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Yield rows of invented people, one in fifty of them bad in one of six ways."""
    draw = random.Random(seed)  # noqa: S311 - invented people, no secret
    for number in range(count):
        name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
        row = [
            name,
            f"199{number:08d}",
            id_number(draw) if draw.random() < 0.8 else "",
            draw.choice("男女"),
            village_code(draw.randrange(VILLAGES)),
            f"T{draw.randrange(1 + BRANCHES, 1 + BRANCHES + TEAMS):04d}",
            f"20{draw.randint(16, 25)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            "2025-10-01",
        ]
        if number % BAD_EVERY == BAD_EVERY - 1:
            place, value = draw.choice(
                [(0, ""), (1, "1234"), (2, "420607199001011234"), (2, "4.20607E+17"), (4, "x")]
            )
            row[place] = value
        yield row


def village_code(number: int) -> str:
    """Return the code of one of the villages."""
    return f"420607{100 + number // 25:03d}{200 + number % 25}"


def write_file(path: Path, count: int = ROWS) -> None:
    """Write a register of invented people as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(rows(count))


def build_ground() -> None:
    """Make a district of 493 villages with its 1 + 11 + 613 teams."""
    towns = -(-VILLAGES // 25)
    places = [("420607000000", "district", None, 0)]
    for town in range(towns):
        code = f"420607{100 + town:03d}000"
        places.append((code, "town", "420607000000", 1))
        places += [
            (village_code(n), "village", code, 2) for n in range(VILLAGES) if n // 25 == town
        ]
    ids = {code: pk for pk, (code, *_rest) in enumerate(places, start=1)}
    levels = [level for *_rest, level in places]
    Area.objects.bulk_create(
        Area(
            pk=ids[code],
            code=code,
            name=code,
            tier=tier,
            parent_id=ids[parent] if parent else None,
            **interval._asdict(),
        )
        for (code, tier, parent, _level), interval in zip(places, numbered(levels), strict=True)
    )
    teams = [NewTeam("T0000", "总队", 1, None)]
    teams += [NewTeam(f"T{1 + n:04d}", f"分队{n}", 1, "T0000") for n in range(BRANCHES)]
    teams += [
        NewTeam(f"T{1 + BRANCHES + n:04d}", f"队{n}", 1, f"T{1 + n % BRANCHES:04d}")
        for n in range(TEAMS)
    ]
    load_teams(teams)


def _clear() -> None:
    RegisterSerial.objects.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE volunteers_membership, volunteers_volunteer CASCADE")
        else:
            cursor.execute("DELETE FROM volunteers_membership")
            cursor.execute("DELETE FROM volunteers_volunteer")


def _sealed_rows() -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return what the import stored, as rows for the plain load."""
    columns = [field.column for field in Volunteer._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM volunteers_volunteer ORDER BY id")
        return columns, cursor.fetchall()


def _plain_load(columns: list[str], text: str, stored: list[tuple[Any, ...]]) -> None:
    """Write the finished rows: no reading, no checks, no sealing, no look-up."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(
                f"COPY volunteers_volunteer ({', '.join(columns)}) FROM STDIN", io.StringIO(text)
            )
            return
    stream_rows(connection, "volunteers_volunteer", columns, iter(stored))


def measured(path: Path, now: datetime, rounds: int = ROUNDS) -> list[Result]:
    """Time the import of a file against the plain load, and the same file once more."""
    import_volunteers(path, actor=None, now=now)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    again = interleaved(lambda: import_volunteers(path, actor=None, now=now), rounds=1)[0]
    count = Volunteer.objects.count()
    columns, stored = _sealed_rows()
    text = "".join(
        "\t".join("\\N" if value is None else str(value) for value in row) + "\n" for row in stored
    )
    ours, floor = interleaved(
        lambda: import_volunteers(path, actor=None, now=now),
        lambda: _plain_load(columns, text, stored),
        rounds=rounds,
        before=_clear,
    )
    facts = {"kept": count, "rows_a_second": int(ROWS / ours), "again_s": round(again, 2)}
    return [
        Result(
            f"register of {ROWS:,} volunteers, checked and sealed, against a plain load",
            ours,
            floor,
            most=MOST,
            notes=facts,
        ),
        Result("  its peak of memory", peak, unit="MB", most=MOST_MEGABYTES),
    ]


@benchmark("volunteers")
def volunteers() -> list[Result]:
    """161,739 rows, one in fifty bad."""
    build_ground()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_file(path)
        return measured(path, timezone.now())
