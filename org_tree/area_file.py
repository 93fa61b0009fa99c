"""The file of areas: reading and checking it, before anything is known of what is stored.

Columns: code, name, parent_code, level (contract.md section 1). What the rows mean for the stored
tree is decided in org_tree.imports.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from org_tree.shapes import Setting, Tier

HEADER = ["code", "name", "parent_code", "level"]
PADDED = 12
NAME_LENGTH = 64
TIERS = list(Tier.values)
LEVELS = {str(number + 1): number for number in range(len(TIERS))}
GROUP = TIERS.index(Tier.GROUP)
TOWN = TIERS.index(Tier.TOWN)
VILLAGE = TIERS.index(Tier.VILLAGE)
URBAN, RURAL = Setting.URBAN.value, Setting.RURAL.value
#: Parts of statistical codes that stand for street offices and residents' committees.
URBAN_TOWNS = frozenset(f"{part:03}" for part in range(1, 100))
URBAN_VILLAGES = frozenset(f"{part:03}" for part in (*range(1, 200), *range(400, 500)))
OFFICIAL_CODE = re.compile(r"\d{2,9}|\d{12}", re.ASCII)
LOCAL_CODE = re.compile(r"[0-9A-Za-z]{2,24}", re.ASCII)
UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f]")
CHINESE = re.compile("[\u4e00-\u9fff]")
FIRST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row.

    Attributes:
        row: line of the file, the header being line 1; 0 for the whole file.
        column: the column it is about; empty for the whole row.
        message: the sentence for the user.
    """

    row: int
    column: str
    message: str | Promise

    def __str__(self) -> str:
        if not self.row:
            return str(self.message)
        if not self.column:
            return str(_("Line %(row)d: %(message)s") % {"row": self.row, "message": self.message})
        return str(
            _("Line %(row)d, %(column)s: %(message)s")
            % {"row": self.row, "column": self.column, "message": self.message}
        )


class ImportRefused(Exception):
    """A file that was not taken in, with every reason; nothing has changed."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(error) for error in self.errors[:FIRST_SHOWN]]
        rest = len(self.errors) - FIRST_SHOWN
        if rest > 0:
            lines.append(str(_("… and %(count)d more.") % {"count": rest}))
        return "\n".join(lines)


def refused(message: str | Promise, row: int = 0, column: str = "") -> ImportRefused:
    """Return the refusal of a whole file for one reason."""
    return ImportRefused([RowError(row, column, message)])


@dataclass
class AreaRows:
    """The rows of a file, column by column; a code is the twelve-digit one.

    Attributes:
        lines: where each row stands in the file.
        codes, names, levels: as in the file; a level counts from 0, the province.
        parents: place of each row's parent among the rows, or None at the top.
    """

    lines: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.codes)


def read_areas(path: Path) -> AreaRows:
    """Read a file of areas and check it as far as a file can be checked alone.

    Raises:
        ImportRefused: with every row that is wrong, or what is wrong with the file as a whole.
    """
    try:
        return _read(path, "utf-8-sig")
    except UnicodeDecodeError as error:
        if not _looks_like_gbk(path, error):
            raise refused(
                _(
                    "The file is damaged: a character is not valid UTF-8. Save it again as a CSV"
                    " file in UTF-8."
                )
            ) from error
    try:
        return _read(path, "gb18030")
    except UnicodeDecodeError as error:
        raise refused(
            _("The file is neither UTF-8 nor GBK text. Save it as a CSV file in UTF-8.")
        ) from error


def _looks_like_gbk(path: Path, error: UnicodeDecodeError) -> bool:
    """Tell whether a file that is not UTF-8 may be GBK, which spreadsheets write in China.

    A file whose beginning is good UTF-8 with Chinese in it is damaged UTF-8: taken for GBK it
    would give names nobody can read.
    """
    before = error.object[: error.start].decode("utf-8", "ignore")
    return not CHINESE.search(before) and not CHINESE.search(_first_piece(path))


def _first_piece(path: Path) -> str:
    with _opened(path) as binary:
        return str(binary.read(1 << 16).decode("utf-8", "ignore"))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a plain or gzipped file for reading bytes.

    Raises:
        ImportRefused: when it cannot be read.
    """
    try:
        with path.open("rb") as plain:
            if plain.peek(2)[:2] == b"\x1f\x8b":  # type: ignore[attr-defined]
                with gzip.open(plain) as packed:
                    yield packed
            else:
                yield plain
    except (OSError, EOFError, zlib.error) as error:
        reason = _("The file cannot be read: %(reason)s") % {
            "reason": getattr(error, "strerror", None) or error
        }
        raise refused(reason) from error


def _read(path: Path, encoding: str) -> AreaRows:
    with _opened(path) as binary:
        text = io.TextIOWrapper(binary, encoding=encoding, newline="")
        reader = csv.reader(text, strict=True)
        try:
            _check_header(next(reader, None))
            return _Checker(reader).rows()
        except csv.Error as error:
            reason = _("This is not a CSV file: %(reason)s") % {"reason": error}
            raise refused(reason, reader.line_num) from error


def _check_header(header: list[str] | None) -> None:
    if header is None:
        raise refused(_("The file is empty."))
    if [name.strip().lower() for name in header] != HEADER:
        raise refused(
            _("The first line has to be: %(header)s. It is: %(found)s")
            % {"header": ",".join(HEADER), "found": ",".join(header)[:200]},
            1,
        )


