"""Forms of the acts on orders: they say what is missing in a field, the actions say the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clocks.calendars import calendar_for
from common.calendar import at_time, business_date
from common.errors import Invalid
from common.forms import DayField, DayInput, TakesErrors
from disputes.forms.rules import TriedForm
from disputes.models import Case
from org_tree.models import Organization
from supervision.bodies import candidates_for
from supervision.choices import SampleResult
from supervision.drafting import asks_for
from supervision.models import SupervisionOrder
from supervision.wording import ACT_LABELS

DAY = timedelta(days=1)


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


class OrderFields(TakesErrors):
    """What a draft says: to whom, what is asked, by when, who gets a copy."""

    organization = forms.TypedChoiceField(label=_("Organization in charge"), coerce=int)
    asks = _text(_("What is asked"), 1000)
    reply_due_on = forms.DateField(
        label=_("Reply due on"),
        required=False,
        widget=DayInput,
        help_text=_("Left empty, three working days from the issue."),
    )
    copy_to = forms.CharField(label=_("Copy to"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, case: Case, now: datetime, **more: Any) -> None:
        self.case = case
        self.now = now
        self.bodies = {body.pk: body for body in candidates_for(case, business_date(now))}
        super().__init__(data, **more)
        self.fields["organization"].choices = [(pk, str(body)) for pk, body in self.bodies.items()]
        self.fields["reply_due_on"].widget.attrs["min"] = business_date(now).isoformat()

    @property
    def body(self) -> Organization:
        """The body chosen."""
        return self.bodies[self.cleaned_data["organization"]]

    @property
    def reply_due_at(self) -> datetime | None:
        """The close of the day chosen, at the place of the body."""
        day = self.cleaned_data["reply_due_on"]
        return at_time(day, calendar_for(self.body.area).closing_time) if day else None

    def take(self, error: Invalid) -> None:
        """See TakesErrors: the action speaks of the moment, the form has its day."""
        errors = dict(error.errors)
        if "reply_due_at" in errors:
            errors["reply_due_on"] = errors.pop("reply_due_at")
        super().take(Invalid(errors))


class DrawForm(OrderFields):
    """A new order about a case, drawn up by hand."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, case: Case, now: datetime) -> None:
        first = {"asks": asks_for(case), "client_id": uuid4()}
        super().__init__(data, case=case, now=now, initial=first, auto_id="order_%s")

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside actor and now."""
        chosen = self.cleaned_data
        key: UUID = chosen["client_id"] or uuid4()
        return {
            "client_id": key,
            "case": self.case.number,
            "asks": chosen["asks"],
            "organization": self.body,
            "reply_due_at": self.reply_due_at,
            "copy_to": chosen["copy_to"] or None,
        }


class OrderActForm(TakesErrors):
    """Common ground of the acts: the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, act: str, order: SupervisionOrder, now: datetime
    ) -> None:
        self.act, self.order, self.now = act, order, now
        initial = {"version": order.version, **self.first_values(order)}
        super().__init__(data, initial=initial, auto_id=f"{act}_%s")

    def first_values(self, order: SupervisionOrder) -> dict[str, Any]:
        """Return what the form is filled with when it opens."""
        return {}

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside order, actor and now."""
        return dict(self.cleaned_data)

    @property
    def label(self) -> Any:
        """What the act is called on its button."""
        return ACT_LABELS[self.act]


class IssueForm(OrderActForm):
    """Nothing to add: the draft goes out as it is."""


class EditForm(OrderFields):
    """A draft changed before it is issued."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = _text(_("Why"), 600)
    field_order = ("organization", "why", "asks", "reply_due_on", "copy_to")

    def __init__(
        self, data: Any = None, *, act: str, order: SupervisionOrder, now: datetime
    ) -> None:
        self.act, self.order = act, order
        due = order.reply_due_at
        first = {
            "version": order.version,
            "organization": order.organization_id,
            "why": order.why,
            "asks": order.asks,
            "reply_due_on": business_date(due).isoformat() if due else None,
            "copy_to": order.copy_to,
        }
        super().__init__(data, case=order.case, now=now, initial=first, auto_id="edit_%s")

    @property
    def label(self) -> Any:
        """What the act is called on its button."""
        return _("Keep the draft")

    def arguments(self) -> dict[str, Any]:
        """See OrderActForm."""
        chosen = self.cleaned_data
        return {
            "version": chosen["version"],
            "organization": self.body,
            "why": chosen["why"],
            "asks": chosen["asks"],
            "reply_due_at": self.reply_due_at,
            "copy_to": chosen["copy_to"],
        }


class DropForm(OrderActForm):
    """Why a draft is not issued."""

    reason = forms.CharField(label=_("Why not now"), max_length=200)


class ReplyForm(OrderActForm):
    """The unit's reply."""

    reply = _text(_("Our reply"), 4000)

    def first_values(self, order: SupervisionOrder) -> dict[str, Any]:
        """See OrderActForm: what was sent back is there to be completed."""
        return {"reply": order.reply}


class AcceptForm(OrderActForm):
    """A word on a reply that is accepted."""

    remark = forms.CharField(label=pgettext_lazy("order", "Remark"), max_length=200, required=False)


class ReturnForm(OrderActForm):
    """What a reply lacks."""

    reason = _text(_("What is missing"), 1000)


class SampleForm(TakesErrors):
    """What looking at a signed blue case showed."""

    result = forms.ChoiceField(
        label=_("What did you find"), choices=SampleResult.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=pgettext_lazy("order", "Remark"),
        max_length=200,
        required=False,
        help_text=_("Sent back, the case is opened again; write down what is not in order."),
    )


class SamplingForm(TriedForm):
    """The share of blue cases looked at again from a day on, tried out before it is saved."""

    percent = forms.IntegerField(
        label=_("Cases of a hundred looked at again"), min_value=0, max_value=100
    )
    valid_from = DayField(label=_("Signed from which day on"))

    field_order = ("tried", "percent", "valid_from", "reason")

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, now=now, initial={"valid_from": business_date(now) + DAY})
        self.fields["valid_from"].widget.attrs["min"] = self.first_day.isoformat()


ACT_FORMS: dict[str, type[Any]] = {
    "issue": IssueForm,
    "edit": EditForm,
    "drop": DropForm,
    "reply": ReplyForm,
    "accept": AcceptForm,
    "return": ReturnForm,
}
