"""The cases in hand by the step they wait for: columns with counts and the most urgent rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from disputes.choices import State
from disputes.counts import counts_of
from disputes.models import Case
from disputes.querysets import CaseQuerySet
from disputes.worklist import Row, for_rows, ordered, rows_of

TOP = 8
#: In the order of the loop; what is referred out waits for feedback like what is resolved.
COLUMNS = (
    State.RECEIVED,
    State.ASSESSED,
    State.ASSIGNED,
    State.RESOLVING,
    State.RESOLVED,
    State.REFERRED,
    State.ANSWERED,
)


@dataclass(frozen=True)
class Column:
    """One step: how many cases wait there, and the nearest due of them."""

    state: State
    count: int
    overdue: int
    rows: list[Row]
    query: str
    overdue_query: str

    @property
    def rest(self) -> int:
        """How many cases the column does not show."""
        return self.count - len(self.rows)


def columns_of(user: Any, now: datetime) -> list[Column]:
    """Return the columns, in two queries whatever the cases."""
    in_hand = Case.objects.visible_to(user).open()
    counts = counts_of(user, in_hand, _conditions(in_hand, now))
    top = {
        state: list(rows)
        for state, rows in groupby(_top_rows(in_hand, user, now), key=lambda row: row.case.state)
    }
    return [
        Column(
            state,
            counts[state.value],
            counts[f"{state.value}_overdue"],
            top.get(state.value, []),
            urlencode({"view": "open", "state": state.value}),
            urlencode({"view": "overdue", "state": state.value}),
        )
        for state in COLUMNS
    ]


def _conditions(in_hand: CaseQuerySet, now: datetime) -> dict[str, Q]:
    wanted = {}
    for state in COLUMNS:
        of_state = Q(state=state)
        wanted[state.value] = of_state
        wanted[f"{state.value}_overdue"] = of_state & in_hand.overdue_q(now)
    return wanted


def _top_rows(in_hand: QuerySet[Case], user: Any, now: datetime) -> list[Row]:
    cases, order = ordered(in_hand, "open")
    place = Window(RowNumber(), partition_by="state", order_by=list(order))
    nearest = for_rows(cases, user).annotate(place_in_column=place)
    return rows_of(
        nearest.filter(place_in_column__lte=TOP).order_by("state", "place_in_column"), now
    )
