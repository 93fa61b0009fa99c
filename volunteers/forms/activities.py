"""Forms about activities: the plan, the sign-up, the hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import BUSINESS_ZONE, at_time
from common.forms import DayField, TakesErrors
from volunteers.models import Activity, VolunteerTeam
from volunteers.models.activity import MOST_PLACES

CLOCK = "%H:%M"
#: Where a form asks for what the actions name.
SHOWN_AS = {"starts_at": "date", "ends_at": "ends"}
HALF_HOUR = Decimal("0.5")
LONGEST_NIGHT = timedelta(hours=12)


def _clock(label: Any, initial: time) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format=CLOCK)
    return forms.TimeField(label=label, initial=initial, widget=widget)


class ActivityForm(TakesErrors):
    """What a team plans to do."""

    shown_as = SHOWN_AS

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    team = forms.ModelChoiceField(
        label=_("Volunteer team"),
        queryset=VolunteerTeam.objects.none(),
        empty_label="—",
        to_field_name="code",
    )
    title = forms.CharField(label=_("What it is called"), max_length=60)
    date = DayField(label=_("Day"))
    starts = _clock(_("From"), time(9))
    ends = _clock(_("To"), time(11))
    place = forms.CharField(label=_("Where people meet"), max_length=80)
    places = forms.IntegerField(
        label=_("How many people"), min_value=1, max_value=MOST_PLACES, initial=20
    )
    risk = forms.CharField(
        label=_("Risks, and what to bring"),
        max_length=200,
        help_text=_("Everybody who signs up is told this first."),
    )
    content = forms.CharField(
        label=_("What is done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, unless a night explains it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if {"date", "starts", "ends"} <= given.keys():
            starts_at, ends_at = self._times()
            if ends_at.date() > starts_at.date() and ends_at - starts_at > LONGEST_NIGHT:
                self.add_error(
                    "ends",
                    _("This is before the beginning. Past midnight, twelve hours are the most."),
                )
        return given

    def facts(self) -> dict[str, Any]:
        """Return what the action takes, the day and its clock put together."""
        starts_at, ends_at = self._times()
        given = {**self.cleaned_data, "starts_at": starts_at, "ends_at": ends_at}
        return {name: given[name] for name in given.keys() - {"date", "starts", "ends"}}

    def _times(self) -> tuple[datetime, datetime]:
        day: date = self.cleaned_data["date"]
        starts_at = at_time(day, self.cleaned_data["starts"])
        ends_at = at_time(day, self.cleaned_data["ends"])
        # Past midnight: a night patrol ends on the next day.
        return starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1)


def first_values(activity: Activity) -> dict[str, Any]:
    """Return what the form is filled with for an activity that stands."""
    starts = activity.starts_at.astimezone(BUSINESS_ZONE)
    ends = activity.ends_at.astimezone(BUSINESS_ZONE)
    names = ("title", "place", "places", "risk", "content", "version")
    return {
        **{name: getattr(activity, name) for name in names},
        "team": activity.team.code,
        "date": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
    }


class CopyForm(TakesErrors):
    """The day an earlier activity is done once more."""

    shown_as = SHOWN_AS

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    date = DayField(label=_("Day"))

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clock = activity.starts_at.astimezone(BUSINESS_ZONE).time()

    def facts(self) -> dict[str, Any]:
        """Put the new day and the clock of the earlier one together."""
        given = dict(self.cleaned_data)
        return {"starts_at": at_time(given.pop("date"), self.clock), **given}


class CancelForm(TakesErrors):
    """Why an activity is called off."""

    reason = forms.CharField(label=_("Why it is called off"), max_length=200)


class SignUpForm(TakesErrors):
    """Who signs up, told of the risks."""

    who = forms.CharField(
        label=_("Volunteer"),
        max_length=64,
        help_text=_("Volunteer number, phone number, its last four digits, or name"),
    )
    knows_risk = forms.BooleanField(label=_("The risks were told"), required=False)


class HoursForm(TakesErrors):
    """Hours of everybody with a place: the plan is filled in, change only what differs."""

    def __init__(self, *args: Any, proposals: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        for signed, proposal in proposals:
            self.fields[f"hours_{signed.pk}"] = forms.DecimalField(
                label=signed.volunteer.masked_name,
                min_value=0,
                max_value=24,
                decimal_places=2,
                initial=(Decimal(proposal.minutes) / 60).normalize(),
                widget=forms.NumberInput(
                    attrs={"step": str(HALF_HOUR), "inputmode": "decimal", "class": "input"}
                ),
            )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return sign-up, proposal and field of each person."""
        return [(one, said, self[f"hours_{one.pk}"]) for one, said in self.proposals]

    def minutes(self) -> dict[int, int]:
        """Return the minutes by sign-up."""
        return {
            signed.pk: int(self.cleaned_data[f"hours_{signed.pk}"] * 60)
            for signed, _said in self.proposals
        }
