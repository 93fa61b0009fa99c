"""Forms of the daily flow: they say what is missing in a field, the actions say the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date, start_of_day
from common.forms import DayInput, TakesErrors
from reports.choices import Category, Flag
from reports.inputs import (
    DETAIL_LENGTH,
    MOST_MONEY,
    MOST_PEOPLE,
    NAME_LENGTH,
    PHONE_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    ItemInput,
    PartyInput,
    summary_of,
)
from reports.models import InformationItem
from reports.record_pages import as_input

PARTIES = 3
TODAY = "today"
OTHER = "other"
ICONS = {
    "dispute": "users",
    "sentiment": "message",
    "request": "hand-stop",
    "hazard": "alert-octagon",
    "order": "shield",
    "other": "dots",
}
#: The signs in sight; the others are behind a fold.
COMMON = ("threat", "injury", "children", "unpaid_wages")
#: Field of an input that the form shows under another name.
SHOWN_AS = {"summary": "detail", "occurred_at": "when_date", "parties": "party1_name"}


class ReasonForm(forms.Form):
    """A reason in a few words."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words why.")},
    )


class ZeroForm(forms.Form):
    """The key of a zero report, made when the page was shown: pressed twice, filed once."""

    client_id = forms.UUIDField()


class MatterForm(TakesErrors):
    """What happened: the part that filing and changing a matter have in common.

    Only the kind and the telling are needed (pages.md section 4.2).
    """

    shown_as = SHOWN_AS

    category = forms.ChoiceField(
        label=_("What is it?"),
        choices=Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the six; Other will do.")},
    )
    detail = forms.CharField(
        label=_("Tell what happened"),
        help_text=_("one or two sentences will do"),
        max_length=DETAIL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what happened.")},
    )
    place = forms.CharField(label=_("Where exactly"), max_length=PLACE_LENGTH, required=False)
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(TODAY, _("That day")), (OTHER, _("Another date"))],
        widget=forms.RadioSelect,
        initial=TODAY,
        required=False,
    )
    when_date = forms.DateField(
        label=_("Which day"),
        required=False,
        widget=DayInput,
    )
    people_count = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        error_messages={
            "required": _("It has to be a number."),
            "invalid": _("It has to be a number."),
            "min_value": _("At least 1."),
        },
    )
    flags = forms.MultipleChoiceField(
        label=_("Any of these?"),
        help_text=_("leave them if not"),
        choices=Flag.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    amount = forms.IntegerField(
        label=_("Money at stake, yuan"),
        min_value=0,
        max_value=MOST_MONEY,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, day: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day, self.now = day, now
        self.fields["category"].icons = ICONS  # type: ignore[attr-defined]
        self.fields["when_date"].widget.attrs["max"] = business_date(now).isoformat()
        for number in range(1, PARTIES + 1):
            self.fields[f"party{number}_name"] = forms.CharField(
                label=_("Name"), max_length=NAME_LENGTH, required=False
            )
            self.fields[f"party{number}_phone"] = forms.CharField(
                label=_("Telephone"),
                max_length=PHONE_LENGTH,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "tel"}),
            )

    def clean_when_date(self) -> date | None:
        """Refuse a day to come."""
        chosen: date | None = self.cleaned_data["when_date"]
        if chosen and chosen > business_date(self.now):
            raise forms.ValidationError(_("This day has not come yet."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Ask for the date when another one was chosen, and for a name beside a number."""
        data = super().clean() or {}
        if data.get("when") == OTHER and not data.get("when_date") and not self.errors:
            self.add_error("when_date", _("Choose the day."))
        for number in range(1, PARTIES + 1):
            if data.get(f"party{number}_phone") and not data.get(f"party{number}_name"):
                self.add_error(f"party{number}_name", _("Whose number is it?"))
        return data

    @property
    def has_more(self) -> bool:
        """Tell whether something is filled in behind the fold of signs."""
        rare = set(self["flags"].value() or []) - set(COMMON)
        return bool(rare or self["amount"].value() or self["amount"].errors)

    @property
    def common_flags(self) -> list[Any]:
        """The signs in sight."""
        return [option for option in self["flags"] if option.data["value"] in COMMON]

    @property
    def rare_flags(self) -> list[Any]:
        """The signs behind the fold."""
        return [option for option in self["flags"] if option.data["value"] not in COMMON]

    @property
    def parties(self) -> list[tuple[Any, Any]]:
        """The pairs of name and number."""
        numbers = range(1, PARTIES + 1)
        return [(self[f"party{n}_name"], self[f"party{n}_phone"]) for n in numbers]

    @property
    def has_parties(self) -> bool:
        """Tell whether somebody is named."""
        return any(name.value() or phone.value() or name.errors for name, phone in self.parties)

    def told(self) -> dict[str, Any]:
        """Return the fields of an input."""
        data = self.cleaned_data
        people = [
            PartyInput(data[f"party{n}_name"], data[f"party{n}_phone"])
            for n in range(1, PARTIES + 1)
            if data[f"party{n}_name"]
        ]
        return {
            "category": data["category"],
            "summary": summary_of(data["detail"]),
            "detail": data["detail"].strip(),
            "place": data["place"],
            "occurred_at": self._occurred_at(),
            "people_count": data["people_count"],
            "amount": data["amount"],
            "flags": tuple(data["flags"]),
            "parties": tuple(people),
        }

    def _occurred_at(self) -> datetime:
        """Return the start of the day it happened: a person remembers the day, not the minute."""
        data = self.cleaned_data
        return start_of_day(data["when_date"] if data["when"] == OTHER else self.day)


class ItemForm(MatterForm):
    """Report a matter for a group; one submission has one key from opening to receipt."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    opened_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    area = forms.ChoiceField(
        label=_("Which group"), error_messages={"required": _("Choose the group.")}
    )

    def __init__(self, *args: Any, groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid4()
        self.fields["opened_at"].initial = self.now.isoformat()
        self.name_groups([(code, code) for code in groups])

    def name_groups(self, groups: Sequence[tuple[str, str]]) -> None:
        """Give the groups that can be chosen, each with the words of the list."""
        first = [("", _("which group?"))] if len(groups) > 1 else []
        self.fields["area"].choices = [*first, *groups]  # type: ignore[attr-defined]
        self.groups = groups

    def item(self) -> ItemInput:
        """Return the matter; its key follows from the submission's, so a retry is the same."""
        return ItemInput(client_id=item_key(self.cleaned_data["client_id"]), **self.told())

    @property
    def seen_at(self) -> datetime:
        """Return when the form was opened; one that does not say has seen nothing since."""
        return min(self.cleaned_data["opened_at"] or self.now, self.now)

    def renew(self) -> None:
        """Give a submission that goes out again as a new one its own key."""
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]
        renewed["client_id"] = str(uuid4())
        self.data = renewed


def item_key(client_id: UUID) -> UUID:
    """Return the key of the one matter of a form's submission."""
    return uuid5(NAMESPACE_URL, f"item:{client_id}")


class ItemChangeForm(MatterForm):
    """Change what a matter says; the version tells whether somebody was faster.

    Once the day is sent the change is a correction and wants a reason.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_correction = is_correction
        if is_correction:
            self.fields["reason"] = forms.CharField(
                label=_("What was wrong"),
                max_length=REASON_LENGTH,
                error_messages={"required": _("Say in a few words what was wrong.")},
            )

    @classmethod
    def initial_of(cls, item: InformationItem) -> dict[str, Any]:
        """Return what the form shows of a matter."""
        happened = business_date(item.occurred_at) if item.occurred_at else item.date
        return {
            "category": item.category,
            "detail": item.detail or item.summary,
            "place": item.place,
            "when": TODAY if happened == item.date else OTHER,
            "when_date": happened,
            "people_count": item.people_count,
            "flags": item.flags,
            "amount": item.amount,
            "version": item.version,
        }

    def changes(self, item: InformationItem) -> dict[str, Any]:
        """Return the fields to write; untouched words keep their headline."""
        told = self.told()
        if told["detail"] == (item.detail or item.summary):
            told |= {"summary": item.summary, "detail": item.detail}
        happened = business_date(item.occurred_at) if item.occurred_at else item.date
        if happened == business_date(told["occurred_at"]):
            told["occurred_at"] = item.occurred_at
        return told


class CorrectForm(ReasonForm):
    """Correct a report: which of its matters stay, or that nothing happened, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    keep = forms.MultipleChoiceField(
        label=_("What stays"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, items: Sequence[InformationItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        choices = [(key, item.summary) for key, item in self.items.items()]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.fields["keep"].initial = list(self.items)
        self.fields["reason"].label = _("What was wrong")

    def kept(self) -> list[ItemInput]:
        """Return the matters that stay, as they are."""
        return [as_input(self.items[key]) for key in self.cleaned_data["keep"]]


class MergeForm(forms.Form):
    """Choose the matter that stays."""

    into = forms.ModelChoiceField(
        label=_("The one that stays"),
        queryset=InformationItem.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose one.")},
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
