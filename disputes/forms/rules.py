"""One triage rule as staff write it: facts of the matter, a color, a day."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid
from common.forms import DayField, DayInput, TakesErrors
from disputes.actions.rules import RuleInput
from disputes.choices import Color
from disputes.forms.acts import one_line, one_of
from disputes.forms.words import plain
from disputes.models import TriageRule
from disputes.rule_trial import Draft
from reports.choices import Flag
from reports.inputs import MOST_MONEY, MOST_PEOPLE

SALT = "disputes.rule_trial"
#: Fields that change nothing about what is tried out.
UNTRIED = ("client_id", "tried", "reason")


class TriedForm(TakesErrors):
    """A change of the rules that is tried out before it is saved."""

    tried = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = one_line(_("Why"), help_text=_("Everybody who opens the rules can read it."))

    def __init__(
        self, data: Any = None, *, rule: TriageRule | None = None, now: datetime, **more: Any
    ) -> None:
        super().__init__(data, auto_id="rule_%s", **more)
        plain(self)
        self.rule = rule
        self.first_day = business_date(now) + timedelta(days=1)

    def content(self) -> dict[str, Any]:
        """Return what was tried; saved is only what was tried out as it stands."""
        given = {name: str(self.cleaned_data[name]) for name in self.fields if name not in UNTRIED}
        return {**given, "rule": self.rule.pk if self.rule else 0}

    @property
    def token(self) -> str:
        """The proof that this very change was tried out."""
        return signing.dumps(self.content(), salt=SALT)

    @property
    def was_tried(self) -> bool:
        """Whether the proof that came with the form is of this very change."""
        try:
            kept: Any = signing.loads(self.cleaned_data["tried"], salt=SALT)
        except signing.BadSignature:
            return False
        return bool(kept == self.content())

    def take(self, error: Invalid) -> None:
        """Show what the action refused at the fields it names, beside the trial."""
        tried = dict(self.cleaned_data)
        super().take(error)
        self.cleaned_data = tried


class RuleForm(TriedForm):
    """All that a rule may ask about; there is no field about a person, and there must be none."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    any_flags = forms.MultipleChoiceField(
        label=_("Any of these signs"),
        choices=Flag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One of them is enough. All conditions you fill in have to hold together."),
    )
    min_people = forms.IntegerField(
        label=_("This many people or more"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    min_amount = forms.IntegerField(
        label=_("This many yuan or more"), required=False, min_value=1, max_value=MOST_MONEY
    )
    is_repeated = forms.BooleanField(
        label=_("The same matter again within 90 days"), required=False
    )
    color = one_of(_("Then suggest"), Color.choices)
    valid_from = DayField(label=_("From which day on"))

    field_order = (
        *("client_id", "tried", "any_flags", "min_people", "min_amount", "is_repeated"),
        *("color", "valid_from", "reason"),
    )

    def __init__(self, data: Any = None, *, rule: TriageRule | None = None, now: datetime) -> None:
        first = business_date(now) + timedelta(days=1)
        initial: dict[str, Any] = {"client_id": uuid.uuid4(), "valid_from": first}
        if rule is not None:
            names = ("any_flags", "min_people", "min_amount", "is_repeated", "color")
            initial |= {name: getattr(rule, name) for name in names}
            initial["valid_from"] = max(first, rule.valid_from)
        super().__init__(data, rule=rule, now=now, initial=initial)
        self.fields["valid_from"].widget.attrs["min"] = first.isoformat()

    def clean(self) -> dict[str, Any]:
        """See that the rule asks about something."""
        chosen: dict[str, Any] = super().clean() or {}
        asked = ("any_flags", "min_people", "min_amount", "is_repeated")
        if not self.errors and not any(chosen.get(name) for name in asked):
            self.add_error("any_flags", _("Give the rule at least one condition."))
        day = chosen.get("valid_from")
        if day is not None and day < self.first_day:
            text = _("Choose a day from tomorrow on: today's suggestions stay.")
            self.add_error("valid_from", text)
        return chosen

    def input(self) -> RuleInput:
        """Return the rule as the actions take one."""
        chosen = self.cleaned_data
        return RuleInput(
            color=chosen["color"],
            any_flags=tuple(chosen["any_flags"]),
            min_people=chosen["min_people"],
            min_amount=chosen["min_amount"],
            is_repeated=chosen["is_repeated"],
        )

    def draft(self) -> Draft:
        """Return the rule as it is tried out."""
        given = self.input()
        code = self.rule.code if self.rule else "draft"
        return Draft(
            code,
            given.color,
            given.any_flags,
            given.min_people,
            given.min_amount,
            given.is_repeated,
        )


class EndRuleForm(TriedForm):
    """The day from which a rule no longer speaks."""

    valid_until = forms.DateField(
        label=_("From which day on it no longer counts"), widget=DayInput()
    )
    field_order = ("tried", "valid_until", "reason")

    def __init__(self, data: Any = None, *, rule: TriageRule, now: datetime) -> None:
        first = business_date(now) + timedelta(days=1)
        super().__init__(data, rule=rule, now=now, initial={"valid_until": first})
        self.fields["valid_until"].widget.attrs["min"] = first.isoformat()

    def clean_valid_until(self) -> Any:
        """See that the day lies in the future."""
        day = self.cleaned_data["valid_until"]
        if day < self.first_day:
            text = _("Choose a day from tomorrow on: today's suggestions stay.")
            raise forms.ValidationError(text)
        return day
