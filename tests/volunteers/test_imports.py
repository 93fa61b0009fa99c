"""Taking the register in: good rows kept, bad ones named, the same file again changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError
from python_calamine import CalamineWorkbook

from audit.models import Event
from tests.volunteers.factories import HEAD, Squad, id_number, row, write_csv
from volunteers.imports import FileRefused, Outcome, import_volunteers
from volunteers.imports.rows import _date_of
from volunteers.models import Membership, Volunteer


@pytest.fixture
def village(squad: Squad) -> str:
    """The code of the first village."""
    return squad.territory.village().code


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Return new, updated, unchanged, refused."""
    run = outcome.run
    return run.created, run.updated, run.unchanged, run.refused


def take(squad: Squad, path: Path, **given: Any) -> Outcome:
    """Take a file in for the portal itself."""
    return import_volunteers(path, **{"actor": None, "now": squad.tick(), **given})


def columns_of(outcome: Outcome) -> dict[int, list[str]]:
    """Return the columns that were wrong, by line."""
    return {line: [f.column for f in faults] for line, faults in outcome.faults.items()}


def test_good_rows_are_kept_with_number_team_and_sealed_values(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    rows = [row(1, village, team="邻里帮厨队"), row(2, village, team="T0005", id_number="")]
    outcome = take(squad, write_csv(tmp_path / "a.csv", rows))
    assert counts(outcome) == (2, 0, 0, 0)
    first, second = Volunteer.objects.order_by("id")
    assert (first.number, second.number) == ("42060700000001", "42060700000002")
    assert (first.phone, first.id_number) == (rows[0][1], rows[0][2])
    assert (first.birth_date, first.gender) == (date(1980, 1, 2), "male")
    assert second.birth_date is None
    teams = Membership.objects.order_by("id").values_list("team__code", flat=True)
    assert list(teams) == ["T0004", "T0005"]
    raw = Volunteer.objects.extra(select={"sealed": "phone"}).values_list("sealed", flat=True)
    assert rows[0][1] not in str(list(raw)) + first.phone_index


def test_the_same_file_again_changes_nothing(squad: Squad, village: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(n, village, team="T0004") for n in range(30)])
    take(squad, path)
    before = list(Volunteer.objects.order_by("id").values())
    assert counts(take(squad, path)) == (0, 0, 30, 0)
    assert list(Volunteer.objects.order_by("id").values()) == before
    assert Membership.objects.count() == 30


