"""Search and filters of the case list, and the name of a saved view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField
from disputes.choices import CaseCategory, CaseTier, Color, Kind, Source, State
from disputes.forms.words import REQUIRED
from org_tree.models import Area
from org_tree.scope import postings_of

PERIODS = [
    ("today", _("today")),
    ("week", _("last 7 days")),
    ("month", _("last 30 days")),
    ("year", _("this year")),
]
NEXT_TIER = {"district": "town", "town": "village", "village": "group"}
AREA_LABELS = {
    "town": _("Town (subdistrict)"),
    "village": _("Village (community)"),
    "group": pgettext_lazy("filter", "Group"),
}
NAME_MAX = 24
SELECTED = mark_safe(" selected")


class Chip(NamedTuple):
    """One filter that is chosen: what it is called and the address without it."""

    text: str
    query: str


class DropDown(NamedTuple):
    """A drop-down of the bar with its options drawn."""

    name: str
    id: str
    label: str | Promise
    options: SafeString


def options_html(choices: Iterable[tuple[str, Any]], chosen: Any) -> SafeString:
    """Draw the options of a drop-down; Django's own would render a template for each."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value and value == chosen else "", label) for value, label in choices),
    )


def _choices(label: Any, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class CaseListForm(forms.Form):
    """Everything the list can be narrowed by; names are those of the API's filters."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Title, number, place"),
                "enterkeyhint": "search",
            }
        ),
    )
    color = forms.ChoiceField(
        label=_("Color"), required=False, choices=_choices(_("Color"), Color.choices)
    )
    state = forms.ChoiceField(
        label=_("Where it stands"),
        required=False,
        choices=_choices(_("Where it stands"), State.choices),
    )
    area = forms.ChoiceField(label=_("Place"), required=False)
    source = forms.ChoiceField(
        label=_("Source"), required=False, choices=_choices(_("Source"), Source.choices)
    )
    received = forms.ChoiceField(
        label=_("Received"), required=False, choices=_choices(_("Received on"), PERIODS)
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=_choices(_("Category"), CaseCategory.choices)
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=_choices(_("Kind"), Kind.choices)
    )
    tier = forms.ChoiceField(
        label=_("Level"), required=False, choices=_choices(_("Level"), CaseTier.choices)
    )
    received_from = DayField(label=_("Received from"), required=False)
    received_to = DayField(label=_("Received until"), required=False)

    #: Shown in the bar; the rest stands under "More".
    bar = ("color", "state", "area", "source", "received")
    more = ("category", "kind", "tier", "received_from", "received_to")

    def __init__(
        self,
        data: QueryDict,
        *,
        user: Any,
        today: date,
        areas: list[tuple[str, Any]] | None = None,
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.today = today
        tier = self._tier(user)
        label = AREA_LABELS.get(tier, _("Place"))
        self.fields["area"].label = label
        choices = areas if areas is not None else _choices(label, _areas(user, tier, today))
        self.fields["area"].choices = choices

    @staticmethod
    def _tier(user: Any) -> str:
        postings = postings_of(user)
        return NEXT_TIER.get(postings[0].organization.area.tier, "") if postings else ""

    @property
    def in_bar(self) -> Iterator[DropDown]:
        """The drop-downs of the bar; without a place to choose from, that one is left out."""
        for name in self.bar:
            choices = self.fields[name].choices
            if name != "area" or len(choices) > 1:
                bound = self[name]
                options = options_html(choices, bound.value())
                yield DropDown(bound.html_name, bound.auto_id, bound.label, options)

    @property
    def under_more(self) -> list[forms.BoundField]:
        """The filters that are asked for seldom."""
        return [self[name] for name in self.more]

    @property
    def has_more(self) -> bool:
        """Whether one of the seldom filters is chosen."""
        return any(self.chosen.get(name) for name in self.more)

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that hold; a value that is none of the choices is passed over."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def filters(self) -> dict[str, Any]:
        """Return what is chosen in the words of the API's filters."""
        filters = self.chosen
        filters |= {name: [filters[name]] for name in ("state", "color", "tier") if name in filters}
        since = {"today": 0, "week": 6, "month": 29}
        period = filters.pop("received", "")
        if period in since:
            filters["received_from"] = self.today - timedelta(days=since[period])
        elif period == "year":
            filters["received_from"] = self.today.replace(month=1, day=1)
        return filters

    def chips(self) -> Iterator[Chip]:
        """Yield what is chosen, each with the address that leaves it out."""
        for name, value in self.chosen.items():
            field = self.fields[name]
            choices = dict(getattr(field, "choices", []))
            text = f"{field.label}：{choices.get(value, value)}"
            yield Chip(text, self.without(name))

    def without(self, *names: str) -> str:
        """Return the address's query without some filters, at its first page."""
        return urlencode(
            [
                (name, value)
                for name, values in self.data.lists()
                for value in values
                if value and name not in (*names, "cursor", "filter")
            ]
        )


def _areas(user: Any, tier: str, today: date) -> list[tuple[str, str]]:
    if not tier:
        return []
    areas = Area.objects.permitted(user, "disputes.view").open_on(today).of_tier(tier)
    return [(area.code, area.short_name) for area in areas.order_by("tree_id", "lft")]


class SavedViewForm(forms.Form):
    """The name under which the filters of this page are kept."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=NAME_MAX, error_messages={"required": REQUIRED}
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("Colleagues of my office see it too"), required=False)
