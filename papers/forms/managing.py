"""Forms of what the district changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.forms.acts import one_of
from disputes.forms.words import plain
from papers.choices import (
    Grade,
    Need,
)
from papers.forms.base import LookedForm, one_day
from papers.kinds import KINDS, LOCAL


class TemplateForm(LookedForm):
    """A district's own template."""

    file = forms.FileField(
        label=_("Word file"),
        help_text=_("with fields such as those of the present template; it is tried first"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class DocumentRuleForm(LookedForm):
    """Whether a document is wanted here, from a day on."""

    looks = {"need": "toggles"}
    kind = forms.ChoiceField(label=_("Document"))
    need = one_of(_("Is it wanted"), Need.choices)
    valid_from = one_day(_("From"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.code, k.title) for k in KINDS if k.code in LOCAL]
        plain(self)


class RateForm(LookedForm):
    """What a grade is paid, from a day on."""

    looks = {"grade": "picks", "required_docs": "picks"}
    grade = one_of(_("Grade"), Grade.choices)
    amount = forms.DecimalField(label=_("Yuan"), max_digits=8, decimal_places=2)
    required_docs = forms.MultipleChoiceField(
        label=_("Papers wanted"), widget=forms.CheckboxSelectMultiple, required=False
    )
    valid_from = one_day(_("From"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = ("cover", "contents", "back")
        self.fields["required_docs"].choices = [
            (kind.code, kind.title) for kind in KINDS if kind.code not in outside
        ]
        plain(self)
