"""Registering a matter by hand."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import business_date
from common.forms import TakesErrors
from disputes.choices import CaseCategory, Kind, Source
from disputes.forms.acts import MOMENT, long_text, one_line, one_of
from disputes.forms.words import plain
from org_tree.models import Area
from org_tree.scope import areas_for
from reports.choices import Flag, PartyRole
from reports.inputs import MOST_MONEY, MOST_PEOPLE, NAME_LENGTH, PHONE_LENGTH, PartyInput

#: What comes by hand; items and visits have their own ways in.
SOURCES = [
    (source.value, source.label) for source in Source if source not in (Source.ITEM, Source.VISIT)
]
#: Whoever has more areas than a town below them chooses a village; its groups would be thousands.
MOST_PLACES_WITHIN = 6000
INDENT = "　"
ROWS = 4


class OpenCaseForm(TakesErrors):
    """What happened, where, through which door."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = one_of(_("What kind of matter"), Kind.choices, initial=Kind.DISPUTE.value)
    title = one_line(
        _("What it is about"),
        most=80,
        help_text=_("One line, as you would say it: who with whom, over what."),
    )
    description = long_text(_("What happened"), required=False, most=4000)
    area = forms.ModelChoiceField(
        label=pgettext_lazy("case", "Where"), queryset=Area.objects.none()
    )
    place = one_line(_("Exact place"), required=False, most=80)
    occurred_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    people_count = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=CaseCategory.choices, initial=CaseCategory.OTHER
    )
    source = one_of(_("Through which door"), SOURCES, initial=Source.WALK_IN.value)
    source_number = one_line(_("Number there"), required=False, most=48)
    amount = forms.IntegerField(
        label=_("Money at stake, yuan"), required=False, min_value=0, max_value=MOST_MONEY
    )
    flags = forms.MultipleChoiceField(
        label=_("Is there any of these"),
        choices=Flag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, user: Any, now: datetime) -> None:
        super().__init__(data, initial={"client_id": uuid.uuid4()}, auto_id="open_%s")
        self.fields["kind"].icons = {
            "dispute": "users",
            "request": "message-2",
            "hazard": "alert-triangle",
        }
        places = places_for(user, now)
        self.fields["area"] = PlaceField(places)
        self.order_fields(
            ["client_id", "kind", "title", "description", "area", "place", "occurred_at"]
        )
        plain(self)
        if len(places) == 1:
            self.initial["area"] = str(places[0].pk)

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside actor, parties and now."""
        return dict(self.cleaned_data)


def places_for(user: Any, now: datetime) -> list[Area]:
    """Return where a person may register a matter, in the order of the tree."""
    areas = Area.objects.permitted(user, "disputes.open").open_on(business_date(now))
    within = sum((one.rght - one.lft + 1) // 2 for one in areas_for(user, "disputes.open"))
    tiers = ("district", "town", "village", "group")[: 3 if within > MOST_PLACES_WITHIN else 4]
    return list(areas.of_tier(*tiers).order_by("tree_id", "lft"))


class PlaceField(forms.TypedChoiceField):
    """One of the places a person may register a matter at, indented as they lie in each other."""

    def __init__(self, places: list[Area]) -> None:
        self.places = {str(place.pk): place for place in places}
        top = min((place.level for place in places), default=0)
        choices = [
            (key, f"{INDENT * (place.level - top)}{place.short_name}")
            for key, place in self.places.items()
        ]
        super().__init__(
            label=pgettext_lazy("case", "Where"),
            choices=[("", _("Choose")), *choices] if len(choices) != 1 else choices,
            coerce=self.places.get,
            empty_value=None,
        )


class PartyForm(forms.Form):
    """One person concerned."""

    name = forms.CharField(label=_("Name"), required=False, max_length=NAME_LENGTH)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=PHONE_LENGTH,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    role = forms.ChoiceField(
        label=_("Stands there as"),
        choices=PartyRole.choices,
        initial=PartyRole.PARTY,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """See that a phone number belongs to somebody."""
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("phone") and not chosen.get("name"):
            self.add_error("name", _("Whose number is this?"))
        return chosen


PartyFormSet = forms.formset_factory(PartyForm, extra=ROWS, max_num=20, validate_max=True)


def parties_of(formset: Any) -> list[PartyInput]:
    """Return the people named in the rows that were filled."""
    return [
        PartyInput(row["name"], row.get("phone", ""), row.get("role") or PartyRole.PARTY.value)
        for row in (form.cleaned_data for form in formset.forms)
        if row.get("name")
    ]
