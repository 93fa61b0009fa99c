"""Forms about projects and social organisations."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField, TakesErrors
from org_tree.forms import AreaField
from org_tree.models import Area
from volunteers.actions.core import MANAGE
from volunteers.choices import Funding, Verdict
from volunteers.models import Project, SocialOrganization, VolunteerTeam


class OrganizationForm(TakesErrors):
    """A social organisation."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the organization"), max_length=64)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        help_text=_("18 characters, as on the certificate of registration"),
    )
    area = AreaField(label=_("Works in"), help_text=_("Name of the town or village, or the code"))
    contact_name = forms.CharField(label=_("Person to talk to"), max_length=64, required=False)
    contact_phone = forms.CharField(
        label=_("Telephone of that person"), max_length=20, required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.permitted(user, MANAGE)
        self.fields["area"].areas = areas  # type: ignore[attr-defined]


class ProjectForm(TakesErrors):
    """A project that is planned."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    brand = forms.CharField(label=_("Brand"), max_length=40)
    team = forms.ModelChoiceField(
        label=_("Carried by the team"),
        queryset=VolunteerTeam.objects.none(),
        required=False,
        empty_label="—",
        to_field_name="code",
    )
    organization = forms.ModelChoiceField(
        label=_("or by the social organization"),
        queryset=SocialOrganization.objects.none(),
        required=False,
        empty_label="—",
    )
    aim = forms.CharField(
        label=_("What it is for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    funding = forms.ChoiceField(
        label=_("Paid by way of"), choices=Funding.choices, widget=forms.RadioSelect
    )
    funder = forms.CharField(label=_("Paid by"), max_length=64)
    amount = forms.DecimalField(
        label=_("Amount in yuan"), max_digits=12, decimal_places=2, min_value=0
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = VolunteerTeam.objects.permitted(user, MANAGE).filter(closed_on__isnull=True)
        self.fields["team"].queryset = teams.order_by("tree_id", "lft")
        organizations = SocialOrganization.objects.permitted(user, MANAGE)
        self.fields["organization"].queryset = organizations.order_by("name")


def first_values(project: Project) -> dict[str, Any]:
    """Return what the form is filled with for a project that stands."""
    names = ("brand", "aim", "starts_on", "ends_on", "funding", "funder", "amount", "version")
    return {name: getattr(project, name) for name in names}


class MilestoneForm(TakesErrors):
    """What has to be done by a day."""

    title = forms.CharField(label=_("Milestone"), max_length=60)
    due_on = DayField(label=_("Due on"))


class JudgeForm(TakesErrors):
    """What was found when a milestone was looked at."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("milestone", "What is found"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("What exactly"),
        max_length=200,
        required=False,
        help_text=_("Wanted where something has to be mended."),
    )


class RemarkForm(TakesErrors):
    """How a project ends."""

    remark = forms.CharField(
        label=_("What was found in the end"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinkForm(TakesErrors):
    """An activity to be counted."""

    activity = forms.ModelChoiceField(label=_("Activity"), queryset=None, empty_label="—")

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities
