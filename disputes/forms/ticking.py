"""The form that says a legal duty is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.forms import DayField
from disputes.models import CaseClock


class TickForm(forms.Form):
    """On which day, and by which paper."""

    on = DayField(label=_("Which day was it done"))
    paper = forms.CharField(
        label=_("Which paper, with its number"),
        max_length=200,
        help_text=_("Such as the written notice, or the court's receipt of the application."),
    )

    def __init__(self, data: Any = None, *, clock: CaseClock, now: datetime) -> None:
        today = business_date(now)
        super().__init__(data, initial={"on": today})
        bounds = {"min": business_date(clock.started_at).isoformat(), "max": today.isoformat()}
        self.fields["on"].widget.attrs |= bounds