class _Checker:
    """Reads the rows and collects what is wrong with them."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.found = AreaRows()
        self.raw_codes: list[str] = []
        self.raw_parents: list[str] = []
        self.known: dict[str, str] = {}
        self.errors: list[RowError] = []

    def rows(self) -> AreaRows:
        """Return the checked rows.

        Raises:
            ImportRefused: when any row is wrong.
        """
        for row in self.reader:
            self._take(row)
        if not self.raw_codes and not self.errors:
            raise refused(_("The file has no rows."))
        self._link(self._places())
        self._check_cycles()
        if self.errors:
            raise ImportRefused(sorted(self.errors, key=lambda error: error.row))
        self._pad()
        return self.found

    def _wrong(self, column: str, message: str | Promise, line: int = 0) -> None:
        self.errors.append(RowError(line or self.reader.line_num, column, message))

    def _take(self, row: list[str]) -> None:
        """Check a row alone and keep it; one that cannot be kept is only named."""
        if len(row) != 4:
            if any(cell.strip() for cell in row):
                self._wrong("", _("has %(count)d fields instead of 4") % {"count": len(row)})
            return
        code, name, parent_code, level_text = (cell.strip() for cell in row)
        level = LEVELS.get(level_text)
        if level is None and not (code or name or parent_code or level_text):
            return
        if level is None:
            self._wrong(
                "level", _("“%(level)s” is not a level from 1 to 7") % {"level": level_text[:20]}
            )
        self._check_texts(code, name, level)
        self.found.lines.append(self.reader.line_num)
        self.found.names.append(name)
        self.found.levels.append(-1 if level is None else level)
        self.raw_codes.append(code)
        # Few parents have many children: each code is kept once.
        self.raw_parents.append(self.known.setdefault(parent_code, parent_code))

    def _check_texts(self, code: str, name: str, level: int | None) -> None:
        """Name what is wrong with a code or a name."""
        local = level is not None and level >= GROUP
        if not (LOCAL_CODE if local else OFFICIAL_CODE).fullmatch(code):
            self._wrong("code", _code_message(code, local))
        if not name:
            self._wrong("name", _("the name is missing"))
        elif len(name) > NAME_LENGTH:
            self._wrong(
                "name", _("the name is longer than %(count)d characters") % {"count": NAME_LENGTH}
            )
        elif UNSHOWABLE.search(name):
            self._wrong("name", _("the name holds characters that cannot be shown"))

    def _places(self) -> dict[str, int]:
        """Return where each code stands, naming those that stand twice."""
        places: dict[str, int] = {}
        for index, code in enumerate(self.raw_codes):
            first = places.setdefault(code, index)
            if first != index and code:
                self._wrong(
                    "code",
                    _("%(code)s stands in line %(line)d already")
                    % {"code": code, "line": self.found.lines[first]},
                    self.found.lines[index],
                )
        return places

    def _link(self, places: dict[str, int]) -> None:
        """Find each row's parent, which may stand after it."""
        levels, lines, link = self.found.levels, self.found.lines, self.found.parents.append
        for index, parent_code in enumerate(self.raw_parents):
            parent = places.get(parent_code) if parent_code else None
            link(parent)
            level = levels[index]
            if not parent_code:
                continue
            if parent is None:
                self._wrong(
                    "parent_code",
                    _("there is no row with the code %(code)s") % {"code": parent_code[:30]},
                    lines[index],
                )
            elif level >= 0 and levels[parent] >= 0 and levels[parent] != level - 1:
                self._wrong(
                    "level",
                    _("level %(level)d cannot lie in level %(parent)d")
                    % {"level": level + 1, "parent": levels[parent] + 1},
                    lines[index],
                )

    def _check_cycles(self) -> None:
        """Name the rows that lie in themselves, directly or through others.

        Levels that fit rule a circle out, so only rows on a circle have a misfit somewhere; the
        walk is made only when there is one.
        """
        if not any(error.column == "level" for error in self.errors):
            return
        parents, state = self.found.parents, bytearray(len(self.found.parents))
        for start in range(len(parents)):
            path: list[int] = []
            step: int | None = start
            while step is not None and not state[step]:
                state[step] = 1
                path.append(step)
                step = parents[step]
            if step is not None and state[step] == 1:
                self._wrong(
                    "parent_code",
                    _("the area lies in itself, through %(code)s")
                    % {"code": self.raw_parents[step]},
                    self.found.lines[step],
                )
            for passed in path:
                state[passed] = 2

    def _pad(self) -> None:
        """Write every code in its twelve-digit form.

        Where a city has no counties one padded code would stand for both it and what lies in it
        (4419 and 441900): the lowest keeps it, the upper one its own short code.
        """
        holder: dict[str, int] = {}
        padded = [code.ljust(PADDED, "0") if code.isdigit() else code for code in self.raw_codes]
        for index, code in enumerate(padded):
            other = holder.get(code)
            if other is None or self.found.levels[index] > self.found.levels[other]:
                holder[code] = index
        if len(holder) == len(padded):
            self.found.codes = padded
            return
        self.found.codes = [
            code if holder[code] == index else self.raw_codes[index]
            for index, code in enumerate(padded)
        ]


def _code_message(code: str, local: bool) -> str | Promise:
    if not code:
        return _("the code is missing")
    if local:
        return _("“%(code)s” is not a code of 2 to 24 digits or letters") % {"code": code[:30]}
    return _("“%(code)s” is not a code of 2 to 9 or of 12 digits") % {"code": code[:30]}


def setting_of(code: str, level: int, inherited: str) -> str:
    """Return whether an area is rural or urban, from the ranges of its statistical code.

    Town part 001-099 is a street office; village part 001-199 and 400-499 a residents' committee
    (NBS rules on statistical codes, norms.md section 4). Below, an area is what its village is.
    """
    if level == VILLAGE:
        return URBAN if code[9:] in URBAN_VILLAGES else RURAL
    if level == TOWN:
        return URBAN if code[6:9] in URBAN_TOWNS else RURAL
    return inherited
