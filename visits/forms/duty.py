"""Leave, and saying that a duty was reckoned wrongly."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, TakesErrors
from visits.choices import LeaveKind
from visits.inputs import REASON_LENGTH


class LeaveForm(TakesErrors):
    """Days on leave or away on business."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label=_("Leave or business trip"),
        choices=LeaveKind.choices,
        initial=LeaveKind.LEAVE.value,
        widget=forms.RadioSelect,
    )
    first = DayField(label=_("From"), error_messages={"required": _("Choose the day.")})
    last = DayField(label=_("To"), required=False)
    note = forms.CharField(label=_("Note"), max_length=80, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = today

    def told(self) -> dict[str, Any]:
        """Return what the action is called with."""
        data = self.cleaned_data
        return {**data, "last": data["last"] or data["first"]}


class ObjectionForm(TakesErrors):
    """What is wrong with a reckoning."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("What is wrong"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words what is wrong.")},
    )


class AnswerForm(TakesErrors):
    """What whoever keeps the rules found."""

    answer = forms.CharField(
        label=_("What you found"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say what you found.")},
    )
