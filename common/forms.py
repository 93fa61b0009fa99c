"""What forms of every app share: days as browsers pick them, and what an action refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_noop

from common.errors import DomainError

DAY = "%Y-%m-%d"
#: Django says it under every field left empty; this app's catalogue says it as people do.
REQUIRED = gettext_noop("This field is required.")


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
    """A form that shows what an action refused.

    Attributes:
        shown_as: see `refuse`.
    """

    shown_as: Mapping[str, str] = {}

    def take(self, error: DomainError) -> None:
        """Show what the action refused at the fields it names."""
        refuse(self, error, self.shown_as)
