"""Forms about certificates of service, and the one with which anybody verifies one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField, TakesErrors
from volunteers.certificates import CODE_LENGTH, typed_code, typed_number
from volunteers.models import VolunteerTeam

MOST_CONTACT = 64


class PeriodForm(TakesErrors):
    """Which service a certificate is about."""

    team = forms.ModelChoiceField(
        label=_("Issued by the team"),
        queryset=VolunteerTeam.objects.none(),
        empty_label=None,
        to_field_name="code",
        help_text=_("Hours with this team and the teams below it count."),
    )
    first_day = DayField(label=_("From"), required=False)
    last_day = DayField(label=_("Until and with"), required=False)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The period ends after it begins."))
        return given


class AskForm(PeriodForm):
    """A volunteer asks for a certificate."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ContactForm(TakesErrors):
    """How the team is reached that issues a certificate."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    contact = forms.CharField(
        label=_("How the team is reached"),
        max_length=MOST_CONTACT,
        help_text=_("Printed on the certificate, so that whoever gets it can ask."),
    )


class ReasonForm(TakesErrors):
    """Why a certificate is refused or revoked."""

    reason = forms.CharField(label=pgettext_lazy("certificate", "Why"), max_length=200)


class VerifyForm(forms.Form):
    """What stands on the paper that is to be verified."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Verification code"),
        max_length=20,
        help_text=_("8 letters and digits near the end of the certificate"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """Return the number without what may have got between."""
        return typed_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """Return the code without what may have got between."""
        code = typed_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("The code has 8 letters and digits."))
        return code


class TemplateForm(TakesErrors):
    """A district's own template."""

    file = forms.FileField(
        label=_("Word file"),
        help_text=_("with fields such as those of the present template; it is tried first"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
