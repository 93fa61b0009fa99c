"""Forms of the calendar pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clocks.choices import LimitUnit
from clocks.models import ClockRule, RuleMark, WorkingHours
from clocks.notice import Days, read_days
from common.errors import Invalid
from common.forms import DayField

MOST_BYTES = 200_000
FIRST_YEAR, LAST_YEAR = 2020, 2100
#: As browsers send a moment.
MOMENT = "%Y-%m-%dT%H:%M"
REQUIRED = {"required": _("has to be filled in")}


class TimeInput(forms.TimeInput):
    """A time of day, as browsers pick it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "time"}, format="%H:%M")


class MomentField(forms.DateTimeField):
    """A moment, as browsers pick it and Shanghai's clocks show it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[MOMENT], error_messages=REQUIRED, **options)


class YearForm(forms.Form):
    """A year's notice: its text pasted, or a table as a file; looked at before it takes effect."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    text = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Paste the whole notice, or a table with the columns date, name, day_type."),
    )
    file = forms.FileField(
        label=_("Or a table as a CSV file"),
        required=False,
        help_text=_("Columns: date, name, day_type (off or work)."),
    )
    source = forms.CharField(
        label=_("Number of the notice"),
        required=False,
        max_length=120,
        help_text=_("Such as 国办发明电〔2026〕7号."),
    )

    def clean_file(self) -> str:
        """Return the text of the file; Excel writes GB 18030, programs write UTF-8."""
        file = self.cleaned_data.get("file")
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A notice is not this long: choose another file."))
        raw = file.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return str(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(_("This is not a text file."))

    def clean(self) -> dict[str, Any]:
        """Read the days; they stand in `days`."""
        cleaned = super().clean() or self.cleaned_data
        text = cleaned.get("file") or cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if not text.strip():
            self.add_error("text", _("has to be filled in"))
            return cleaned
        try:
            cleaned["days"] = read_days(text, cleaned["year"])
        except Invalid as error:
            for sentence in error.errors["file"]:
                self.add_error("file" if cleaned.get("file") else "text", sentence)
        cleaned["text"] = text
        return cleaned

    @property
    def days(self) -> Days:
        """The days that were read."""
        found: Days = self.cleaned_data["days"]
        return found


class DayForm(forms.Form):
    """One day: off, worked, or as its weekday says."""

    kind = forms.ChoiceField(
        label=_("This day"),
        choices=[
            ("off", pgettext_lazy("this day", "is off")),
            ("work", pgettext_lazy("this day", "is worked")),
            ("weekday", pgettext_lazy("this day", "follows its weekday")),
        ],
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    name = forms.CharField(label=_("Why"), required=False, max_length=24)

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with."""
        kinds = {"off": False, "work": True, "weekday": None}
        return {"is_working": kinds[self.cleaned_data["kind"]], "name": self.cleaned_data["name"]}


class HoursForm(forms.Form):
    """From when until when, in the morning and in the afternoon."""

    morning_from = forms.TimeField(label=_("Morning from"), widget=TimeInput())
    morning_until = forms.TimeField(label=_("Morning until"), widget=TimeInput())
    afternoon_from = forms.TimeField(label=_("Afternoon from"), widget=TimeInput())
    afternoon_until = forms.TimeField(label=_("Afternoon until"), widget=TimeInput())

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with."""
        given = self.cleaned_data
        return {
            "morning": (given["morning_from"], given["morning_until"]),
            "afternoon": (given["afternoon_from"], given["afternoon_until"]),
        }


def hours_initial(row: WorkingHours) -> dict[str, Any]:
    """Return what the form of some hours begins with."""
    names = ("morning_from", "morning_until", "afternoon_from", "afternoon_until")
    return {name: getattr(row, name) for name in names}


class RuleForm(forms.Form):
    """The next version of a clock rule."""

    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=999)
    unit = forms.ChoiceField(
        label=_("Counts in"),
        choices=[choice for choice in LimitUnit.choices if choice[0] != LimitUnit.SAME_DAY],
    )
    extension = forms.IntegerField(
        label=_("May be extended by"),
        min_value=0,
        max_value=999,
        help_text=_("0: it may not be extended."),
    )
    is_rolling = forms.BooleanField(
        label=_("A last day off moves to the next working day"), required=False
    )
    basis = forms.CharField(label=_("Basis"), max_length=120)
    mark = forms.ChoiceField(label=_("How sure"), choices=RuleMark.choices)
    valid_from = DayField(label=_("Valid from"))


def rule_initial(rule: ClockRule, tomorrow: date) -> dict[str, Any]:
    """Return what the form of a rule's next version begins with."""
    names = ("amount", "unit", "extension", "is_rolling", "basis", "mark")
    return {"valid_from": tomorrow, **{name: getattr(rule, name) for name in names}}


class OutageForm(forms.Form):
    """An outage the portal did not notice by itself."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    began_at = MomentField(label=_("Down from"))
    ended_at = MomentField(label=_("Down until"))
    reason = forms.CharField(
        label=_("What was down"),
        max_length=200,
        error_messages=REQUIRED,
        help_text=_("Such as: the district's network was cut, no town could open the portal."),
    )


class StrikeForm(forms.Form):
    """Why an outage does not count."""

    reason = forms.CharField(
        label=_("Why it does not count"), max_length=200, error_messages=REQUIRED
    )
