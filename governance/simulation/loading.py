"""Loads the demo district: real areas, invented people, and the days up to now.

Every phase is one transaction and leaves a mark in the trail of the district, so that a load cut
short goes on where it stood, and a finished one is not done again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import record, record_type_of
from audit.models import Event
from common.calendar import at_time, business_date
from common.errors import DomainError
from governance.simulation.demo_people import (
    DISTRICT,
    LIVELINESS,
    TOWN,
    USERNAMES,
    demo_people,
)
from governance.simulation.play import DAY_PLAYS, days_until, play_days
from governance.simulation.settling import settle
from governance.simulation.stage import Stage
from governance.simulation.troupe import Troupe
from governance.simulation.volunteering import settle_volunteers
from governance.simulation.wording import DEMO
from org_tree.imports import import_areas
from org_tree.models import Area
from rollups.actions import catch_up

BEGAN, PLAYED, DONE = "governance.begin_demo", "governance.play_day", "governance.finish_demo"
#: The demo people have done nothing since the evening before: it waits for whoever signs in.
REST_FROM = dict.fromkeys(USERNAMES, time(19, 15)) | {
    "town": time(17, 40),
    "assessor": time(18, 55),
}

Say = Callable[[str], None]


@dataclass
class Loaded:
    """What a load did: seconds by phase, acts, refusals; `is_new` is False when all was there."""

    is_new: bool = True
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


def load_demo(
    *,
    seed: int,
    days: int,
    now: datetime,
    say: Say = lambda text: None,
    areas: Path = DEMO / "areas.csv",
) -> Loaded:
    """Load the demo district into an empty database, or go on with a load that was cut short.

    Args:
        seed: of all lots; a load that goes on keeps the seed it began with.
        days: how many days up to now are played.
        say: told what is being done.
        areas: file of the district's areas.

    Raises:
        DomainError: in production settings, or when the database holds another district.
    """
    if not settings.EMBEDDED:
        raise DomainError(_("The demo district is never loaded into a portal in production."))
    loaded = Loaded()
    district = Area.objects.filter(code=DISTRICT).first()
    marks = _marks(district)
    if district is None:
        if Area.objects.exists():
            raise DomainError(_("There are areas already; the demo wants an empty database."))
        say(_("Areas, organizations and people ..."))
        with _timed(loaded, "ground and people"):
            district = _found(areas, seed, days, now)
        marks = _marks(district)
    if BEGAN not in marks:
        raise DomainError(_("The district exists already and is not the demo's."))
    if DONE in marks:
        loaded.is_new = False
        return loaded
    began = marks[BEGAN][0]
    played = {date.fromisoformat(mark["day"]) for mark in marks.get(PLAYED, ())}
    _play(district, began, played, now, loaded, say)
    say(_("Figures ..."))
    with _timed(loaded, "figures"), transaction.atomic():
        catch_up(first=date.fromisoformat(began["first"]), last=business_date(now), now=now)
        record(DONE, district, actor=None, at=now)
    return loaded


def _marks(district: Area | None) -> dict[str, list[dict[str, Any]]]:
    """Return what the load has left in the trail, by act."""
    found: dict[str, list[dict[str, Any]]] = {}
    if district is not None:
        events = Event.objects.filter(record_type=record_type_of(district), record_id=district.pk)
        for act, told in events.order_by("sequence").values_list("act", "data"):
            found.setdefault(act, []).append(told)
    return found


@transaction.atomic
def _found(areas: Path, seed: int, days: int, now: datetime) -> Area:
    """Make the ground and the people, all or nothing."""
    play = days_until(business_date(now), days)
    settled_at = at_time(play[0] - timedelta(days=1), time(9, 0))
    import_areas(areas, DISTRICT[:6], now=settled_at)
    district = Area.objects.get(code=DISTRICT)
    settle(district, seed=seed, first_day=play[0], now=settled_at, known=demo_people())
    settle_volunteers(district, seed=seed, first_day=play[0], now=settled_at, home_town=TOWN)
    told = {"seed": seed, "first": play[0].isoformat()}
    record(BEGAN, district, actor=None, at=settled_at, data=told)
    return Area.objects.get(pk=district.pk)


def _play(
    district: Area,
    began: dict[str, Any],
    played: set[date],
    now: datetime,
    loaded: Loaded,
    say: Say,
) -> None:
    """Play the days that have not been played."""
    today = business_date(now)
    yesterday = today - timedelta(days=1)
    troupe = Troupe(
        district,
        day=today,
        resting_from={name: at_time(yesterday, clock) for name, clock in REST_FROM.items()},
        liveliness=LIVELINESS,
    )
    first = date.fromisoformat(began["first"])
    days = [day for day in days_until(today, (today - first).days + 1) if day not in played]
    plays = (*DAY_PLAYS, _mark_day)
    for day, done in play_days(troupe, days, seed=began["seed"], now=now, plays=plays):
        say(_("%(day)s played") % {"day": day.isoformat()})
        loaded.counts += done.counts
        loaded.refusals += done.refusals
        for phase, seconds in done.seconds.items():
            loaded.seconds[phase] += seconds


def _mark_day(stage: Stage) -> None:
    """Leave the mark that a day has been played, in the day's own transaction."""
    told = {"day": stage.day.isoformat()}
    record(PLAYED, stage.troupe.root, actor=None, at=stage.until, data=told)


class _timed:  # noqa: N801 - reads as a word of the with statement
    """Adds the seconds of a block to a phase."""

    def __init__(self, loaded: Loaded, phase: str) -> None:
        self.loaded, self.phase = loaded, phase

    def __enter__(self) -> None:
        self.begun = perf_counter()

    def __exit__(self, *_error: object) -> None:
        self.loaded.seconds[self.phase] += perf_counter() - self.begun
