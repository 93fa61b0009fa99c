"""One decision of the assessment board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import TakesErrors
from disputes.forms.acts import one_line
from disputes.models import Case
from disputes.sitting import COLOR_KEYS, Sitting

JOIN, SETTLED, NOTED, RETURN = "4", "5", "6", "7"
NEEDS_REASON = {SETTLED, NOTED, RETURN}
CHIPS = [
    _("more people than was written"),
    _("it may get worse"),
    _("both sides want to talk"),
    _("it has calmed down"),
    _("dealt with before"),
]


class DecideForm(TakesErrors):
    """What becomes of the matter on the table; nothing is chosen when it opens."""

    choice = forms.ChoiceField(
        choices=[(str(key), str(key)) for key in range(1, 8)],
        error_messages={"required": _("Choose one of the six first.")},
    )
    case = forms.CharField(required=False, max_length=24)
    case_number = one_line(_("Another case, by its number"), required=False, most=24)
    reason = one_line(_("Why, in one line"), required=False)
    is_apart = forms.BooleanField(required=False)

    chips = CHIPS
    shown_as = {"case": "case_number"}

    def __init__(self, data: Any = None, *, sitting: Sitting) -> None:
        super().__init__(data, auto_id="decide_%s")
        self.sitting = sitting

    def clean_reason(self) -> str:
        """See that a line is there where one is asked for."""
        reason = str(self.cleaned_data.get("reason") or "").strip()
        choice = self.cleaned_data.get("choice", "")
        color = COLOR_KEYS.get(choice)
        suggestion = self.sitting.suggestion
        if color and suggestion and color != suggestion.color and not reason:
            raise forms.ValidationError(_("The rules suggest another color: write down why."))
        if choice in NEEDS_REASON and not reason:
            raise forms.ValidationError(_("Write down why."))
        return reason

    def clean(self) -> dict[str, Any]:
        """See which case is meant, and that a very likely twin was looked at."""
        chosen: dict[str, Any] = super().clean() or {}
        choice = chosen.get("choice")
        if choice == JOIN:
            chosen["into"] = self._case_meant(chosen)
        elif choice in COLOR_KEYS and self.asks_apart and not chosen.get("is_apart"):
            # Asked once: the page that asks sends the answer along when it is confirmed again.
            self.add_error("is_apart", _("One at the right is very much like this."))
        return chosen

    @property
    def asks_apart(self) -> bool:
        """Whether a very likely twin stands open."""
        return self.sitting.has_strong_twin

    def _case_meant(self, chosen: dict[str, Any]) -> Case | None:
        number = (chosen.get("case_number") or chosen.get("case") or "").strip()
        if not number:
            self.add_error("case_number", _("Choose the case at the right, or write its number."))
            return None
        found: Case | None = (
            Case.objects.visible_to(self.sitting.user).filter(number=number).first()
        )
        if found is None:
            self.add_error(
                "case_number", _("There is no such case, or it is not within your area.")
            )
        return found


class SeparateForm(forms.Form):
    """Why an item is taken out of its case again."""

    reason = one_line(_("Why, in one line"), error_messages={"required": _("Write down why.")})
