"""Importing areas: what is taken, what is refused and how it is said, and that again is nothing."""

from __future__ import annotations

import gzip
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import Event
from common.errors import NotAllowed
from org_tree import verify
from org_tree.area_file import FIRST_SHOWN, ImportRefused, setting_of
from org_tree.imports import ImportResult, import_areas
from org_tree.models import Area
from org_tree.tree import close_area
from tests.factories import Cast, Territory

pytestmark = pytest.mark.django_db

HEAD = "code,name,parent_code,level\n"
GOOD = (
    HEAD
    + "42,湖北省,,1\n4206,襄阳市,42,2\n420607,襄州区,4206,3\n"
    + "420607001,张湾街道,420607,4\n420607001001,张湾社区居委会,420607001,5\n"
    + "420607102,黄集镇,420607,4\n420607102202,李楼村委会,420607102,5\n"
    + '420607102203,"大王村,老村",420607102,5\n'
)
SPACED = GOOD.replace(",", " , ").replace('"大王村 , 老村"', "大王村") + "\n,,,\n\n"
CIRCLE = "the area lies in itself, through 420607001"
VILLAGE = "420607102202,李楼村委会,420607102,5"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "areas.csv"


def take(path: Path, text: str | bytes, now: datetime, root: str | None = None) -> ImportResult:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_areas(path, root, now=now)


def refusal(path: Path, text: str | bytes, now: datetime, root: str | None = None) -> list[str]:
    with translation.override("en"):
        with pytest.raises(ImportRefused) as error:
            take(path, text, now, root)
        assert not Area.objects.exists()
        return [f"{one.row} {one.column} {one.message}" for one in error.value.errors]


def test_a_file_becomes_a_tree(written: Path, now: datetime) -> None:
    assert take(written, GOOD, now) == ImportResult(8, 0, 0)
    assert list(verify.faults()) == []
    village = Area.objects.get(code="420607102202")
    assert [area.name for area in Area.objects.above(village)] == [
        "湖北省", "襄阳市", "襄州区", "黄集镇", "李楼村委会",
    ]  # fmt: skip
    assert Area.objects.get(name="襄州区").code == "420607000000"
    settings = dict(Area.objects.values_list("name", "setting"))
    assert settings["张湾街道"] == settings["张湾社区居委会"] == "urban"
    assert settings["黄集镇"] == settings["李楼村委会"] == "rural"
    assert Area.objects.get(code="420607102203").name == "大王村,老村"
    event = Event.objects.get(act="org_tree.import_areas")
    assert event.data["areas"] == 8


def test_the_same_file_again_changes_nothing(written: Path, now: datetime) -> None:
    take(written, GOOD, now)
    before = list(Area.objects.order_by("pk").values())
    assert take(written, GOOD, now) == ImportResult(0, 0, 8)
    assert list(Area.objects.order_by("pk").values()) == before
    assert Event.objects.count() == 1


def test_parents_may_come_later_in_the_file(written: Path, now: datetime) -> None:
    lines = GOOD.splitlines(keepends=True)
    take(written, lines[0] + "".join(reversed(lines[1:])), now)
    assert list(verify.faults()) == []
    codes = list(Area.objects.order_by("tree_id", "lft").values_list("code", flat=True))
    assert codes == sorted(codes)


def test_a_later_file_renames_and_adds(written: Path, now: datetime) -> None:
    take(written, GOOD, now)
    later = GOOD.replace("李楼村委会", "李楼社区居委会") + "420607102204,新村委会,420607102,5\n"
    assert take(written, later, now) == ImportResult(1, 1, 7)
    assert list(verify.faults()) == []
    event = Event.objects.get(act="org_tree.rename_area")
    assert event.data["before"] == {"name": "李楼村委会"}


def test_groups_and_units_follow_their_village(written: Path, now: datetime) -> None:
    text = GOOD + (
        "420607001001001,一网格,420607001001,6\n42060700100100101,1栋,420607001001001,7\n"
    )
    take(written, text, now)
    assert Area.objects.get(name="1栋").setting == "urban"
    assert Area.objects.get(name="1栋").tier == "household_unit"


@pytest.mark.parametrize("code", ["420607", "420607000000"])
def test_root_takes_that_area_and_all_below(written: Path, now: datetime, code: str) -> None:
    assert take(written, GOOD, now, code).created == 6
    district = Area.objects.get(tier="district")
    assert district.parent is None
    assert not Area.objects.filter(tier="city").exists()


