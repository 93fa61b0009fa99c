"""The evening sitting of the assessment group: what waits, what is decided, how it goes.

Read here, decided by disputes.actions and reports.actions. Which items a person put aside for now
is kept by the caller, in the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import wording
from common.calendar import business_date, end_of_day, start_of_day
from disputes.agreement import Agreement, agreement_kept
from disputes.choices import COLOR_ORDER, CaseTier, Color
from disputes.facts import suggestions_for
from disputes.limit_words import limit_words
from disputes.policy import limits_on
from disputes.triage import Suggestion
from disputes.twins import Twin, Twins, told_of_item, twins_of
from org_tree.models import Area
from org_tree.scope import postings_of
from org_tree.shapes import Tier
from reports.choices import DayState
from reports.models import InformationItem, VillageDay
from reports.timeliness import cutoffs_for, due_on

DISPOSE = "reports.dispose"
#: A pace is told only from this many decisions on, and only for as long as it is believable.
PACE_FROM = 3
LONGEST_GAP = timedelta(minutes=20)
#: From here on the end of the evening is shown as near.
NEAR = timedelta(hours=2)
WHO_RESOLVES: dict[str, str | Promise] = {
    Color.RED: gettext_lazy("task force of the town"),
    Color.YELLOW: gettext_lazy("village mediation team"),
    Color.BLUE: gettext_lazy("keeper and mediation director"),
}
COLOR_KEYS = {"1": Color.RED, "2": Color.YELLOW, "3": Color.BLUE}
LEVEL = {color: rank for rank, color in enumerate(reversed(COLOR_ORDER))}


@dataclass(frozen=True)
class Waiting:
    """One item of the left column."""

    item: InformationItem
    suggestion: Suggestion
    is_current: bool
    is_aside: bool


@dataclass(frozen=True)
class Choice:
    """One of the six: its key, its words, and what it would do."""

    key: str
    label: str
    second: str
    says: str
    color: str = ""
    is_suggested: bool = False
    needs_reason: bool = False


@dataclass(frozen=True)
class Decided:
    """One item of the look back, of the minutes and of the slips."""

    item: InformationItem

    @property
    def case(self) -> Any:
        """The case it became or joined; None for the other two."""
        source = getattr(self.item, "case_source", None)
        return source.case if source else None


class Sitting:
    """The board as one person sees it."""

    def __init__(
        self,
        user: Any,
        now: datetime,
        *,
        item: int | None = None,
        aside: Sequence[int] = (),
    ) -> None:
        self.user = user
        self.now = now
        self.today = business_date(now)
        self.asked = item
        self.aside = frozenset(aside)

    # --- The left column ---

    @cached_property
    def place(self) -> Any:
        """The area whose matters are sorted here."""
        for posting in postings_of(self.user):
            if DISPOSE in posting.capabilities:
                return posting.organization.area
        return None

    @cached_property
    def _items(self) -> list[InformationItem]:
        items = InformationItem.objects.permitted(self.user, DISPOSE).on_board()
        loaded = items.select_related("area__parent__parent", "created_by", "report")
        return list(loaded.with_photo_count().order_by("created_at", "pk"))

    @cached_property
    def _suggestions(self) -> dict[int, Suggestion]:
        return suggestions_for(self._items, self.now)

    @cached_property
    def _ordered(self) -> list[InformationItem]:
        """The items by suggested color, then time; those put aside come last."""
        return sorted(
            self._items,
            key=lambda item: (item.pk in self.aside, LEVEL[self._suggestions[item.pk].color]),
        )

    @cached_property
    def item(self) -> InformationItem | None:
        """The matter on the table: the one asked for, or the first that waits."""
        asked = next((item for item in self._ordered if item.pk == self.asked), None)
        return asked or next(iter(self._ordered), None)

    @property
    def is_one(self) -> bool:
        """Whether one matter was asked for: the phone then shows it and not the list."""
        return self.asked is not None and self.item is not None and self.item.pk == self.asked

    @property
    def waiting(self) -> list[Waiting]:
        """The left column."""
        return [
            Waiting(item, self._suggestions[item.pk], item == self.item, item.pk in self.aside)
            for item in self._ordered
        ]

    def _beside(self, step: int) -> InformationItem | None:
        if self.item is None:
            return None
        index = self._ordered.index(self.item) + step
        return self._ordered[index] if 0 <= index < len(self._ordered) else None

    @property
    def before(self) -> InformationItem | None:
        """The matter above the one on the table."""
        return self._beside(-1)

    @property
    def after(self) -> InformationItem | None:
        """The matter below the one on the table."""
        return self._beside(1)

    # --- How it goes ---

    @cached_property
    def decided(self) -> list[Decided]:
        """What was decided today, newest first."""
        return decided_on(self.user, self.today)

    @property
    def waiting_count(self) -> int:
        """How many matters wait."""
        return len(self._items)

    @property
    def decided_count(self) -> int:
        """How many were decided today."""
        return len(self.decided)

    @property
    def total(self) -> int:
        """How many matters the sitting has."""
        return self.waiting_count + self.decided_count

    @property
    def last(self) -> Decided | None:
        """The newest decision of this person, which can be taken back."""
        mine = (one for one in self.decided if one.item.disposed_by_id == self.user.pk)
        return next(mine, None)

    @property
    def ends_at(self) -> datetime | None:
        """When the sitting would end at this pace; None while there is no pace to speak of."""
        moments = sorted(one.item.disposed_at for one in self.decided)[-10:]
        if len(moments) < PACE_FROM or not self.waiting_count:
            return None
        gap = (moments[-1] - moments[0]) / (len(moments) - 1)
        if gap > LONGEST_GAP or self.now - moments[-1] > LONGEST_GAP:
            return None
        return self.now + gap * self.waiting_count

    @cached_property
    def cutoff(self) -> datetime | None:
        """By when today's matters are to be sorted."""
        if self.place is None:
            return None
        return due_on(self.today, cutoffs_for(self.place).assessment_due)

    @property
    def time(self) -> wording.TimeState | None:
        """How far the cut-off is away."""
        if self.cutoff is None:
            return None
        is_near = self.cutoff - self.now <= NEAR
        return wording.time_state(self.cutoff, self.now, soon=is_near)

    @cached_property
    def unsent(self) -> list[Area]:
        """The villages whose day has not come in yet: their matters may still come."""
        if self.place is None:
            return []
        sent = VillageDay.objects.filter(
            date=self.today, state__in=[DayState.SENT, DayState.RECEIVED]
        )
        villages = Area.objects.within(self.place).open_on(self.today).of_tier(Tier.VILLAGE)
        return list(villages.exclude(pk__in=sent.values("area")).order_by("tree_id", "lft"))

    # --- The matter on the table ---

    @property
    def suggestion(self) -> Suggestion | None:
        """What the rules suggest for it."""
        return self._suggestions[self.item.pk] if self.item else None

    @cached_property
    def agreement(self) -> Agreement:
        """How often suggestion and decision agreed here lately."""
        return agreement_kept(self.user, self.now)

    @cached_property
    def parties(self) -> list[Any]:
        """The people it names."""
        return list(self.item.parties.all()) if self.item else []

    @cached_property
    def _found(self) -> Twins:
        if self.item is None:
            return Twins([], [])
        told = told_of_item(self.item, self.parties)
        return twins_of(told, self.item.area, self.user, self.now, item=self.item)

    @property
    def twins(self) -> list[Twin]:
        """Cases that may be the same matter; those found to be another are out of the way."""
        return self._found.likely

    @property
    def apart(self) -> list[Twin]:
        """Cases that somebody has found to be another matter."""
        return self._found.apart

    @property
    def has_strong_twin(self) -> bool:
        """Whether opening another case has to be asked about once."""
        return any(twin.is_strong for twin in self.twins)

    @cached_property
    def choices(self) -> list[Choice]:
        """The six choices, none of them made."""
        return [self._color_choice(key, color) for key, color in COLOR_KEYS.items()] + [
            Choice(
                "4",
                _("Join to a case"),
                self._twin_words,
                _("No other case is opened; whoever leads that one is told, its clocks run on."),
            ),
            Choice(
                "5",
                _("Settled on the spot"),
                _("say in a line how"),
                _("No case is opened; the village reads your line."),
                needs_reason=True,
            ),
            Choice(
                "6",
                _("For information only"),
                _("say in a line why"),
                _("No case is opened; the village reads your line."),
                needs_reason=True,
            ),
        ]

    def _color_choice(self, key: str, color: str) -> Choice:
        suggested = self.suggestion is not None and self.suggestion.color == color
        limit = limits_on(self.today).get(("assign", color))
        words = {
            "color": wording.color_words(color)[1],
            "who": str(WHO_RESOLVES[color]),
            "length": limit_words(limit.amount, limit.unit) if limit else "",
        }
        return Choice(
            key,
            _("%(color)s: open a case") % words,
            _("%(who)s, assigned within %(length)s") % words,
            _("A case is opened with this color, for the %(who)s; assigned within %(length)s.")
            % words,
            color=color,
            is_suggested=suggested,
            needs_reason=not suggested,
        )

    @property
    def _twin_words(self) -> str:
        twin = next((twin for twin in self.twins if twin.is_open), None)
        if twin is None:
            return _("write its number at the right")
        return f"{twin.case.short_number} {twin.case.title}"

    def tier_for(self, color: str) -> str:
        """Return who is to resolve a color: the suggested tier, or the usual one of the color."""
        if self.suggestion and self.suggestion.color == color:
            return self.suggestion.tier
        return CaseTier.TOWN.value if color == Color.RED else CaseTier.VILLAGE.value


def decided_on(user: Any, day: date) -> list[Decided]:
    """Return what was decided on a day on a person's ground, newest first, in one query."""
    items = InformationItem.objects.permitted(user, DISPOSE).standing()
    on_day = items.filter(disposed_at__gte=start_of_day(day), disposed_at__lt=end_of_day(day))
    rows = on_day.select_related(
        "area__parent",
        "disposed_by",
        "case_source__case__area__parent",
        "case_source__case__organization",
        "case_source__case__lead__user",
    )
    return [Decided(row) for row in rows.order_by("-disposed_at", "-pk")]
