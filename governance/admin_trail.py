"""The audit administrator's page: the trail, to be read."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from common.paging import capped_count
from governance.admin_site import TRAIL, CapabilityAdmin, site

EVENT_COLUMNS = (
    "at", "actor_name", "posting_title", "act", "record_type", "record_id", "area_id", "date",
    "details", "sequence", "previous", "digest",
)  # fmt: skip


class CappedPaginator(Paginator):
    """Pages of a long table without counting it to its end."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, up to the cap."""
        return capped_count(self.object_list)  # type: ignore[arg-type]


@admin.register(Event, site=site)
class EventAdmin(CapabilityAdmin):
    """Who did what, when, in which post; nobody can change it."""

    capability = TRAIL
    list_display = ("at", "actor_name", "posting_title", "act", "record_type", "record_id")
    fields = EVENT_COLUMNS
    readonly_fields = EVENT_COLUMNS
    search_fields = ("actor_name",)
    search_help_text = _("Name of the person, or a record as type:number (disputes.case:12)")
    ordering = ("-pk",)
    paginator = CappedPaginator
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find by whole name or by record: both have an index, parts of texts have none."""
        term = search_term.strip()
        if not term:
            return queryset, False
        kind, colon, number = term.partition(":")
        if colon and number.isascii() and number.isdigit():
            return queryset.filter(record_type=kind, record_id=int(number[:18])), False
        return queryset.filter(Q(actor_name=term) | Q(act=term)), False

    @admin.display(description=_("details"))
    def details(self, event: Event) -> str:
        """Return what was before and after, as text."""
        return json.dumps(event.data, ensure_ascii=False, indent=1)
