"""What forms of every app share: days as browsers pick them, and what an action refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_noop, ngettext_lazy

from common.errors import DomainError

DAY = "%Y-%m-%d"
#: What Django says under fields; this app's catalogue says it as people do.
SAID_BY_DJANGO = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("The two password fields didn’t match."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)


class DayInput(forms.DateInput):
    """A day, as browsers pick it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format=DAY)


class DayField(forms.DateField):
    """A day, picked in the browser's own calendar."""

    widget = DayInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": [DAY], **options})


def refuse(form: Any, error: DomainError, shown_as: Mapping[str, str] | None = None) -> None:
    """Put each sentence under its field; those about no field of the form stand above it.

    Args:
        shown_as: argument of the action -> the field it is typed into, where they differ.
    """
    for name, texts in getattr(error, "errors", {"": [error.message]}).items():
        field = (shown_as or {}).get(name, name)
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


class TakesErrors(forms.Form):
    """A form of an act: says what the action is given, shows what it refused.

    Attributes:
        shown_as: see `refuse`.
    """

    shown_as: Mapping[str, str] = {}

    def facts(self) -> dict[str, Any]:
        """Return what the action is given of a form that is right."""
        return self.cleaned_data

    def take(self, error: DomainError) -> None:
        """Show what the action refused at the fields it names."""
        refuse(self, error, self.shown_as)