def test_a_changed_row_updates_and_an_empty_cell_forgets_nothing(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    other = squad.territory.village(1).code
    take(squad, write_csv(tmp_path / "a.csv", [row(1, village, gender="男"), row(2, village)]))
    moved = row(1, other, phone="19900009999")
    bare = row(2, village, id_number="", registered_on="")
    assert counts(take(squad, write_csv(tmp_path / "b.csv", [moved, bare]))) == (0, 1, 1, 0)
    first, second = Volunteer.objects.select_related("area").order_by("id")
    assert (first.phone, first.area.code, first.version) == ("19900009999", other, 2)
    assert (second.id_number, second.version) == (row(2, village)[2], 1)


def test_somebody_known_by_name_and_phone_gets_their_id_number(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    take(squad, write_csv(tmp_path / "a.csv", [row(1, village, id_number="")]))
    assert counts(take(squad, write_csv(tmp_path / "b.csv", [row(1, village)]))) == (0, 1, 0, 0)
    assert Volunteer.objects.get().id_number == row(1, village)[2]


BAD = {
    "name": ("name", ""),
    "name with digits": ("name", "张3"),
    "phone": ("phone", "1234567"),
    "no phone": ("phone", ""),
    "check digit": ("id_number", id_number(1)[:-1] + "?"),
    "lost digits": ("id_number", "4.29999E+17"),
    "gender": ("gender", "？"),
    "area": ("area", "999"),
    "no area": ("area", ""),
    "team": ("team", "没有这队"),
    "date": ("registered_on", "2026-13-01"),
    "future": ("registered_on", "2027-01-01"),
    "consent": ("consent_on", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_cell_is_named_with_its_line_and_the_others_are_kept(
    squad: Squad, village: str, tmp_path: Path, case: str
) -> None:
    column, value = BAD[case]
    rows = [row(1, village), row(2, village, **{column: value}), row(3, village)]
    outcome = take(squad, write_csv(tmp_path / "a.csv", rows))
    assert counts(outcome) == (2, 0, 0, 1)
    assert columns_of(outcome) == {3: [column]}


def test_everything_wrong_with_a_row_is_said_at_once(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    bad = row(1, "x", name="", phone="1", consent_on="")
    outcome = take(squad, write_csv(tmp_path / "a.csv", [bad]))
    assert columns_of(outcome) == {2: ["name", "phone", "area", "consent_on"]}


def test_doubles_in_the_file_are_named_with_the_first_line(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    first = row(1, village)
    same_id = row(2, village, id_number=first[2])
    same_phone = row(3, village, name=first[0], phone=first[1], id_number="")
    outcome = take(squad, write_csv(tmp_path / "a.csv", [first, same_id, same_phone]))
    assert columns_of(outcome) == {3: ["id_number"], 4: ["phone"]}
    assert "2" in str(outcome.faults[3][0].reason)
    assert Volunteer.objects.count() == 1


def test_two_rows_of_one_person_on_the_register_are_doubles_too(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    take(squad, write_csv(tmp_path / "a.csv", [row(1, village)]))
    by_id = row(1, village, name="张改名")
    by_phone = row(1, village, id_number="")
    outcome = take(squad, write_csv(tmp_path / "b.csv", [by_id, by_phone]))
    assert list(outcome.faults) == [3]


def test_a_row_that_fits_two_people_is_refused(squad: Squad, village: str, tmp_path: Path) -> None:
    take(squad, write_csv(tmp_path / "a.csv", [row(1, village), row(2, village)]))
    torn = row(1, village, id_number=id_number(2, date(1980, 1, 3)))
    stranger = row(2, village, id_number=id_number(9))
    outcome = take(squad, write_csv(tmp_path / "b.csv", [torn, stranger]))
    assert columns_of(outcome) == {2: ["id_number"], 3: ["id_number"]}


def test_under_fourteen_the_guardians_consent_is_needed(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    child = id_number(1, date(2014, 5, 1))
    head = (*HEAD, "监护人同意日期")
    without = [*row(1, village, id_number=child), ""]
    given = [*row(2, village, id_number=id_number(2, date(2014, 5, 1))), "2026-01-05"]
    outcome = take(squad, write_csv(tmp_path / "a.csv", [without, given], head=head))
    assert columns_of(outcome) == {2: ["guardian_consent_on"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_files_come_in_the_encodings_spreadsheets_write(
    squad: Squad, village: str, tmp_path: Path, encoding: str
) -> None:
    outcome = take(squad, write_csv(tmp_path / "a.csv", [row(1, village)], encoding=encoding))
    assert counts(outcome) == (1, 0, 0, 0)
    assert Volunteer.objects.get().name == row(1, village)[0]


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    """Write a workbook with a title above the head and a hidden sheet before it."""
    with xlsxwriter.Workbook(str(path)) as book:
        hidden = book.add_worksheet("说明")
        sheet = book.add_worksheet("名册")
        sheet.activate()
        hidden.hide()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 7, "志愿者名册")
        for number, cells in enumerate([["*姓名（必填）", *HEAD[1:]], *rows], start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    return path


def test_a_workbook_is_read_with_title_numbers_and_dates(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    cells: list[Any] = row(1, village)
    cells[1], cells[4], cells[7] = int(cells[1]), int(village), date(2026, 1, 5)
    outcome = take(squad, workbook(tmp_path / "a.xlsx", [cells]))
    assert counts(outcome) == (1, 0, 0, 0)
    assert Volunteer.objects.get().phone == row(1, village)[1]


def test_an_id_number_in_a_number_cell_is_refused_and_not_guessed(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    cells: list[Any] = row(1, village)
    cells[2] = 429999198001010012
    outcome = take(squad, workbook(tmp_path / "a.xlsx", [cells, row(2, village)]))
    assert columns_of(outcome) == {3: ["id_number"]}
    assert Volunteer.objects.count() == 1


def test_the_sheet_of_bad_rows_is_mended_and_sent_again(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    good = row(2, village)
    rows = [row(1, village), row(2, village, phone="12"), row(3, village, name="=1+1")]
    path, faults = write_csv(tmp_path / "a.csv", rows), tmp_path / "b.xlsx"
    take(squad, path, faults_to=faults)
    sheet = CalamineWorkbook.from_path(str(faults)).get_sheet_by_index(0).to_python()
    assert sheet[0] == [*HEAD, "原因"]
    assert [cells[:8] for cells in sheet[1:]] == [rows[1], rows[2]]
    assert sheet[1][8].startswith("第3行：手机号：")
    mended = [[*good, sheet[1][8]], [*row(3, village), ""]]
    outcome = take(
        squad, write_csv(tmp_path / "c.csv", mended, head=sheet[0]), faults_to=tmp_path / "d.xlsx"
    )
    assert counts(outcome) == (2, 0, 0, 0)
    assert not (tmp_path / "d.xlsx").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        ("随便写的\n".encode(), "表头"),
        ("姓名,手机号,区划代码\n".encode(), "同意日期"),
        ("姓名,姓名,手机号,区划代码,同意日期\n".encode(), "重复"),
        (b"PK\x03\x04junk", "坏"),
        (b"\xd0\xcf\x11\xe0junk", "xls"),
        ("姓名,手机号,区划代码,同意日期\n张三".encode() + b"\xff\xff\n", "坏"),
    ],
)
def test_a_file_that_is_no_register_is_refused_whole(
    squad: Squad, tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        take(squad, path)
    assert word in str(refused.value.message)
    assert Volunteer.objects.count() == 0


def test_a_manager_takes_in_rows_of_the_own_area_alone(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    foreign = squad.territory.village(0, 1).code
    rows = [row(1, village, team="T0004"), row(2, foreign), row(3, village, team="古驿护河队")]
    outcome = take(squad, write_csv(tmp_path / "a.csv", rows), actor=squad.manager)
    assert columns_of(outcome) == {3: ["area"], 4: ["team"]}
    event = Event.objects.get(act="volunteers.import_register")
    assert (event.actor_id, event.data["created"]) == (squad.manager.pk, 1)


def test_progress_is_told_while_it_reads(squad: Squad, village: str, tmp_path: Path) -> None:
    rows = [row(n, village, name=f"张{chr(0x4E00 + n)}", id_number="") for n in range(4500)]
    for number, cells in enumerate(rows):
        cells[1] = f"199{number:08d}"
    told: list[tuple[int, int, int]] = []
    path = write_csv(tmp_path / "a.csv", rows)
    take(squad, path, progress=lambda *far: told.append(far))
    assert [read for read, _place, _length in told] == [2000, 4000]
    assert all(place <= length for _read, place, length in told)


def test_searching_finds_by_number_phone_tail_id_and_name(
    squad: Squad, village: str, tmp_path: Path
) -> None:
    rows = [row(n, village) for n in range(12)]
    take(squad, write_csv(tmp_path / "a.csv", rows))
    wanted = Volunteer.objects.get(name=rows[7][0])
    for text in (wanted.number, rows[7][1], rows[7][1][-4:], rows[7][2].lower(), rows[7][0]):
        assert list(Volunteer.objects.all().found(text)) == [wanted], text
    assert not Volunteer.objects.all().found("0007x").exists()


def test_the_command_names_bad_rows_and_ends_well(
    squad: Squad, village: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(1, village), row(2, "x")])
    call_command("import_volunteers", path)
    said = capsys.readouterr().out
    assert "第3行：区划代码" in said
    assert (tmp_path / "a-faults.xlsx").exists()
    with pytest.raises(CommandError):
        call_command("import_volunteers", tmp_path / "none.csv")


def test_days_are_read_in_the_ways_people_write_them() -> None:
    ways = ["2026-1-5", "2026/01/05", "2026.1.5", "20260105", "2026年1月5日"]
    assert {_date_of(way) for way in ways} == {date(2026, 1, 5)}
    assert _date_of("2026-02-30") is None
