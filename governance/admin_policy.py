"""The security administrator's page: until when a day's reports are on time.

Time limits and triage rules are changed by the district on pages of their own (/cases/limits/,
/cases/rules/), through `disputes.actions`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils import timezone

from audit.actions import record
from governance.admin_site import POLICY, CapabilityAdmin, site
from org_tree.scope import require_somewhere
from reports.models import Cutoffs


@admin.register(Cutoffs, site=site)
class CutoffsAdmin(CapabilityAdmin):
    """Cut-off times by area: every change leaves an event with what was before."""

    capability = POLICY
    can_add = True
    can_change = True
    list_display = ("area", "report_due", "village_due", "assessment_due")
    list_select_related = ("area",)
    raw_id_fields = ("area",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the row and its event together."""
        fields = list(form.fields)
        with transaction.atomic():
            kept = Cutoffs.objects.filter(pk=obj.pk).first() if change else None
            before = model_to_dict(kept, fields) if kept else None
            obj.save()
            record(
                f"policy.{'change' if change else 'add'}_cutoffs",
                obj,
                actor=request.user,
                posting=require_somewhere(request.user, POLICY),
                at=timezone.now(),
                data={"before": before, "after": model_to_dict(obj, fields)},
            )
