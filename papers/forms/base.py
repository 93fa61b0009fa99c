"""What the forms of the file have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.calendar import BUSINESS_ZONE
from common.forms import DayField, TakesErrors
from disputes.forms.acts import MOMENT
from disputes.forms.words import plain
from papers.dossier import Dossier
from papers.inputs import Piece, Talk, Visit


def one_day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return DayField(label=label, required=required, **more)


def one_moment(label: Any) -> forms.DateTimeField:
    """Return a field for a day and a time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, input_formats=[MOMENT], widget=widget)


class LookedForm(TakesErrors):
    """A form that says how its fields look.

    Attributes:
        looks: how fields look where not plain, by name.
    """

    looks: dict[str, str] = {}

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields with their looks, in order."""
        return [(bound, self.looks.get(bound.name, "")) for bound in self.visible_fields()]


class PaperForm(LookedForm):
    """Common ground: what is taken from the record, what the action is called with.

    Attributes:
        title: of the page; the act's name is on its button.
        button: the act.
        act: the action.
    """

    title: str | Promise = ""
    button: str | Promise = _("Keep it")
    act: Callable[..., Any]

    def __init__(
        self, data: Any = None, files: Any = None, *, dossier: Dossier, record: Any, now: datetime
    ) -> None:
        self.dossier, self.record, self.now = dossier, record, now
        super().__init__(data, files, initial=self.first_values())
        plain(self)

    def first_values(self) -> dict[str, Any]:
        """Return what the form is filled with when it opens."""
        names = [name for name in self.base_fields if hasattr(self.record, name)]
        return {name: getattr(self.record, name) for name in names}

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside number, actor and now."""
        return dict(self.cleaned_data)

    def do(self, **who: Any) -> Any:
        """Call the action."""
        return type(self).act(**self.arguments(), **who)

    @property
    def has_file(self) -> bool:
        """Whether a file is sent with it."""
        return self.is_multipart()


class VersionedForm(PaperForm):
    """A form of what there is one of: it says which version was read, 0 for none."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        held = self.record.version if self.record is not None else 0
        return {**super().first_values(), "version": held}


class KeyedForm(PaperForm):
    """A form of something new, which carries its key."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        return {"client_id": uuid4()}


class RowForm(PaperForm):
    """A form of one of several: a new one carries its key, an old one its version.

    Attributes:
        told: what the actions take.
        add, change: the actions.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    told: type[Talk | Piece | Visit]
    add: Callable[..., Any]
    change: Callable[..., Any]

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        if self.record is None:
            return {"client_id": uuid4(), **self.new_values()}
        held = {**super().first_values(), "client_id": None, "version": self.record.version}
        if "held_at" in self.base_fields:
            held["held_at"] = self.record.held_at.astimezone(BUSINESS_ZONE).replace(tzinfo=None)
        return held

    def new_values(self) -> dict[str, Any]:
        """Return what a new one is filled with."""
        if "held_at" not in self.base_fields:
            return {}
        return {"held_at": self.now.astimezone(BUSINESS_ZONE).replace(tzinfo=None)}

    def clean(self) -> dict[str, Any]:
        """See that a new one has its key."""
        data = super().clean() or {}
        if self.record is None and not data.get("client_id"):
            self.add_error(None, _("Open the form again."))
        return data

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        given = self.arguments()
        key, version = given.pop("client_id"), given.pop("version")
        told = self.told(**given)
        if self.record is None:
            return type(self).add(client_id=key, told=told, **who)
        return type(self).change(pk=self.record.pk, version=version, told=told, **who)
