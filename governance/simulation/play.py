"""The days of a play, one after another, each in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import perf_counter

from django.db import transaction

from common.calendar import business_date
from governance.simulation.board import play_board
from governance.simulation.case_papers import play_papers
from governance.simulation.daily_flow import play_reports, play_town_days
from governance.simulation.duties import play_check_ins, play_duties
from governance.simulation.helping import play_help
from governance.simulation.loop import play_cases, play_walk_ins
from governance.simulation.oversight import play_notices, play_supervision
from governance.simulation.projects import play_projects
from governance.simulation.stage import Stage
from governance.simulation.supporting import play_support
from governance.simulation.troupe import Troupe
from governance.simulation.visiting import play_visits
from governance.simulation.volunteering import play_volunteers

#: What a day consists of, in this order. Whatever joins the portal later adds its play here.
DAY_PLAYS: tuple[Callable[[Stage], None], ...] = (
    play_reports,
    play_walk_ins,
    play_support,
    play_visits,
    play_duties,
    play_check_ins,
    play_volunteers,
    play_help,
    play_projects,
    play_board,
    play_supervision,
    play_cases,
    play_papers,
    play_town_days,
    play_notices,
)


@dataclass
class Played:
    """What a play did: acts, refusals and seconds by play."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def days_until(last: date, number: int) -> list[date]:
    """Return a number of days that end with a day."""
    return [last - timedelta(days=back) for back in range(number - 1, -1, -1)]


def play_days(
    troupe: Troupe,
    days: Sequence[date],
    *,
    seed: int,
    now: datetime,
    one_by_one: bool = False,
    plays: Sequence[Callable[[Stage], None]] = DAY_PLAYS,
) -> Iterator[tuple[date, Played]]:
    """Play days in order and yield each when it is stored.

    Args:
        now: nothing happens after it; the last day may be today.
        one_by_one: through the single forms of the actions.
    """
    for day in days:
        if day > business_date(now):
            return
        stage = Stage(seed=seed, day=day, now=now, troupe=troupe, one_by_one=one_by_one)
        played = Played(stage.counts, stage.refusals)
        with transaction.atomic():
            for play in plays:
                begun = perf_counter()
                play(stage)
                played.seconds[play.__name__] += perf_counter() - begun
        yield day, played