def test_a_district_grows_upward_into_its_province(written: Path, now: datetime) -> None:
    take(written, GOOD, now, "420607102")
    take(written, GOOD, now, "420607")
    assert take(written, GOOD, now) == ImportResult(2, 0, 6)
    assert list(verify.faults()) == []
    assert Area.objects.get(name="襄州区").parent == Area.objects.get(name="襄阳市")
    assert Area.objects.filter(level=0).count() == 1


def test_a_root_below_what_is_stored_hangs_on_its_parent(written: Path, now: datetime) -> None:
    take(written, HEAD + "420607,襄州区,,3\n", now)
    take(written, GOOD, now, "420607102")
    assert Area.objects.get(name="黄集镇").parent == Area.objects.get(name="襄州区")


def test_closed_areas_stay_closed(written: Path, now: datetime) -> None:
    take(written, GOOD, now)
    close_area(actor=None, area=Area.objects.get(code="420607102203"), on=now.date(), now=now)
    assert take(written, GOOD, now) == ImportResult(0, 0, 8)
    assert Area.objects.get(code="420607102203").closed_on is not None


def test_a_city_without_counties_keeps_both_its_codes(written: Path, now: datetime) -> None:
    """4419 and 441900 would both be 441900000000: the lower one keeps it."""
    text = HEAD + "44,广东省,,1\n4419,东莞市,44,2\n441900,东莞市,4419,3\n"
    take(written, text, now)
    assert dict(Area.objects.values_list("code", "tier")) == {
        "440000000000": "province",
        "4419": "city",
        "441900000000": "district",
    }
    assert take(written, text, now) == ImportResult(0, 0, 3)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("byte order mark", b"\xef\xbb\xbf" + GOOD.encode()),
        ("GBK, as spreadsheets write it", GOOD.encode("gb18030")),
        ("Windows line ends", GOOD.replace("\n", "\r\n").encode()),
        ("gzipped", gzip.compress(GOOD.encode())),
        ("spaces around and empty lines", SPACED.encode()),
        ("head in capitals", GOOD.replace("code,name", "Code,NAME").encode()),
    ],
)  # fmt: skip
def test_files_people_really_have_are_taken(
    written: Path, now: datetime, name: str, data: bytes
) -> None:
    assert take(written, data, now).created == 8, name
    assert Area.objects.get(code="420607102202").name == "李楼村委会"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("missing parent", (VILLAGE, "420607102202,李楼村委会,420609999,5"),
         ["8 parent_code there is no row with the code 420609999"]),
        ("itself", ("420607001,张湾街道,420607,4", "420607001,张湾街道,420607001,4"),
         ["5 level level 4 cannot lie in level 4", f"5 parent_code {CIRCLE}"]),
        ("double code", ("420607102203,", "420607102202,"),
         ["9 code 420607102202 stands in line 8 already"]),
        ("wrong level", ("420607102,5", "420607102,6"), None),
        ("level in words", (VILLAGE, "420607102202,李楼村委会,420607102,村"),
         ["8 level “村” is not a level from 1 to 7"]),
        ("empty name", ("420607102202,李楼村委会", "420607102202,  "),
         ["8 name the name is missing"]),
        ("long name", ("李楼村委会", "长" * 65), ["8 name the name is longer than 64 characters"]),
        ("name nobody can see", ("李楼村委会", "李楼\x07村"),
         ["8 name the name holds characters that cannot be shown"]),
        ("code as a spreadsheet shows it", ("420607102202,李", "4.20607E+11,李"),
         ["8 code “4.20607E+11” is not a code of 2 to 9 or of 12 digits"]),
        ("full-width digits", ("420607102202,李", "４２０６０７１０２２０２,李"), None),
        ("no code", ("420607102202,李", ",李"), ["8 code the code is missing"]),
        ("too few fields", (VILLAGE, "420607102202,李楼村委会"),
         ["8  has 2 fields instead of 4"]),
        ("too many fields", (VILLAGE, "420607102202,李,楼,420607102,5"),
         ["8  has 5 fields instead of 4"]),
        ("half a quote", ("李楼村委会", '"李楼村委会'), None),
    ],
)  # fmt: skip
def test_bad_rows_are_named_and_nothing_is_taken(
    written: Path, now: datetime, name: str, change: tuple[str, str], said: list[str] | None
) -> None:
    assert change[0] in GOOD, name
    errors = refusal(written, GOOD.replace(*change), now)
    if said is None:
        assert errors
    else:
        assert errors == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (HEAD.encode(), "The file has no rows."),
        (b"name,code\na,b\n", "The first line has to be: code,name,parent_code,level."),
        ((HEAD + "42,湖北省,,1\n").encode() + b"4206,\xff\xfe,42,2\n", "not valid UTF-8"),
        (b"\x1f\x8bnot gzip after all", "cannot be read"),
        (gzip.compress(GOOD.encode(), mtime=0)[:60], "cannot be read"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)), ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(
    written: Path, now: datetime, data: bytes, said: str
) -> None:
    errors = refusal(written, data, now)
    assert len(errors) == 1
    assert said in errors[0]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(ImportRefused) as error:
        import_areas(tmp_path / "nothing.csv", now=now)
    assert error.value.errors[0].row == 0


