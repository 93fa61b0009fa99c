"""One day of a play: where it stands, and how its acts are done - in bulk or one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from common.calendar import business_date, end_of_day
from common.errors import DomainError, NotAllowed
from governance.simulation.troupe import Troupe


@dataclass
class Stage:
    """What every play of a day is given.

    Attributes:
        seed: of all lots.
        day: the business day played.
        now: nothing after this moment happens.
        one_by_one: through the single forms of the actions, as a test of the bulk ones.
        counts: what was done, by act.
        refusals: acts that the domain refused, with its sentence; a good play has none.
    """

    seed: int
    day: date
    now: datetime
    troupe: Troupe
    one_by_one: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def until(self) -> datetime:
        """The moment the day's play ends: its end, or now."""
        return min(self.now, end_of_day(self.day))

    def is_today(self, at: datetime | None) -> bool:
        """Tell whether a moment belongs to what is played now."""
        return at is not None and business_date(at) == self.day and at <= self.until

    def does(self, user: Any, at: datetime) -> bool:
        """Tell whether a person acts at a moment of this day."""
        return user is not None and at <= self.until and not self.troupe.is_resting(user, at)

    def attempt(self, act: str, function: Callable[..., Any], **given: Any) -> Any:
        """Do an act; a refusal is counted and told at the end, never hidden.

        Returns:
            what the act returned, or None when the domain refused it.
        """
        try:
            done = function(**given)
        except (DomainError, NotAllowed) as error:
            self.refusals[f"{act}: {error}"] += 1
            return None
        self.counts[act] += 1
        return done
