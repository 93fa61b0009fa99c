"""One row of the register's file: what its cells have to be, and why one is refused.

Looks at a row alone; what two rows or the stored register say against each other is found by the
database (volunteers.imports.merge).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.fields import indexer, sealer
from volunteers.choices import Gender
from volunteers.identity import identity_of, is_guarded
from volunteers.models.volunteer import ID_NUMBER, PHONE, PHONE_TAIL, TAIL

#: Column -> the headings it is known by; the first one is that of our own sheets.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "name"),
    "phone": ("手机号", "手机", "手机号码", "联系电话", "电话", "phone"),
    "id_number": ("身份证号", "证件号码", "身份证号码", "id_number"),
    "gender": ("性别", "gender"),
    "birth_date": ("出生日期", "birth_date"),
    "area": ("区划代码", "所在区划代码", "area"),
    "team": ("服务队", "服务队代码", "所属队伍", "队伍", "team"),
    "registered_on": ("登记日期", "注册日期", "registered_on"),
    "consent_on": ("同意日期", "consent_on"),
    "guardian_consent_on": ("监护人同意日期", "guardian_consent_on"),
}
REQUIRED = ("name", "phone", "area", "consent_on")
REASON = "原因"
KNOWN_HEADINGS = frozenset(heading for known in HEADINGS.values() for heading in known)
GENDERS = {
    "女": Gender.FEMALE.value,
    "男": Gender.MALE.value,
    "female": Gender.FEMALE.value,
    "male": Gender.MALE.value,
    "": "",
}
#: Numbers above fifteen digits have lost their last ones in a cell that holds a number.
EXACT = 10**15
NAME = re.compile(r"[\w·• .'-]{1,64}")
DIGITS = re.compile(r"\d+")
MOBILE = re.compile(r"1[3-9]\d{9}|0\d{9,11}", re.ASCII)
DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", re.ASCII)
POWER = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
EARLIEST = date(1900, 1, 1)
#: Memory of what was looked up before; one more than this and it begins anew.
REMEMBERED = 20_000

Reason = str | Promise


class Fault(NamedTuple):
    """What is wrong with a row: the column, and why."""

    column: str
    reason: Reason


#: The columns of a checked row, in the order of the staging table.
CHECKED = (
    "line",
    "name",
    "phone",
    "phone_index",
    "phone_tail",
    "id_number",
    "id_index",
    "gender",
    "birth_date",
    "area_id",
    "team_id",
    "registered_on",
    "consent_on",
    "guardian_consent_on",
)
LOST_DIGITS = _("the cell holds a number and has lost digits; make it text and type it again")


class RowChecker:
    """Turns cells into a checked row, its personal data sealed; keeps one key for all rows."""

    def __init__(
        self, head: list[str], *, areas: dict[str, int], teams: dict[str, int], today: date
    ) -> None:
        self.today = today
        self.areas, self.teams = areas, teams
        places = {column: _place(head, column) for column in HEADINGS}
        # A column that is missing reads the empty cell put at the end of every row.
        self.places = {column: place for column, place in places.items() if place is not None}
        self.width = len(head)
        self.seal = sealer()
        self.phone_index = indexer(PHONE)
        self.id_index = indexer(ID_NUMBER)
        self.tail_index = _remembered(indexer(PHONE_TAIL))
        self.date_of = _remembered(_date_of)

    def check(self, line: int, cells: list[Any]) -> tuple[tuple[Any, ...] | None, list[Fault]]:
        """Return the checked row, or None and everything that is wrong with it."""
        faults: list[Fault] = []
        count = len(cells)
        given = {
            column: cells[place] if place < count else "" for column, place in self.places.items()
        }
        name = self._name(given["name"], faults)
        phone = self._phone(given["phone"], faults)
        id_number, born, gender = self._identity(given, faults)
        area_id = self._area(given["area"], faults)
        team_id = self._team(given.get("team", ""), faults)
        registered, consent, guardian = self._dates(given, born, faults)
        if faults:
            return None, faults
        return (
            line,
            name,
            self.seal(phone),
            self.phone_index(phone),
            self.tail_index(phone[-TAIL:]),
            self.seal(id_number),
            self.id_index(id_number),
            gender,
            born and born.isoformat(),
            area_id,
            team_id,
            registered and registered.isoformat(),
            consent and consent.isoformat(),
            guardian and guardian.isoformat(),
        ), faults

    def _name(self, cell: Any, faults: list[Fault]) -> str:
        name = cell.strip() if type(cell) is str else str(cell)
        if not name:
            faults.append(Fault("name", _("the person's name is missing")))
        elif DIGITS.search(name) or not NAME.fullmatch(name):
            faults.append(Fault("name", _("this is not a name")))
        return name

    def _phone(self, cell: Any, faults: list[Fault]) -> str:
        phone = _digits(cell)
        if MOBILE.fullmatch(phone):
            return phone
        phone = re.sub(r"[\s-]", "", phone).removeprefix("+86")
        if not phone:
            faults.append(Fault("phone", _("the phone number is missing")))
        elif not MOBILE.fullmatch(phone):
            faults.append(Fault("phone", _("this is not a phone number")))
        return phone

    def _identity(self, given: dict[str, Any], faults: list[Fault]) -> tuple[str, date | None, str]:
        """Return ID number, date of birth and gender; the number decides where it is given."""
        born = self._date(given, "birth_date", faults)
        cell = given.get("gender", "")
        gender = GENDERS.get(cell if type(cell) is str else str(cell))
        if gender is None:
            faults.append(Fault("gender", _("write 男 or 女, or leave it empty")))
        cell = given.get("id_number", "")
        if not cell:
            return "", born, gender or ""
        if type(cell) is not str:
            faults.append(Fault("id_number", LOST_DIGITS))
            return "", born, gender or ""
        number = cell.strip().upper()
        if not number:
            return "", born, gender or ""
        said = identity_of(number, self.today)
        if said is None:
            lost = POWER.fullmatch(number) is not None
            wrong = _("this is not a valid ID number of 18 characters")
            faults.append(Fault("id_number", LOST_DIGITS if lost else wrong))
            return "", born, gender or ""
        if born is not None and born != said.birth_date:
            faults.append(Fault("birth_date", _("the ID number says another date")))
        return number, said.birth_date, said.gender

    def _area(self, cell: Any, faults: list[Fault]) -> int:
        code = _digits(cell)
        found = self.areas.get(code)
        if found is None:
            text = _("the code of the village or group is missing")
            if code:
                text = _("no area of yours has this code")
            faults.append(Fault("area", text))
            return 0
        return found

    def _team(self, cell: Any, faults: list[Fault]) -> int | None:
        text = cell.strip() if type(cell) is str else _digits(cell)
        if not text:
            return None
        found = self.teams.get(text)
        if found is None:
            faults.append(
                Fault("team", _("no team of yours, or more than one, is called so; use its code"))
            )
        return found

    def _dates(
        self, given: dict[str, Any], born: date | None, faults: list[Fault]
    ) -> tuple[date | None, date | None, date | None]:
        registered = self._date(given, "registered_on", faults)
        consent = self._date(given, "consent_on", faults)
        guardian = self._date(given, "guardian_consent_on", faults)
        if consent is None and not given["consent_on"]:
            faults.append(Fault("consent_on", _("the day of the person's consent is missing")))
        if guardian is None and born is not None and is_guarded(born, registered or self.today):
            faults.append(
                Fault("guardian_consent_on", _("under 14: the guardian's consent is missing"))
            )
        return registered, consent, guardian

    def _date(self, given: dict[str, Any], column: str, faults: list[Fault]) -> date | None:
        cell = given.get(column)
        if not cell:
            return None
        if isinstance(cell, datetime):
            found: date | None = cell.date()
        elif isinstance(cell, date):
            found = cell
        else:
            found = self.date_of(_digits(cell))
        if found is None or found < EARLIEST:
            faults.append(Fault(column, _("this is not a date such as 2026-11-24")))
            return None
        if found > self.today:
            faults.append(Fault(column, _("this day has not come yet")))
        return found


def _place(head: list[str], column: str) -> int | None:
    return next((head.index(known) for known in HEADINGS[column] if known in head), None)


def _digits(cell: Any) -> str:
    """Return a cell as text; a whole number in it as its digits, as long as none are lost."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(int(cell)) if cell == int(cell) and abs(cell) < EXACT else str(cell)
    return str(cell or "")


def _date_of(text: str) -> date | None:
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _remembered(function: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return the function with a memory: dates and tails come again and again."""
    known: dict[str, Any] = {}

    def ask(text: str) -> Any:
        if text in known:
            return known[text]
        if len(known) >= REMEMBERED:
            known.clear()
        found = known[text] = function(text)
        return found

    return ask
