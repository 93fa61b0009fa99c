"""The security administrator's pages: time limits, triage rules, cut-off times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.actions import record
from common.calendar import business_date
from disputes.models import TimeLimit, TriageRule
from disputes.policy import forget_policy
from governance.admin_site import POLICY, CapabilityAdmin, site
from org_tree.scope import require_somewhere
from reports.choices import Flag
from reports.models import Cutoffs


class PolicyAdmin(CapabilityAdmin):
    """Rules staff edit: every change leaves an event with what was before."""

    capability = POLICY
    can_add = True
    can_change = True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the rule and its event together."""
        fields = list(form.fields)
        with transaction.atomic():
            kept = type(obj).objects.filter(pk=obj.pk).first() if change else None
            before = model_to_dict(kept, fields) if kept else None
            obj.save()
            record(
                f"policy.{'change' if change else 'add'}_{obj._meta.model_name}",
                obj,
                actor=request.user,
                posting=require_somewhere(request.user, POLICY),
                at=timezone.now(),
                data={"before": before, "after": model_to_dict(obj, fields)},
            )
            transaction.on_commit(forget_policy)


class DatedPolicyAdmin(PolicyAdmin):
    """Rules in force from a day on: those that were in force stay, a new row follows them."""

    open_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what has been in force as it was: cases were decided by it."""
        if obj is None or obj.valid_from > business_date(timezone.now()):
            return ()
        names = (field.name for field in obj._meta.fields if field.name != "id")
        return tuple(name for name in names if name not in self.open_fields)


#: Steps with a limit of their own; accepting is one besides the six of the loop.
LIMITED_STEPS = (
    ("assess", pgettext_lazy("limited step", "assess")),
    ("assign", pgettext_lazy("limited step", "assign")),
    ("accept", pgettext_lazy("limited step", "accept")),
    ("resolve", pgettext_lazy("limited step", "resolve")),
    ("feedback", pgettext_lazy("limited step", "feedback")),
    ("supervise", pgettext_lazy("limited step", "supervise")),
)


class TimeLimitForm(forms.ModelForm):
    """A limit; its step is one of the table's."""

    step = forms.ChoiceField(label=_("Step"), choices=LIMITED_STEPS)

    class Meta:
        model = TimeLimit
        fields = ("step", "color", "amount", "unit", "is_rolling", "valid_from")


@admin.register(TimeLimit, site=site)
class TimeLimitAdmin(DatedPolicyAdmin):
    """How long each step may take."""

    form = TimeLimitForm
    list_display = ("step", "color", "amount", "unit", "is_rolling", "valid_from")
    list_filter = ("step", "color")
    ordering = ("step", "color", "-valid_from")


class TriageRuleForm(forms.ModelForm):
    """A rule of the suggestion."""

    any_flags = forms.MultipleChoiceField(
        label=_("Any of these signs"),
        choices=Flag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = TriageRule
        fields = (
            "code", "color", "any_flags", "min_people", "min_amount", "is_repeated",
            "valid_from", "valid_until",
        )  # fmt: skip


@admin.register(TriageRule, site=site)
class TriageRuleAdmin(DatedPolicyAdmin):
    """What makes a matter red, yellow or blue."""

    form = TriageRuleForm
    open_fields = ("valid_until",)
    list_display = ("code", "color", "min_people", "min_amount", "valid_from", "valid_until")
    list_filter = ("color",)
    ordering = ("code", "-valid_from")


@admin.register(Cutoffs, site=site)
class CutoffsAdmin(PolicyAdmin):
    """Until when a day's reports are on time, by area."""

    list_display = ("area", "report_due", "village_due", "assessment_due")
    list_select_related = ("area",)
    raw_id_fields = ("area",)
