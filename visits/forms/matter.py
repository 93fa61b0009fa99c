"""Bringing a matter back from a visit: the same form as reporting one (pages.md section 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms import MatterForm
from reports.inputs import ItemInput
from visits.before import OpenMatter
from visits.wording import household_name


class RaiseForm(MatterForm):
    """What a household raised."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    household = forms.ChoiceField(label=_("Which household"), required=False)

    def __init__(self, *args: Any, households: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_households(self.fields["household"], households)
        self.households = {str(one.pk): one for one in households}

    def item(self) -> ItemInput:
        """Return the matter."""
        return ItemInput(client_id=self.cleaned_data["client_id"], **self.told())

    @property
    def chosen(self) -> Any:
        """Return the household, or None for the village."""
        return self.households.get(self.cleaned_data["household"])


class LinkForm(forms.Form):
    """Choose the matter that stands already."""

    matter = forms.ChoiceField(
        label=_("Which matter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    household = forms.ChoiceField(label=_("Which household"), required=False)

    def __init__(
        self, *args: Any, matters: Sequence[OpenMatter], households: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["matter"]
        field.choices = [(one.key, f"{one.title} · {one.place} · {one.words}") for one in matters]
        name_households(self.fields["household"], households)
        self.households = {str(one.pk): one for one in households}

    @property
    def chosen(self) -> Any:
        """Return the household, or None for the village."""
        return self.households.get(self.cleaned_data["household"])

    @property
    def key(self) -> tuple[str, int]:
        """Return which matter it is: case or item, and its id."""
        kind, _dash, pk = self.cleaned_data["matter"].partition("-")
        return kind, int(pk)


def name_households(field: Any, households: Sequence[Any]) -> None:
    """Give the households that can be chosen; one alone is chosen already."""
    field.choices = [
        ("", _("concerns the whole village")),
        *((str(one.pk), household_name(one)) for one in households),
    ]
    field.initial = str(households[0].pk) if len(households) == 1 else ""
