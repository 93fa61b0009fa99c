"""Forms about needs: offered, given back, met, ended, told to the household."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DayInput, TakesErrors
from disputes.choices import Channel
from volunteers.models import Activity


def _day(label: Any, today: date) -> forms.DateField:
    return DayField(label=label, initial=today, widget=DayInput({"max": today.isoformat()}))


class TeamsForm(TakesErrors):
    """Which teams are asked."""

    teams = forms.TypedMultipleChoiceField(
        label=_("Teams that are asked"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The nearest come first. The first that says yes has it."),
        error_messages={"required": _("Choose at least one team.")},
    )

    def __init__(self, *args: Any, teams: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        self.fields["teams"].choices = [  # type: ignore[attr-defined]
            (team.pk, " · ".join([team.name, *team.why])) for team in teams
        ]
        nearest = [team.pk for team in teams if team.step == min(one.step for one in teams)]
        self.fields["teams"].initial = nearest[:5]

    def clean_teams(self) -> list[Any]:
        """Return the teams that were chosen."""
        chosen = set(self.cleaned_data["teams"])
        return [team for team in self.teams if team.pk in chosen]


class OfferForm(TeamsForm):
    """What is needed, said so that strangers may read it, and which teams are asked."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    need = forms.CharField(
        label=_("What is needed"),
        max_length=80,
        help_text=_("Without names: every team that is asked reads this."),
    )
    place = forms.CharField(
        label=_("Where"), max_length=80, help_text=_("Village and group; no door number.")
    )
    contact_name = forms.CharField(label=_("Whom to ask for"), max_length=30, required=False)
    contact_phone = forms.CharField(label=_("Their phone"), max_length=20, required=False)

    field_order = ("client_id", "need", "place", "contact_name", "contact_phone", "teams")

    def __init__(self, *args: Any, has_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_people:
            for name in ("contact_name", "contact_phone"):
                del self.fields[name]
        else:
            self.fields["contact_phone"].help_text = _(
                "Kept sealed; only the team that takes it on sees it, and that is logged."
            )


class ReasonForm(TakesErrors):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class FinishForm(TakesErrors):
    """What the team did."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.CharField(
        label=_("What was done"),
        max_length=200,
        required=False,
        help_text=_("Whoever tells the household reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    activity = forms.ModelChoiceField(
        label=_("At which activity of the team"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=_("at none"),
        help_text=_("Hours of those who helped are confirmed with the activity."),
    )

    def __init__(self, *args: Any, activities: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]
        self.fields["done_on"] = _day(_("When"), today)


class AnswerForm(TakesErrors):
    """That the household was told."""

    told_whom = forms.CharField(
        label=_("Who was told"),
        max_length=20,
        initial=_("the household"),
        help_text=_("Such as the person, or family; no names."),
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.VISIT
    )
    comment = forms.CharField(label=_("What they said"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_on"] = _day(_("When"), today)
        self.order_fields(("told_whom", "channel", "told_on", "comment"))
