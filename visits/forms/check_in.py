"""What was done in a community, and why something is declined or returned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField, TakesErrors
from visits.actions.check_in_activities import ActivityInput
from visits.models.check_in import LONGEST, NOTE_LENGTH, REASON_LENGTH, SHORTEST, TITLE_LENGTH

HOUR = 60


class ActivityForm(TakesErrors):
    """When, what, how long. Nothing else is asked."""

    shown_as = {"minutes": "hours"}

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    date = DayField(label=_("When"), error_messages={"required": _("Choose the day.")})
    title = forms.CharField(
        label=pgettext_lazy("check-in", "What was done"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Say what was done.")},
    )
    hours = forms.DecimalField(
        label=pgettext_lazy("check-in", "Hours"),
        help_text=_("the way there not counted; half hours as 0.5"),
        min_value=Decimal(SHORTEST) / HOUR,
        max_value=Decimal(LONGEST) / HOUR,
        decimal_places=2,
        error_messages={"required": _("Say how long it took.")},
    )
    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, required=False)

    def activity(self) -> ActivityInput:
        """Return what the action takes."""
        data = self.cleaned_data
        minutes = int(data["hours"] * HOUR)
        return ActivityInput(data["date"], data["title"], minutes, data["note"])

    def renew(self) -> None:
        """Give the form a new key, for another entry."""
        data = self.data.copy()
        data["client_id"] = str(uuid4())
        self.data = data


class ReasonForm(TakesErrors):
    """Why a community says no."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words why.")},
    )


class AnswerActivitiesForm(TakesErrors):
    """The activities that are chosen, and what is said to them."""

    activity = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one.")}
    )
    act = forms.ChoiceField(choices=[("confirm", ""), ("return", "")])
    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, required=False)

    def __init__(self, *args: Any, keys: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["activity"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(key, str(key)) for key in keys]
