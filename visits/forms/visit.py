"""Writing a visit down on one screen (pages.md section 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.forms import DayField, TakesErrors
from org_tree.models import Area
from visits.choices import Channel, VisitKind
from visits.inputs import (
    CALLED_LENGTH,
    DIARY_LENGTH,
    DOOR_LENGTH,
    LONGEST,
    PROMISE_LENGTH,
    REASON_LENGTH,
    SETTLED_LENGTH,
    HouseholdInput,
    PromiseInput,
    VisitInput,
)
from visits.models import Visit

#: Households that can be written down on one screen; the first ones are in sight.
ROWS, IN_SIGHT = 8, 2
#: Field of an input that the form shows under another name.
SHOWN_AS = {"households": "unit1", "promises": "promise"}


class VisitForm(TakesErrors):
    """Where, when, which household, what was seen and said. Nothing else is asked."""

    shown_as = SHOWN_AS

    kind = forms.ChoiceField(
        label=_("What kind of visit"),
        choices=VisitKind.choices,
        initial=VisitKind.DOWN.value,
        widget=forms.RadioSelect,
    )
    date = DayField(label=_("When"), error_messages={"required": _("Choose the day.")})
    to_date = DayField(label=_("Until"), required=False)
    nights = forms.IntegerField(
        label=_("Nights"), min_value=0, max_value=LONGEST, initial=0, required=False
    )
    diary = forms.CharField(
        label=_("What was seen and said"),
        help_text=_("one or two sentences will do"),
        max_length=DIARY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    settled = forms.CharField(
        label=_("What was settled on the spot"), max_length=SETTLED_LENGTH, required=False
    )

    def __init__(
        self, *args: Any, units: Sequence[Area], now: datetime, rows: int = ROWS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.rows = now, rows
        self.units = {unit.code: unit for unit in units}
        today = business_date(now)
        self.fields["date"].initial = today
        for name in ("date", "to_date"):
            self.fields[name].widget.attrs["max"] = today.isoformat()
        choices = [("", _("which unit?")), *by_group(units)]
        for number in range(1, rows + 1):
            self.fields[f"unit{number}"] = forms.ChoiceField(
                label=_("Household unit"), choices=choices, required=False
            )
            self.fields[f"door{number}"] = forms.CharField(
                label=_("Door"), max_length=DOOR_LENGTH, required=False
            )
            self.fields[f"called{number}"] = forms.CharField(
                label=_("How you address them"), max_length=CALLED_LENGTH, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Want a unit beside a door or a name, and something that was done."""
        data = super().clean() or {}
        for number in range(1, self.rows + 1):
            told = data.get(f"door{number}") or data.get(f"called{number}")
            if told and not data.get(f"unit{number}"):
                self.add_error(f"unit{number}", _("Choose the household unit."))
        is_empty = not data.get("diary") and not any(data.get(f"unit{n}") for n in self._numbers)
        if is_empty and not self.errors:
            self.add_error("diary", _("Say what was seen and said, or whom you visited."))
        return data

    @property
    def _numbers(self) -> range:
        return range(1, self.rows + 1)

    @property
    def household_rows(self) -> list[tuple[Any, Any, Any]]:
        """The rows of households."""
        return [(self[f"unit{n}"], self[f"door{n}"], self[f"called{n}"]) for n in self._numbers]

    @property
    def in_sight(self) -> list[tuple[Any, Any, Any]]:
        """The rows that are always shown."""
        return self.household_rows[:IN_SIGHT]

    @property
    def folded(self) -> list[tuple[Any, Any, Any]]:
        """The rows behind the fold."""
        return self.household_rows[IN_SIGHT:]

    @property
    def has_folded(self) -> bool:
        """Tell whether something is filled in behind the fold."""
        return any(unit.value() or unit.errors for unit, _door, _called in self.folded)

    @property
    def has_stay(self) -> bool:
        """Tell whether a stay of more than a day is filled in."""
        longer = self["to_date"].value() and self["to_date"].value() != self["date"].value()
        stay = str(self["nights"].value() or 0) != "0"
        return bool(longer or stay or self["to_date"].errors)

    def told(self) -> dict[str, Any]:
        """Return the fields of an input, beside the area."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "date": data["date"],
            "to_date": data["to_date"] or data["date"],
            "nights": data["nights"] or 0,
            "diary": data["diary"],
            "settled": data["settled"],
            "households": tuple(
                HouseholdInput(self.units[data[f"unit{n}"]], data[f"door{n}"], data[f"called{n}"])
                for n in self._numbers
                if data[f"unit{n}"]
            ),
        }


def by_group(units: Sequence[Area]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return units as choices under the names of their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        name = unit.parent.name if unit.parent else ""
        groups.setdefault(name, []).append((unit.code, f"{name}{unit.name}"))
    return list(groups.items())


class NewVisitForm(VisitForm):
    """A visit that is written down first; one submission has one key from opening to receipt."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    promise = forms.CharField(label=_("Promised"), max_length=PROMISE_LENGTH, required=False)
    promise_due = DayField(label=_("By when"), required=False)

    def clean(self) -> dict[str, Any]:
        """Want the promise beside its day."""
        data = super().clean()
        if data.get("promise_due") and not data.get("promise"):
            self.add_error("promise", _("Say what was promised."))
        return data

    def visit(self, area: Area) -> VisitInput:
        """Return the visit."""
        data = self.cleaned_data
        promises = (PromiseInput(data["promise"], data["promise_due"]),) if data["promise"] else ()
        return VisitInput(area=area, promises=promises, **self.told())

    def renew(self) -> None:
        """Give a submission that goes out again as a new one its own key."""
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]
        renewed["client_id"] = str(uuid4())
        self.data = renewed


class CorrectVisitForm(VisitForm):
    """Correct a visit; the version tells whether it was changed elsewhere meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words what was wrong.")},
    )

    def __init__(self, *args: Any, is_fresh: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_fresh

    @classmethod
    def initial_of(cls, visit: Visit, households: Sequence[Any]) -> dict[str, Any]:
        """Return what the form shows of a visit."""
        shown: dict[str, Any] = {
            "kind": visit.kind,
            "date": visit.date,
            "to_date": visit.to_date if visit.to_date != visit.date else None,
            "nights": visit.nights,
            "diary": visit.diary,
            "settled": visit.settled,
            "version": visit.version,
        }
        for number, one in enumerate(households, 1):
            shown |= {
                f"unit{number}": one.area.code,
                f"door{number}": one.door,
                f"called{number}": one.called,
            }
        return shown


class TellForm(TakesErrors):
    """A household was told what came of its matter."""

    told_on = DayField(label=_("When were they told"))
    channel = forms.ChoiceField(
        label=_("How"), choices=Channel.choices, widget=forms.RadioSelect, initial="visit"
    )
    comment = forms.CharField(label=_("What they said"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_on"].initial = today
        self.fields["told_on"].widget.attrs["max"] = today.isoformat()


class PromiseForm(TakesErrors):
    """Something was promised."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("What was promised"),
        max_length=PROMISE_LENGTH,
        error_messages={"required": _("Say what was promised.")},
    )
    due_on = DayField(label=_("By when"), required=False)


class SettleForm(TakesErrors):
    """What came of a promise."""

    shown_as = {"reason": "outcome"}

    is_kept = forms.TypedChoiceField(
        label=_("Was it kept?"),
        choices=[("yes", _("Kept")), ("no", _("Not kept"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose kept or not kept.")},
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        help_text=_("say why, if it was not kept"),
        max_length=REASON_LENGTH,
        required=False,
    )
