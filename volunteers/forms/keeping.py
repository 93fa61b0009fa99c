"""Forms of those who keep rewards, points and teams."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, TakesErrors
from org_tree.forms import AreaField
from volunteers.actions.rewards import MOST
from volunteers.choices import TeamKind
from volunteers.models import Volunteer, VolunteerTeam
from volunteers.stars import WORDS


class RewardForm(TakesErrors):
    """Something to be had for points."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    team = forms.ModelChoiceField(
        label=_("Volunteer team"),
        queryset=VolunteerTeam.objects.none(),
        empty_label="—",
        to_field_name="code",
    )
    name = forms.CharField(label=_("What is given"), max_length=60)
    cost = forms.IntegerField(label=_("Points for one"), min_value=1, max_value=MOST)
    stock = forms.IntegerField(label=_("How many are there"), min_value=0, max_value=MOST)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class StockForm(TakesErrors):
    """Pieces that come in or go out."""

    amount = forms.IntegerField(
        label=_("How many come in"),
        min_value=-MOST,
        max_value=MOST,
        help_text=_("Below zero: so many go out, such as broken ones."),
    )


class ClaimForm(TakesErrors):
    """Who has a reward for points."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    number = forms.CharField(label=_("Volunteer number"), max_length=16)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=1)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_number(self) -> Volunteer:
        """Return whose number it is."""
        who: Volunteer | None = self.people.filter(number=self.cleaned_data["number"]).first()
        if who is None:
            raise forms.ValidationError(_("Nobody on your register has this number."))
        return who

    def facts(self) -> dict[str, Any]:
        """Name the volunteer as the action does."""
        given = dict(self.cleaned_data)
        return {"volunteer": given.pop("number"), **given}


class SureForm(TakesErrors):
    """Nothing to fill in: what follows is said above."""

    sure = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def facts(self) -> dict[str, Any]:
        """Give the action nothing."""
        return {}


class CorrectionForm(TakesErrors):
    """The hours somebody really served."""

    shown_as = {"minutes": "hours"}

    hours = forms.DecimalField(
        label=_("Hours really served"),
        min_value=Decimal(0),
        max_value=Decimal(24),
        decimal_places=2,
        help_text=_("0 when the person was not there."),
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )
    reason = forms.CharField(label=_("Why"), max_length=200)

    def facts(self) -> dict[str, Any]:
        """Say the hours in minutes."""
        given = dict(self.cleaned_data)
        return {"minutes": int(given.pop("hours") * 60), **given}


class TeamForm(TakesErrors):
    """A team to be opened: below which, on which ground, what it is."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    parent = forms.ModelChoiceField(
        label=_("Team above"),
        queryset=VolunteerTeam.objects.none(),
        empty_label=None,
        to_field_name="code",
    )
    area = AreaField(
        label=_("Where it works"), help_text=_("Name or code; as the team above, or below it")
    )
    name = forms.CharField(label=_("Name"), max_length=64)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of the team"), choices=TeamKind.choices, widget=forms.CheckboxSelectMultiple
    )
    contact = forms.CharField(label=_("Contact"), max_length=64, required=False)
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, parents: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].areas = areas  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class RenameForm(TakesErrors):
    """A team's name, what it is, whom to ask."""

    name = forms.CharField(label=_("Name"), max_length=64)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of the team"), choices=TeamKind.choices, widget=forms.CheckboxSelectMultiple
    )
    contact = forms.CharField(label=_("Contact"), max_length=64, required=False)


class CloseForm(TakesErrors):
    """From which day a team is no more."""

    on = DayField(label=_("First day without it"))


class PointsRuleForm(TakesErrors):
    """Points an hour, from a day on."""

    points_per_hour = forms.IntegerField(label=_("Points an hour"), min_value=0, max_value=1000)
    valid_from = DayField(label=_("From"))


class StarsForm(TakesErrors):
    """Hours each star needs, from a day on."""

    def __init__(self, *args: Any, levels: dict[int, int], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stars, word in WORDS.items():
            self.fields[f"stars_{stars}"] = forms.IntegerField(
                label=word, min_value=1, max_value=100_000, initial=levels.get(stars)
            )
        self.fields["valid_from"] = DayField(label=_("From"), initial=today)

    def facts(self) -> dict[str, Any]:
        """Put the hours together by stars."""
        hours = {stars: self.cleaned_data[f"stars_{stars}"] for stars in WORDS}
        return {"hours": hours, "valid_from": self.cleaned_data["valid_from"]}
