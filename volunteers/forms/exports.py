"""The form of an export."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TakesErrors
from volunteers.choices import ExportTable, FileFormat


class ExportForm(TakesErrors):
    """Which table, in which form, what for."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    table = forms.ChoiceField(
        label=_("Table"),
        choices=ExportTable.choices,
        widget=forms.RadioSelect,
        initial=ExportTable.PEOPLE,
    )
    file_format = forms.ChoiceField(
        label=_("File"),
        choices=FileFormat.choices,
        widget=forms.RadioSelect,
        initial=FileFormat.XLSX,
    )
    in_full = forms.BooleanField(
        label=_("Names, phones and ID numbers in full"),
        required=False,
        help_text=_("Only where the receiver cannot do without them."),
    )
    purpose = forms.CharField(
        label=_("What the table is needed for"),
        max_length=100,
        help_text=_("It is written down with your name and the number of rows."),
    )

    def __init__(self, *args: Any, may_reveal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_reveal:
            del self.fields["in_full"]
