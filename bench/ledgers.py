"""A ledger of 100,000 cases as a file: seconds, and the most memory the process takes.

Each file is written in a child process, so that its memory is its own: first one of a tenth of the
rows, then the whole. The most memory must not grow with the rows (reliability.md H3, H6).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from bench.cases import CASES, build_cases
from bench.ground import build_district
from bench.measure import Result, benchmark
from common.calendar import business_date
from disputes.models import Case, CaseParty
from ledgers import case_columns, exporting
from ledgers.asking import Page
from ledgers.books import BOOKS
from ledgers.models import Export

#: Seconds a worker may take for a workbook of all cases.
MOST_SECONDS = 300
#: MiB ten times the rows may take more.
MOST_GROWTH = 48
PEOPLE_EACH = 2
BATCH = 5_000


def build_people() -> None:
    """Give every case its people; each name is sealed."""
    names = [f"李大{number}" for number in range(PEOPLE_EACH)]
    for start in range(0, CASES, BATCH):
        ids = Case.objects.order_by("pk").values_list("pk", flat=True)[start : start + BATCH]
        CaseParty.objects.bulk_create(
            [CaseParty(case_id=pk, name=name) for pk in ids for name in names]
        )


#: What the child runs: the person, the form, how many rows.
CHILD = """
import django, sys
django.setup()
from bench.ledgers import write
write(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
"""


def written(user: User, form: str, rows: int) -> tuple[float, int, int]:
    """Write a file of so many rows in a fresh process; return seconds, MiB at most, bytes."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", CHILD, str(user.pk), form, str(rows)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, peak, size = done.stdout.split()
    return float(seconds), int(peak), int(size)


def write(user_id: int, form: str, rows: int) -> None:
    """Write a file and print seconds, MiB at most and bytes; the whole work of the child."""
    user, now = User.objects.get(pk=user_id), timezone.now()
    params = {"date_from": "2020-01-01", "date_to": business_date(now).isoformat()}
    page = Page(BOOKS["disputes"], params, user=user, now=now)
    made = Export(pk=1, made_by=user, file_format=form, row_count=rows)
    keys = Case.objects.order_by("pk").values("pk")[:rows]
    page.ledger = replace(
        page.ledger, rows=lambda asked: case_columns.cases(asked).filter(pk__in=keys)
    )
    began = time.monotonic()
    with exporting.file_of(made, page) as file:
        size = file.seek(0, os.SEEK_END)
    print(time.monotonic() - began, peak_memory(), size)


def peak_memory() -> int:
    """Return the most memory this process has taken, in MiB.

    Not `ru_maxrss`: a process that was forked off begins with that of its parent (Linux).
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


@benchmark("ledger-files")
def ledger_files() -> list[Result]:
    """Write the ledger of matters as CSV and as a workbook."""
    user = build_district()
    build_cases(user, CASES)
    build_people()
    results = []
    for form in ("csv", "xlsx"):
        _seconds, few, _size = written(user, form, CASES // 10)
        seconds, most, size = written(user, form, CASES)
        facts = {"rows": CASES, "MiB at most": most, "MiB of the file": size >> 20}
        results += [
            Result(f"ledger as {form}, {CASES:,} cases", seconds, most=MOST_SECONDS, notes=facts),
            Result(
                f"{form}: MiB more for ten times the rows", most - few, unit="", most=MOST_GROWTH
            ),
        ]
    return results
