"""A new version of a rule, and tying somebody to a village."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.forms import DayField, TakesErrors
from org_tree.models import Area, Organization, Posting
from org_tree.roles import ADMINISTRATORS, role_choices
from org_tree.shapes import Tier
from visits.actions.rules import FIELDS
from visits.choices import PeriodKind, Where
from visits.models import VisitRule


class RuleForm(TakesErrors):
    """What a rule asks from a day on; what it counts stays."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(label=_("Name of the rule"), max_length=24)
    amount = forms.IntegerField(label=_("How many a period"), min_value=1, max_value=366)
    nights = forms.IntegerField(
        label=_("Nights a period"), min_value=0, max_value=366, required=False
    )
    period = forms.ChoiceField(label=_("Period"), choices=PeriodKind.choices)
    where = forms.ChoiceField(
        label=_("Where it counts"), choices=Where.choices, widget=forms.RadioSelect
    )
    late_after = forms.IntegerField(
        label=_("Written down late after, days"), min_value=0, max_value=366
    )
    roles = forms.MultipleChoiceField(
        label=_("Whom it binds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(label=_("Basis"), max_length=120, required=False)
    valid_from = DayField(
        label=_("In force from"), error_messages={"required": _("Choose the day.")}
    )

    def __init__(self, *args: Any, rule: VisitRule, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["roles"]
        roles.choices = [one for one in role_choices() if one[0] not in ADMINISTRATORS]
        for name in set(FIELDS) & set(self.fields):
            self.fields[name].initial = getattr(rule, name)
        self.fields["valid_from"].initial = next_monday(today)

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with."""
        data = dict(self.cleaned_data)
        data["nights"] = data["nights"] or 0
        return {
            "client_id": data.pop("client_id"),
            "valid_from": data.pop("valid_from"),
            "fields": data,
        }


def next_monday(today: date) -> date:
    """Return the day the next week begins."""
    return today + timedelta(days=7 - today.weekday())


class TieForm(TakesErrors):
    """Tie a person, by user name, or an organization, by its name, to a village, by its name."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    village = forms.CharField(label=_("Name of the village"), max_length=64)
    who = forms.CharField(
        label=_("Who"),
        help_text=_("a person's name or user name, or the name of a unit"),
        max_length=96,
    )
    started_on = DayField(label=_("From"))

    shown_as = {"posting": "who", "organization": "who", "area": "village"}

    def __init__(self, *args: Any, user: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, business_date(now)
        self.fields["started_on"].initial = self.today

    def clean_village(self) -> Area:
        """Find the village within reach by its name; of several none is guessed at."""
        inside = Area.objects.permitted(self.user, "visits.manage").of_tier(Tier.VILLAGE)
        words = self.cleaned_data["village"].strip()
        stem = words.removesuffix("村") if len(words) > 2 else words
        found = list(inside.filter(name__contains=stem, closed_on__isnull=True)[:2])
        return _the_one(found, _("No village of this name."), _("Several villages: write more."))

    def clean_who(self) -> Posting | Organization:
        """Find the person's posting, or the organization."""
        words = self.cleaned_data["who"].strip()
        held = Posting.objects.permitted(self.user, "visits.manage").held_on(self.today)
        people = held.filter(user__username=words) | held.filter(user__name=words)
        found: list[Any] = list(people.select_related("user", "organization__area")[:2])
        if not found:
            bodies = Organization.objects.permitted(self.user, "visits.manage")
            found = list(bodies.filter(name=words, closed_on__isnull=True)[:2])
        several = _("Several of this name: write the user name.")
        return _the_one(found, _("Nobody of this name."), several)

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with."""
        who = self.cleaned_data["who"]
        kind = "posting" if isinstance(who, Posting) else "organization"
        return {
            "client_id": self.cleaned_data["client_id"],
            "area": self.cleaned_data["village"],
            kind: who,
            "started_on": self.cleaned_data["started_on"],
        }


def _the_one(found: list[Any], none: Any, several: Any) -> Any:
    if not found:
        raise forms.ValidationError(none)
    if len(found) > 1:
        raise forms.ValidationError(several)
    return found[0]


class EndTieForm(forms.Form):
    """From when a tie is over."""

    ended_on = forms.DateField(required=False)
