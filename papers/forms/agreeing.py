"""Forms of the agreement and of what comes in from outside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.uploads.intake import IntakeFault, Taken, content_of
from disputes.forms.acts import long_text, one_line, one_of
from papers import actions
from papers.choices import (
    UploadKind,
)
from papers.forms.base import KeyedForm, VersionedForm, one_day
from papers.intake import take

MORE_PARTS = 3


class AgreementForm(VersionedForm):
    """The agreement, and what is owed by parts: rows without a day are left out."""

    title = _("Mediation agreement")
    act = staticmethod(actions.write_agreement)
    facts = long_text(_("Facts and point at issue"), most=4000)
    terms = long_text(_("What was agreed"), most=4000)
    performance = one_line(_("How and until when"), required=False, most=400)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=20, initial=3)
    signed_on = one_day(_("Signed or agreed on"))
    looks = {"copies": "stepper"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed = [row for row in self.dossier.instalments if row.state == "due"]
        self.row_count = len(owed) + MORE_PARTS
        for number in range(self.row_count):
            row = owed[number] if number < len(owed) else None
            self._add_row(number, row)

    def _add_row(self, number: int, row: Any) -> None:
        self.fields[f"due_on_{number}"] = one_day(_("Day"))
        self.fields[f"amount_{number}"] = forms.DecimalField(
            label=_("Yuan"),
            required=False,
            min_value=Decimal("0.01"),
            max_digits=12,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        )
        self.fields[f"what_{number}"] = one_line(
            _("Or what is to be done"), required=False, most=120
        )
        self.fields[f"pk_{number}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        for name in ("due_on", "amount", "what", "pk"):
            self.initial[f"{name}_{number}"] = getattr(row, name) if row else None

    def first_values(self) -> dict[str, Any]:
        """See PaperForm; the case's own words are where an agreement begins."""
        case = self.dossier.case
        first = {"facts": case.description, "terms": case.agreement, "copies": 3}
        return {**first, **super().first_values()}

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """See PaperForm; the rows stand by themselves."""
        return [
            (self[name], self.looks.get(name, "")) for name in self.base_fields if name != "version"
        ]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The instalments, a row each; the last ones are empty."""
        names = ("due_on", "amount", "what", "pk")
        return [[self[f"{name}_{number}"] for name in names] for number in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a row that says something."""
        data = super().clean() or {}
        for number in range(self.row_count):
            says = data.get(f"amount_{number}") or data.get(f"what_{number}")
            if says and not data.get(f"due_on_{number}"):
                self.add_error(f"due_on_{number}", _("Choose the day."))
        return data

    def parts(self) -> list[actions.Part]:
        """Return the rows that have a day."""
        data = self.cleaned_data
        return [
            actions.Part(
                due_on=data[f"due_on_{number}"],
                amount=data[f"amount_{number}"],
                what=data[f"what_{number}"],
                pk=data[f"pk_{number}"],
            )
            for number in range(self.row_count)
            if data.get(f"due_on_{number}")
        ]

    def arguments(self) -> dict[str, Any]:
        """See PaperForm."""
        told = {name: self.cleaned_data[name] for name in self.base_fields}
        return {**told, "parts": self.parts()}


class UploadForm(KeyedForm):
    """A photograph, scan or office file."""

    title = _("Add a paper")
    button = _("Add it to the file")
    act = staticmethod(actions.add_upload)
    kind = one_of(_("What is it"), UploadKind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("JPG, PNG, PDF, Word or Excel, 20 MB at most"),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,.docx,.xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )
    title_of_paper = one_line(_("Title"), required=False, most=80)
    looks = {"kind": "picks"}
    taken: Taken

    def clean_file(self) -> Any:
        """Let the file in, by its content."""
        file = self.cleaned_data["file"]
        self.taken = taken_from(file)
        return file

    def arguments(self) -> dict[str, Any]:
        """See PaperForm."""
        data = self.cleaned_data
        title = data["title_of_paper"] or str(UploadKind(data["kind"]).label)
        told = {name: data[name] for name in ("client_id", "kind")}
        return {**told, "title": title, "taken": self.taken}


def taken_from(file: Any) -> Taken:
    """Return a sent file ready to be stored.

    Raises:
        ValidationError: with the sentence of papers.intake.
    """
    try:
        return take(content_of(file), file.name)
    except IntakeFault as error:
        raise forms.ValidationError(error.sentence) from error


class PerformedForm(KeyedForm):
    """That an instalment was performed, with its proof where there is one."""

    title = _("It was performed")
    button = _("Note it")
    act = staticmethod(actions.note_performed_with)
    paid_on = one_day(_("On which day"), required=True)
    proof = forms.FileField(
        label=_("Receipt"),
        required=False,
        help_text=_("a photograph will do"),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )
    taken: Taken | None = None

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        return {**super().first_values(), "paid_on": business_date(self.now)}

    def clean_proof(self) -> Any:
        """Let the receipt in, by its content."""
        file = self.cleaned_data["proof"]
        self.taken = taken_from(file) if file else None
        return file

    def arguments(self) -> dict[str, Any]:
        """See PaperForm."""
        told = {name: self.cleaned_data[name] for name in ("client_id", "paid_on")}
        return {**told, "pk": self.record.pk, "taken": self.taken}
