"""The blank sheet: what is filled into it comes in, in the language it was fetched in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from tests.volunteers.factories import Squad
from volunteers.imports import import_volunteers
from volunteers.imports.blank import HINTS, write_blank
from volunteers.imports.rows import HEADINGS, REQUIRED
from volunteers.models import Volunteer

HEADS = ["姓名*", "手机号*", "身份证号", "性别", "出生日期", "区划代码*"]


@pytest.fixture
def manager(squad: Squad, client_of: Callable[[Any], Client]) -> Client:
    """The browser of a manager of volunteers."""
    return client_of(squad.manager)


def examples(squad: Squad) -> dict[str, str]:
    """Return the row of examples, on the ground and in a team of the test."""
    cells = {column: str(hint.example) for column, hint in HINTS.items()}
    return {**cells, "area": squad.territory.village().code, "team": "T0004"}


def take(squad: Squad, path: Path) -> tuple[int, int]:
    """Take a file in; return how many were new and how many refused."""
    run = import_volunteers(path, actor=squad.manager, now=squad.tick()).run
    return run.created, run.refused


def test_the_blank_workbook_of_the_page_is_filled_in_and_comes_in(
    squad: Squad, manager: Client, tmp_path: Path
) -> None:
    page = manager.get(reverse("volunteers:register_import")).content.decode()
    blank = reverse("volunteers:register_blank_xlsx")
    assert blank in page
    answer = manager.get(blank)
    assert "attachment" in answer["Content-Disposition"]
    book = load_workbook(BytesIO(answer.content))
    sheet, hints = book.worksheets
    assert [cell.value for cell in sheet[1]][:6] == HEADS
    assert sheet.max_row == 1
    (cells,) = sheet.column_dimensions.values()
    assert (cells.min, cells.max, cells.number_format) == (1, len(HEADINGS), "@")
    assert len(list(hints.iter_rows(min_row=2))) == len(HEADINGS)
    sheet.append(list(examples(squad).values()))
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert take(squad, path) == (1, 0)
    one = Volunteer.objects.get()
    assert (one.phone, one.gender) == ("13800000000", "female")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_blank_csv_is_filled_in_and_comes_in(
    squad: Squad, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "a.csv"
    with translation.override(language):
        with path.open("wb") as file:
            write_blank(file, "csv")
        line = ",".join(examples(squad).values())
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert take(squad, path) == (1, 0)


def test_english_headings_are_those_the_import_reads() -> None:
    sheet = BytesIO()
    with translation.override("en"):
        write_blank(sheet, "csv")
    heads = sheet.getvalue().decode("utf-8-sig").strip().split(",")
    assert [head.removesuffix("*") for head in heads] == list(HEADINGS)
    assert {head[:-1] for head in heads if head.endswith("*")} == set(REQUIRED)


def test_every_column_says_what_may_stand_in_it() -> None:
    assert HINTS.keys() == HEADINGS.keys()


@pytest.mark.parametrize("name", ["空白表.xlsx", "空白表.CSV"])
def test_the_command_writes_a_blank_sheet_and_none_over_a_filled_one(
    squad: Squad, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    call_command("import_volunteers", blank=path)
    assert take(squad, path) == (0, 0)
    with pytest.raises(CommandError, match=name):
        call_command("import_volunteers", f"--blank={path}")


@pytest.mark.parametrize("given", [["--blank=空白表.xls"], [], ["a.csv", "--blank=b.csv"]])
def test_the_command_takes_a_file_or_writes_a_blank_one(given: list[Any]) -> None:
    with pytest.raises(CommandError):
        call_command("import_volunteers", *given)
