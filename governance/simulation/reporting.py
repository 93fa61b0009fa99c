"""The plan of a village's day: who files when, what, and when it goes up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID

from common.calendar import business_date
from governance.simulation.lots import drawn_uuid, lots, moment
from governance.simulation.wording import Told, draw_matter, setting_of, tell

#: Matters a group has on a usual weekday; a quiet day has fewer.
ITEMS_A_GROUP = 0.066
WEEKEND = 0.6
ALWAYS_ZERO = 0.06
#: How long after its day a report can still be made up.
MADE_UP_WITHIN = 3


@dataclass(frozen=True)
class GroupFacts:
    """A group as the plan needs it."""

    code: str
    name: str
    has_keeper: bool


@dataclass(frozen=True)
class VillageFacts:
    """A village as the plan needs it; `liveliness` makes more happen than elsewhere."""

    code: str
    setting: str
    groups: Sequence[GroupFacts]
    has_officer: bool
    liveliness: float = 1.0


@dataclass(frozen=True)
class Habits:
    """How a village usually does it; the same for all days."""

    liveliness: float
    missing: float
    late: float
    sends_late: float
    on_behalf: float


@dataclass(frozen=True)
class PlannedReport:
    """One group's report."""

    group: str
    date: date
    at: datetime
    is_on_behalf: bool
    client_id: UUID
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class PlannedVillageDay:
    """One village's day: its reports, and when it goes to the town and back.

    `return_at` and `resend_at` are there only where the town gives it back once.
    """

    village: str
    date: date
    reports: tuple[PlannedReport, ...]
    send_at: datetime | None
    return_at: datetime | None = None
    resend_at: datetime | None = None
    receive_at: datetime | None = None

    def is_before(self, report: PlannedReport) -> bool:
        """Tell whether a report comes in before the day goes up."""
        return self.send_at is None or report.at < self.send_at


@lru_cache(maxsize=2048)
def habits_of(seed: int, code: str, setting: str) -> Habits:
    """Return how a village usually does it."""
    draw = lots(seed, "habits", code)
    is_quiet = draw.random() < ALWAYS_ZERO
    is_careless = draw.random() < 0.08
    liveliness = 0.0 if is_quiet else draw.choice((0.4, 0.7, 1.0, 1.0, 1.3, 2.0))
    return Habits(
        liveliness=liveliness * (1.4 if setting_of(setting) == "urban" else 1.0),
        missing=draw.uniform(0.03, 0.10) if is_careless else draw.uniform(0.0, 0.015),
        late=draw.uniform(0.05, 0.12) if is_careless else draw.uniform(0.005, 0.025),
        sends_late=0.15 if is_careless else 0.02,
        on_behalf=draw.uniform(0.02, 0.25),
    )


def village_day(seed: int, village: VillageFacts, day: date) -> PlannedVillageDay:
    """Return the plan of one village's day."""
    habits = habits_of(seed, village.code, village.setting)
    draw = lots(seed, "day", village.code, day)
    reports = [
        report
        for group in village.groups
        if (report := _report(draw, village, group, habits, day)) is not None
    ]
    if not village.has_officer:
        return PlannedVillageDay(village.code, day, tuple(reports), None)
    send_at = _send_at(draw, habits, day)
    receive_at = _receive_at(draw, send_at, day)
    has_items = any(report.told for report in reports)
    if has_items and draw.random() < 0.03 and business_date(send_at) == day:
        return_at = send_at + timedelta(minutes=draw.randint(4, 15))
        resend_at = return_at + timedelta(minutes=draw.randint(6, 40))
        receive_at = resend_at + timedelta(minutes=draw.randint(3, 20))
        return PlannedVillageDay(
            village.code, day, tuple(reports), send_at, return_at, resend_at, receive_at
        )
    return PlannedVillageDay(village.code, day, tuple(reports), send_at, receive_at=receive_at)


def _report(
    draw: Random, village: VillageFacts, group: GroupFacts, habits: Habits, day: date
) -> PlannedReport | None:
    """Return a group's report of a day, or None when it never comes."""
    is_on_behalf = not group.has_keeper or (
        village.has_officer and draw.random() < habits.on_behalf
    )
    if is_on_behalf and not village.has_officer:
        return None
    at = _filed_at(draw, habits, day, is_on_behalf=is_on_behalf)
    client_id = drawn_uuid(draw)
    if at is None:
        return None
    told = tuple(
        _told(draw, village, group, at) for _ in range(_item_count(draw, village, habits, day))
    )
    return PlannedReport(group.code, day, at, is_on_behalf, client_id, told)


def _filed_at(draw: Random, habits: Habits, day: date, *, is_on_behalf: bool) -> datetime | None:
    lot = draw.random()
    if lot < habits.missing:
        if draw.random() > 0.35:
            return None
        later = day + timedelta(days=draw.randint(1, MADE_UP_WITHIN))
        return moment(draw, later, 8.5, 16.5)
    if lot < habits.missing + habits.late:
        return moment(draw, day, 17.02, 21.0, 17.3)
    if is_on_behalf:
        return moment(draw, day, 15.0, 16.95, 16.6)
    return moment(draw, day, 9.5, 16.98, 16.0)


def _item_count(draw: Random, village: VillageFacts, habits: Habits, day: date) -> int:
    share = (
        ITEMS_A_GROUP * habits.liveliness
        if village.liveliness == 1.0
        else (ITEMS_A_GROUP * village.liveliness)
    )
    if day.weekday() >= 5:
        share *= WEEKEND
    if draw.random() >= share:
        return 0
    return 2 if draw.random() < 0.07 else 1


def _told(draw: Random, village: VillageFacts, group: GroupFacts, at: datetime) -> Told:
    matter = draw_matter(draw, setting_of(village.setting))
    return tell(draw, matter, place=group.name, at=at, setting=village.setting)


def _send_at(draw: Random, habits: Habits, day: date) -> datetime:
    lot = draw.random()
    if lot < 0.006:
        return moment(draw, day + timedelta(days=1), 8.2, 10.0)
    if lot < habits.sends_late:
        return moment(draw, day, 18.02, 20.5, 18.3)
    return moment(draw, day, 17.02, 17.97, 17.5)


def _receive_at(draw: Random, send_at: datetime, day: date) -> datetime:
    if business_date(send_at) == day and draw.random() < 0.985:
        return send_at + timedelta(minutes=draw.randint(2, 45))
    return moment(draw, business_date(send_at) + timedelta(days=1), 8.3, 9.5)
