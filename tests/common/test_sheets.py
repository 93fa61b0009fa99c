"""Files open as they were written: nothing runs, nothing loses a digit, however many rows."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import hypothesis
import openpyxl
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from common import sheets
from common.sheets import Column, Form, Kind, TooManyRows, csv_lines, inert, write_workbook

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOSTILE = (
    "=1+1",
    "+CMD|'/c calc'!A1",
    "-2+3",
    "--1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    '=HYPERLINK("http://127.0.0.1","x")',
    "{=1+1}",
    "http://127.0.0.1/x",
    "-",
)
CODES = ("42060719660101002X", "420607196601010010", "0710123", "000", "13800000000", "1E5")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


def workbook(columns: Sequence[Column], rows: Any, **more: Any) -> Any:
    file = io.BytesIO()
    form = Form("黄集镇台账", columns, "黄集镇", "杨帆", NOW, **more)
    write_workbook(file, form, rows)
    file.seek(0)
    return openpyxl.load_workbook(file).active


def read_csv(columns: Sequence[Column], rows: Any) -> list[list[str]]:
    text = b"".join(csv_lines(columns, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_that_look_like_a_formula_do_nothing_anywhere(text: str) -> None:
    cell = workbook([Column("a"), Column("b")], [[text, "x"]])["A4"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    (written,) = read_csv([Column("a")], [[text]])
    assert not written[0].startswith(sheets.STARTS_FORMULA) or sheets.PLAIN_NEGATIVE.match(text)


@pytest.mark.parametrize("text", ["-5", "-12.50", "-0", "12", "李大山", ""])
def test_plain_words_and_negative_numbers_stay_what_they_are(text: str) -> None:
    assert inert(text) == text


@given(TEXTS)
def test_no_text_opens_as_a_formula_and_none_is_lost(text: str) -> None:
    written = inert(text)
    assert written in (text, sheets.INERT + text)
    assert not written.startswith(sheets.STARTS_FORMULA) or sheets.PLAIN_NEGATIVE.match(written)


@pytest.mark.parametrize("code", CODES)
def test_codes_come_back_digit_by_digit(code: str) -> None:
    cell = workbook([Column("a"), Column("b")], [[code, "x"]])["A4"]
    assert (cell.value, cell.data_type, cell.number_format) == (code, "s", "@")
    assert read_csv([Column("a")], [[code]]) == [[code]]


def test_numbers_days_and_moments_are_what_they_say() -> None:
    columns = [
        Column("n", kind=Kind.NUMBER, is_totalled=True),
        Column("m", kind=Kind.MONEY, is_totalled=True),
        Column("d", kind=Kind.DATE),
        Column("t", kind=Kind.MOMENT),
    ]
    rows = [[3, 1200, date(2026, 11, 24), NOW], [-1, None, None, None]]
    sheet = workbook(columns, rows)
    assert [cell.value for cell in sheet[4]] == [
        3,
        1200,
        datetime(2026, 11, 24),  # noqa: DTZ001 - Excel knows no zones
        datetime(2026, 11, 24, 10, 0),  # noqa: DTZ001
    ]
    assert [cell.value for cell in sheet[6]][:2] == [2, 1200]
    assert read_csv(columns, rows)[0] == ["3", "1200", "2026-11-24", "2026-11-24 10:00"]


@hypothesis.settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(-(10**9), 10**9)), max_size=15))
def test_what_went_in_comes_out_and_the_totals_are_its_sums(rows: list[tuple[str, int]]) -> None:
    columns = [Column("a"), Column("n", kind=Kind.NUMBER, is_totalled=True)]
    found = list(workbook(columns, rows).iter_rows(min_row=4, values_only=True))
    # openpyxl reads an empty cell as nothing, and escapes as the characters they stand for.
    assert [(text or "", number) for text, number in found[: len(rows)]] == rows
    assert found[len(rows)][1] == sum(number for _text, number in rows)
    assert str(len(rows)) in found[len(rows)][0]


def test_the_house_form_is_ready_to_print() -> None:
    columns = [Column("编号", 16), Column("当事人", 20), Column("人数", 8, Kind.NUMBER, True)]
    sheet = workbook(columns, [["1", "李*", 2]], notes=["姓名已遮盖。"])
    assert sheet["A1"].value == "黄集镇台账"
    assert all(
        word in sheet["A2"].value for word in ("填报单位：黄集镇", "填报人：杨帆", "审核人", "日期")
    )
    assert sheet["A5"].value == "合计（1）"
    assert sheet["A6"].value == "姓名已遮盖。"
    assert "签字" in sheet["A7"].value
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'表'!$A$1:$C$7"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", sheets.A4)
    wide = workbook([Column("a", 100), Column("b", 100)], [])
    assert wide.page_setup.paperSize == sheets.A3


def test_heads_that_belong_together_stand_under_one() -> None:
    columns = [
        Column("地方"),
        Column("件", group="受理"),
        Column("成", group="受理"),
        Column("金额"),
    ]
    sheet = workbook(columns, [["黄集镇", "1", "1", "2"]])
    assert "B3:C3" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert [sheet["B3"].value, sheet["B4"].value, sheet["C4"].value] == ["受理", "件", "成"]


def test_more_rows_than_a_workbook_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 10)
    with pytest.raises(TooManyRows):
        workbook([Column("a"), Column("b")], [["x", "y"]] * 10)


MEMORY = """
import io, sys, tempfile
from pathlib import Path
from datetime import datetime, UTC
import django
django.setup()
from common.sheets import Column, Form, csv_lines, write_workbook
count, columns = int(sys.argv[1]), [Column(str(n)) for n in range(20)]
rows = (["流转费到期没有付，几户来问。" * 2] * 20 for _ in range(count))
if sys.argv[2] == "csv":
    for part in csv_lines(columns, rows):
        pass
else:
    with tempfile.TemporaryFile() as file:
        write_workbook(file, Form("t", columns, "u", "m", datetime.now(UTC)), rows)
# Not ru_maxrss: a process that was forked off begins with that of its parent.
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def peak(count: int, form: str) -> int:
    """Return the most memory, in MiB, that writing so many rows in a process of its own takes."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(count), form],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "governance.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.splitlines()[-1]) // 1024


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ten_times_the_rows_take_the_same_memory(form: str) -> None:
    assert peak(20_000, form) <= peak(2_000, form) + 10
