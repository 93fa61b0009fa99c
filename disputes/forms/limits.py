"""The form of a step's next limit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clocks.choices import LimitUnit
from common.forms import DayField


class LimitForm(forms.Form):
    """How long, in what, from when."""

    amount = forms.IntegerField(
        label=_("Limit"),
        min_value=0,
        max_value=999,
        help_text=_("0 for the same day."),
    )
    unit = forms.ChoiceField(label=_("Counts in"), choices=LimitUnit.choices)
    is_rolling = forms.BooleanField(
        label=_("A last day off moves to the next working day"), required=False
    )
    valid_from = DayField(label=_("Valid from"))
