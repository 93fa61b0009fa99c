"""Forms of a volunteer's own pages."""

from __future__ import annotations

import unicodedata
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.codes import DIGITS


class JoinForm(forms.Form):
    """Signing up, told of the risks."""

    knows_risk = forms.BooleanField(
        label=_("I have read the risks and what to bring"), required=False
    )


class CodeForm(forms.Form):
    """The code that is read out."""

    code = forms.CharField(
        label=_("Check-in code"),
        max_length=8,
        help_text=_("Four digits; the team reads them out."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": DIGITS + 2}
        ),
    )

    def clean_code(self) -> str:
        """Take the digits of a Chinese keyboard, too."""
        return unicodedata.normalize("NFKC", self.cleaned_data["code"])


class RedeemForm(forms.Form):
    """One piece of a reward."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
