"""What a benchmark is, how two sides are timed side by side, and what comes of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

BENCHMARKS: dict[str, Callable[[], list[Result]]] = {}


@dataclass
class Result:
    """One line of the table.

    Attributes:
        name: what was measured.
        ours, floor: seconds (or a count), the median of the rounds.
        unit: of both.
        most: the ratio ours / floor that must not be passed; without a floor, the figure itself.
        notes: facts worth keeping, such as numbers of rows.
    """

    name: str
    ours: float
    floor: float | None = None
    unit: str = "s"
    most: float | None = None
    notes: dict[str, object] = field(default_factory=dict)

    @property
    def measured(self) -> float:
        """What is compared with `most`."""
        return self.ours / self.floor if self.floor else self.ours

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is met; without a goal it always is."""
        return self.most is None or self.measured <= self.most


def benchmark(name: str) -> Callable[[Callable[[], list[Result]]], Callable[[], list[Result]]]:
    """Register a function as a benchmark under a name for the command line."""

    def register(function: Callable[[], list[Result]]) -> Callable[[], list[Result]]:
        BENCHMARKS[name] = function
        return function

    return register


def interleaved(
    *sides: Callable[[], object], rounds: int, before: Callable[[], object] | None = None
) -> list[float]:
    """Time several callables in turn, round by round, and return the median seconds of each.

    Args:
        sides: what to time; each round times every one of them once.
        rounds: how many; the first is a warm-up and not counted when there are more than two.
        before: called ahead of every single timing and not timed.
    """
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for index, side in enumerate(sides):
            if before:
                before()
            began = time.perf_counter()
            side()
            times[index].append(time.perf_counter() - began)
    return [statistics.median(found[1:] if rounds > 2 else found) for found in times]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all values do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
