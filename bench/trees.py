"""Loading a tree of areas against the plainest load: one pass and one COPY (performance.md 8b)."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

from bench.measure import Result, benchmark, interleaved
from common.trees import numbered
from org_tree.imports import import_areas
from org_tree.models import Area

#: Towns, villages a town, groups a village, household units a group: 30,276 areas a district.
SHAPE = (25, 10, 10, 11)
TIERS = ("district", "town", "village", "group", "household_unit")
CODE_LENGTHS = (6, 9, 12, 14, 17)
MOST = 2.0
ROUNDS = 4


def places(districts: int) -> Iterator[tuple[str, str, str, int]]:
    """Yield code, name, parent code and depth of every area, depth first."""
    for district in range(districts):
        code = f"42{district:04d}"
        yield code, f"区{district}", "", 0
        yield from _below(code, 0)


def _below(parent: str, depth: int) -> Iterator[tuple[str, str, str, int]]:
    if depth == len(SHAPE):
        return
    width = CODE_LENGTHS[depth + 1] - CODE_LENGTHS[depth]
    for number in range(1, SHAPE[depth] + 1):
        code = f"{parent}{number:0{width}d}"
        yield code, f"{TIERS[depth + 1]}{number}", parent, depth + 1
        yield from _below(code, depth + 1)


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE org_tree_area CASCADE")


def _plain_load(rows: list[tuple[str, str, str, int]]) -> None:
    """Number the tree in one pass and COPY it: no checks, no events, no look-up of codes."""
    columns = (
        "id",
        "code",
        "name",
        "tier",
        "setting",
        "parent_id",
        "tree_id",
        "lft",
        "rght",
        "level",
    )
    ids = {code: index for index, (code, *_rest) in enumerate(rows, start=1)}
    buffer = io.StringIO()
    for (code, name, parent, depth), interval in zip(
        rows, numbered([row[3] for row in rows]), strict=True
    ):
        above = ids[parent] if parent else "\\N"
        edges = "\t".join(map(str, interval))
        buffer.write(f"{ids[code]}\t{code}\t{name}\t{TIERS[depth]}\trural\t{above}\t{edges}\n")
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY org_tree_area ({', '.join(columns)}) FROM STDIN", buffer)


def _load(districts: int, most: float, rounds: int) -> Result:
    rows = list(places(districts))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "areas.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("code,name,parent_code,level\n")
            for code, name, parent, depth in rows:
                above = parent.ljust(12, "0") if parent else ""
                file.write(f"{code.ljust(12, '0')},{name},{above},{depth + 3}\n")
        ours, floor = interleaved(
            lambda: import_areas(path, now=timezone.now()),
            lambda: _plain_load(rows),
            rounds=rounds,
            before=_clear,
        )
    assert Area.objects.count() == len(rows)
    return Result(
        f"tree load of {len(rows):,} areas, checked, against COPY",
        ours,
        floor,
        most=most,
        notes={"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024},
    )


@benchmark("tree-load")
def tree_load() -> list[Result]:
    """30,276 areas: what a district with its ten-household units has."""
    return [_load(1, MOST, ROUNDS)]
