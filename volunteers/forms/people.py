"""Forms about people of the register, and the file of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from org_tree.forms import AreaField
from org_tree.models import Area
from volunteers.choices import ConsentPurpose, Gender
from volunteers.models import VolunteerTeam

MOST_MEGABYTES = 40


class PersonForm(forms.Form):
    """Somebody on the register."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Full name"), max_length=64)
    phone = forms.CharField(label=_("Mobile phone"), max_length=20)
    id_number = forms.CharField(label=_("ID number"), max_length=18, required=False)
    gender = forms.ChoiceField(
        label=_("Gender"), required=False, choices=[("", "—"), *Gender.choices]
    )
    birth_date = DayField(label=_("Date of birth"), required=False)
    area = AreaField(
        label=_("Lives in"), help_text=_("Name of the village or community, or the code")
    )
    team = forms.ModelChoiceField(
        label=_("Volunteer team"),
        queryset=VolunteerTeam.objects.none(),
        required=False,
        empty_label="—",
        to_field_name="code",
    )
    consent_on = DayField(label=_("Day of the person's consent"))
    consent_purpose = forms.ChoiceField(
        label=_("Consent is given for"), choices=ConsentPurpose.choices
    )
    guardian_consent_on = DayField(
        label=_("Day of the guardian's consent, under 14"), required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.permitted(user, "volunteers.manage")
        self.fields["area"].areas = areas  # type: ignore[attr-defined]
        teams = VolunteerTeam.objects.permitted(user, "volunteers.manage")
        self.fields["team"].queryset = teams.filter(closed_on__isnull=True)


class RevealForm(forms.Form):
    """What a full number is needed for."""

    purpose = forms.CharField(label=_("What the number is needed for"), max_length=200)


class RegisterFileForm(forms.Form):
    """The file of the register."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=_("CSV file or .xlsx workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """Return the file, unless it is too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(count)d MB.") % {"count": MOST_MEGABYTES}
            )
        return file
