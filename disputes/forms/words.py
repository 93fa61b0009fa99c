"""How forms say what is missing: in the words of the office, not of the framework."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

REQUIRED = _("has to be filled in")
CHOOSE = _("has to be chosen")


def plain(form: forms.BaseForm) -> None:
    """Let each field of a form say plainly that it is empty; a field's own words stay."""
    for field in form.fields.values():
        standard = forms.Field.default_error_messages["required"]
        if field.error_messages.get("required") == standard:
            chooses = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = CHOOSE if chooses else REQUIRED