def test_an_unknown_root_is_refused(written: Path, now: datetime) -> None:
    assert refusal(written, GOOD, now, "999999") == [
        "0  The file has no area with the code 999999."
    ]


def test_a_circle_is_named(written: Path, now: datetime) -> None:
    text = HEAD + "420607001,甲街道,420607002,4\n420607002,乙街道,420607001,4\n"
    assert any("lies in itself" in error for error in refusal(written, text, now))


def test_what_contradicts_the_stored_tree_is_refused(written: Path, now: datetime) -> None:
    take(written, GOOD, now)
    moved = GOOD.replace("420607102202,李楼村委会,420607102", "420607102202,李楼村委会,420607001")
    with translation.override("en"), pytest.raises(ImportRefused, match="move it") as error:
        take(written, moved, now)
    assert [(one.row, one.column) for one in error.value.errors] == [(8, "parent_code")]
    other_tier = HEAD + "420607102202,李楼,,4\n"
    with pytest.raises(ImportRefused) as error:
        take(written, other_tier, now)
    assert [(one.row, one.column) for one in error.value.errors] == [(2, "level")]


def test_a_thousand_bad_rows_are_summed_up(written: Path, now: datetime) -> None:
    text = HEAD + "".join(f"42060710{n:04},村{n},4206,5\n" for n in range(1000))
    with pytest.raises(ImportRefused) as error:
        take(written, text, now)
    assert len(error.value.errors) == 1000
    lines = str(error.value).splitlines()
    assert len(lines) == FIRST_SHOWN + 1
    assert "950" in lines[-1]


def test_the_command_says_what_it_did_and_what_is_wrong(written: Path) -> None:
    written.write_text(GOOD, encoding="utf-8")
    out = StringIO()
    call_command("import_areas", str(written), root="420607", stdout=out)
    assert "6" in out.getvalue()
    written.write_text(GOOD.replace("襄州区", ""), encoding="utf-8")
    with pytest.raises(CommandError, match="4"):
        call_command("import_areas", str(written), stdout=out)


def test_only_those_who_manage_areas_import_them(
    cast: Cast, territory: Territory, written: Path, now: datetime
) -> None:
    written.write_text(GOOD, encoding="utf-8")
    with pytest.raises(NotAllowed):
        import_areas(written, actor=cast.town, now=now)


@pytest.mark.parametrize(
    ("code", "level", "setting"),
    [
        ("420607001000", 3, "urban"),
        ("420607099000", 3, "urban"),
        ("420607100000", 3, "rural"),
        ("420607200000", 3, "rural"),
        ("420607001001", 4, "urban"),
        ("420607102199", 4, "urban"),
        ("420607102200", 4, "rural"),
        ("420607102399", 4, "rural"),
        ("420607102400", 4, "urban"),
        ("420607102499", 4, "urban"),
        ("420607102500", 4, "rural"),
        ("420607102599", 4, "rural"),
        ("420607102202001", 5, "inherited"),
        ("42060710220200101", 6, "inherited"),
        ("420607000000", 2, "inherited"),
    ],
)
def test_rural_or_urban_follows_from_the_code(code: str, level: int, setting: str) -> None:
    assert setting_of(code, level, "inherited") == setting
