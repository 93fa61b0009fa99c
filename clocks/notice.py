"""Reads the days of a year's notice: from a table, or from the sentences of the notice itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import Invalid

Days = dict[date, tuple[str, bool]]
KINDS = {"off": False, "work": True, "休": False, "班": True, "放假": False, "上班": True}
#: Columns as programs call them, and as offices head them.
COLUMNS = {"日期": "date", "名称": "name", "节日": "name", "类型": "day_type"}
WANTED = {"date", "name", "day_type"}
#: One paragraph of a notice: 一、元旦：1月1日至3日放假调休，共3天。1月4日上班。
PARAGRAPH = re.compile(
    r"^\s*[一二三四五六七八九十]+、(?P<name>[^：:]{1,24})[：:](?P<text>.+)$", re.MULTILINE
)
DAY = r"(?:(?:(?P<y{0}>\d{{4}})年)?(?P<m{0}>\d{{1,2}})月)?(?P<d{0}>\d{{1,2}})日"
SPAN = re.compile(DAY.format(1) + r"(?:至" + DAY.format(2) + ")?")
BRACKETS = re.compile(r"[（(][^）)]*[）)]")


def read_days(text: str, year: int | None = None) -> Days:
    """Read a notice's days: CSV with `date,name,day_type` (off or work), or its own sentences.

    Args:
        year: of the notice, for its sentences: they name days without it.

    Raises:
        Invalid: field `file`, one sentence for each bad row.
    """
    text = text.removeprefix("\ufeff")
    if year is not None and PARAGRAPH.search(text):
        return read_sentences(text, year)
    days: Days = {}
    errors = []
    reader = csv.DictReader(StringIO(text))
    reader.fieldnames = [
        COLUMNS.get(name.strip(), name.strip()) for name in reader.fieldnames or ()
    ]
    if not set(reader.fieldnames) >= WANTED:
        raise Invalid({"file": _("The first row must name the columns date, name and day_type.")})
    for number, row in enumerate(reader, start=2):
        day, fault = _day_of(row)
        if fault or day is None:
            errors.append(_("Row %(number)d: %(fault)s") % {"number": number, "fault": fault})
        elif day in days:
            errors.append(_("Row %(number)d: this date comes twice.") % {"number": number})
        else:
            days[day] = ((row["name"] or "").strip(), KINDS[(row["day_type"] or "").strip()])
    if errors or not days:
        raise Invalid({"file": errors or [_("There is no day in the file.")]})
    return days


def _day_of(row: Mapping[str, str | None]) -> tuple[date | None, Any]:
    parts = re.split(r"[-/.]", (row["date"] or "").strip())
    try:
        day = date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        return None, _("the date must look like 2027-01-01.")
    if (row["day_type"] or "").strip() not in KINDS:
        return day, _("day_type must be off or work.")
    if not (row["name"] or "").strip():
        return day, _("the name is missing.")
    return day, ""


def read_sentences(text: str, year: int) -> Days:
    """Read the days a notice tells in its sentences.

    Every day before 放假 is off and every day before 上班 is worked; what stands in brackets says
    weekdays and is passed over.

    Raises:
        Invalid: a paragraph names no day, or a day that does not exist.
    """
    days: Days = {}
    for paragraph in PARAGRAPH.finditer(text):
        name = paragraph["name"].strip()
        told = BRACKETS.sub("", paragraph["text"])
        found: Days = {}
        try:
            for sentence in re.split(r"[。；;]", told):
                found |= {day: (name, is_working) for day, is_working in _told(sentence, year)}
        except ValueError:
            found = {}
        if not found:
            raise Invalid({"file": _("No days could be read for %(name)s.") % {"name": name}})
        days |= found
    return dict(sorted(days.items()))


def _told(sentence: str, year: int) -> Iterator[tuple[date, bool]]:
    head, off, _rest = sentence.partition("放假")
    if not off:
        head, works, _rest = sentence.partition("上班")
        if not works:
            return
    month = 0
    for span in SPAN.finditer(head):
        month = int(span["m1"] or month)
        first = date(int(span["y1"] or year), month, int(span["d1"]))
        last = first
        if span["d2"]:
            month = int(span["m2"] or month)
            last = date(int(span["y2"] or first.year), month, int(span["d2"]))
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset), not off
