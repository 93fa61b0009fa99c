"""Beginning to look after a household, its plan, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField, TakesErrors
from org_tree.models import Area
from visits.choices import Need, PairingResult
from visits.forms.visit import by_group
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH, REASON_LENGTH
from visits.pairings import BASIS_LENGTH, STEP_LENGTH, PairingInput, StepInput


class StepForm(TakesErrors):
    """One step of a plan."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    what = forms.CharField(
        label=_("What you will do"),
        max_length=STEP_LENGTH,
        error_messages={"required": _("Say what is to be done.")},
    )
    due_on = DayField(label=_("By when"), error_messages={"required": _("Choose the day.")})

    def step(self) -> StepInput:
        """Return the step."""
        return StepInput(self.cleaned_data["what"], self.cleaned_data["due_on"])


class PairingForm(TakesErrors):
    """Which household, why, and the first step."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    unit = forms.ChoiceField(
        label=_("Household unit"), error_messages={"required": _("Choose the household unit.")}
    )
    door = forms.CharField(
        label=_("Door"),
        max_length=DOOR_LENGTH,
        error_messages={
            "required": _("Write the door number: the household is known by it alone.")
        },
    )
    called = forms.CharField(
        label=_("How you address them"), max_length=CALLED_LENGTH, required=False
    )
    need = forms.ChoiceField(
        label=pgettext_lazy("visit", "Need"),
        choices=[("", _("which need?")), *Need.choices],
        error_messages={"required": _("Choose a need.")},
    )
    basis = forms.CharField(label=_("Why this household"), max_length=BASIS_LENGTH, required=False)
    started_on = DayField(label=_("Since when"), error_messages={"required": _("Choose the day.")})
    what = forms.CharField(
        label=_("First step of the plan"), max_length=STEP_LENGTH, required=False
    )
    due_on = DayField(label=_("By when"), required=False)

    def __init__(self, *args: Any, units: Sequence[Area], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        fields: Any = self.fields
        fields["unit"].choices = [("", _("which unit?")), *by_group(units)]
        fields["started_on"].initial = today
        fields["started_on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """Want a step whole: what, and by when."""
        data = super().clean() or {}
        if data.get("what") and not data.get("due_on"):
            self.add_error("due_on", _("Choose the day."))
        if data.get("due_on") and not data.get("what"):
            self.add_error("what", _("Say what is to be done."))
        return data

    def pairing(self) -> PairingInput:
        """Return the pairing."""
        data = self.cleaned_data
        steps = (StepInput(data["what"], data["due_on"]),) if data["what"] else ()
        return PairingInput(
            unit=self.units[data["unit"]],
            door=data["door"],
            need=data["need"],
            started_on=data["started_on"],
            called=data["called"],
            basis=data["basis"],
            steps=steps,
        )


class StepDoneForm(TakesErrors):
    """When and how a step was done."""

    done_on = DayField(label=_("When"), error_messages={"required": _("Choose the day.")})
    how = forms.CharField(
        label=_("How it was done"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words how it was done.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()


class EndForm(TakesErrors):
    """How it ended, and what came of it."""

    result = forms.ChoiceField(
        label=_("How it ended"),
        choices=PairingResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the pairing ended.")},
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words what came of it.")},
    )
