"""Taking a ledger away with names in full: what for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledgers.models import FileFormat


class ExportForm(forms.Form):
    """Which file, and what the names are needed for."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    file_format = forms.ChoiceField(
        label=_("File"), choices=FileFormat.choices, initial=FileFormat.XLSX
    )
    with_names = forms.BooleanField(required=False, widget=forms.HiddenInput)
    purpose = forms.CharField(
        label=_("What you need the names for"),
        max_length=100,
        help_text=_("It is written down with your name and the number of rows."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.data.get("with_names"):
            self.fields["purpose"].required = False
