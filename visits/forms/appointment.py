"""Arranging a meeting on one screen, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import at_time, business_date
from common.forms import DayField, TakesErrors
from org_tree.models import Area, Posting
from visits.choices import Invitation, Need
from visits.forms.visit import by_group
from visits.inputs import CALLED_LENGTH, DOOR_LENGTH, REASON_LENGTH
from visits.invitations import PLACE_LENGTH, PURPOSE_LENGTH, InvitationInput, MoveInput
from visits.models import Appointment

FIRST_HOUR = time(9)


class WhenAndWhere(TakesErrors):
    """When and where people meet, and whether they have said yes to it."""

    shown_as = {"meets_at": "day"}

    day = DayField(label=_("Day"), error_messages={"required": _("Choose the day.")})
    clock = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose the time.")},
    )
    place = forms.CharField(
        label=_("Where you meet"),
        max_length=PLACE_LENGTH,
        error_messages={"required": _("Say where you meet.")},
    )
    is_agreed = forms.BooleanField(label=_("They have agreed already"), required=False)


class InviteForm(WhenAndWhere):
    """Why, which household, when and where. About an open matter the matter says why."""

    field_order = ("client_id", "need", "purpose", "unit", "door", "called")

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    need = forms.ChoiceField(
        label=pgettext_lazy("visit", "Need"),
        choices=[("", _("which need?")), *Need.choices],
        error_messages={"required": _("Choose a need.")},
    )
    purpose = forms.CharField(
        label=_("What you want to talk about"),
        max_length=PURPOSE_LENGTH,
        error_messages={"required": _("Say what you want to talk about.")},
    )
    unit = forms.ChoiceField(
        label=_("Household unit"), error_messages={"required": _("Choose the household unit.")}
    )
    door = forms.CharField(label=_("Door"), max_length=DOOR_LENGTH, required=False)
    called = forms.CharField(
        label=_("How you address them"),
        max_length=CALLED_LENGTH,
        required=False,
    )
    invitation = forms.ChoiceField(
        label=_("How they were asked"),
        choices=Invitation.choices,
        initial=Invitation.PHONE.value,
        widget=forms.RadioSelect,
    )
    host = forms.ChoiceField(label=_("Who meets them"), required=False)

    def __init__(
        self,
        *args: Any,
        area: Area,
        matter: Any,
        units: Sequence[Area],
        hosts: Sequence[Posting],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.matter = area, matter
        self.units = {unit.code: unit for unit in units}
        self.hosts = {str(host.pk): host for host in hosts}
        fields: Any = self.fields
        fields["unit"].choices = [("", _("which unit?")), *by_group(units)]
        fields["host"].choices = [
            ("", _("I do")),
            *((key, f"{host.user.name} · {host}") for key, host in self.hosts.items()),
        ]
        today = business_date(now)
        fields["day"].initial = today + timedelta(days=1)
        fields["clock"].initial, fields["place"].initial = FIRST_HOUR, _("At their home")
        fields["day"].widget.attrs["min"] = today.isoformat()
        if matter is not None:
            del self.fields["need"]
            fields["purpose"].required = fields["unit"].required = False
        if not hosts:
            del self.fields["host"]

    def invitation_input(self) -> InvitationInput:
        """Return the meeting."""
        data = self.cleaned_data
        kind = {} if self.matter is None else {matter_kind(self.matter): self.matter}
        return InvitationInput(
            area=self.area,
            meets_at=at_time(data["day"], data["clock"]),
            place=data["place"],
            invitation=data["invitation"],
            need=data.get("need", ""),
            purpose=data["purpose"],
            unit=self.units.get(data["unit"]),
            door=data["door"],
            called=data["called"],
            host=self.hosts.get(data.get("host", "")),
            is_agreed=data["is_agreed"],
            **kind,
        )


def matter_kind(matter: Any) -> str:
    """Return what an open matter is called in an invitation: case or item."""
    return "case" if hasattr(matter, "number") else "item"


class MoveForm(WhenAndWhere):
    """When and where a meeting is instead, why, and how they were told."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words why.")},
    )
    invitation = forms.ChoiceField(
        label=_("How they were told"), choices=Invitation.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, meeting: Appointment, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = timezone.localtime(meeting.meets_at)
        stands = {"day": at.date(), "clock": at.time(), "place": meeting.place}
        self.initial = {**stands, "invitation": meeting.invitation}
        self.fields["day"].widget.attrs["min"] = business_date(now).isoformat()

    def move(self) -> MoveInput:
        """Return where and when it is instead."""
        data = dict(self.cleaned_data)
        return MoveInput(meets_at=at_time(data.pop("day"), data.pop("clock")), **data)


class MeetingStepForm(TakesErrors):
    """Why a meeting was declined, missed or called off."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say in a few words why.")},
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
