"""What a full number is needed for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.forms.words import REQUIRED


class RevealForm(forms.Form):
    """The purpose; it is logged with the look."""

    purpose = forms.CharField(
        label=_("What do you need the number for"),
        max_length=200,
        help_text=_("For example: to agree on a day for the session."),
        error_messages={"required": REQUIRED},
    )
