"""What the addresses of the dashboards may say: which place, which day."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import NotAllowed
from common.forms import DayField
from org_tree.models import Area
from org_tree.scope import postings_of
from rollups.metrics import STORED_TIERS

CAPABILITY = "rollups.view"


class DayForm(forms.Form):
    """The day to show; one that has not begun, or is none, is today."""

    date = DayField(label=_("Date"), required=False)

    def day(self, today: datetime.date) -> datetime.date:
        """Return the day asked for."""
        asked: datetime.date | None = self.cleaned_data.get("date") if self.is_valid() else None
        return asked if asked and asked <= today else today


def area_asked(params: QueryDict, user: Any, name: str = "area") -> Area:
    """Return the place an address names, else the widest one whose figures the person may see.

    Raises:
        NotAllowed: the person may see no figures at all.
        Http404: no such place, or not in the person's sight; the answer does not tell which.
    """
    own = _own_area(user)
    code = params.get(name, "")
    if not code or code == own.code:
        return own
    area = areas_seen(user).filter(code=code).first()
    if area is None:
        raise Http404
    return area


def areas_seen(user: Any) -> QuerySet[Area]:
    """Return the places whose figures a person may see."""
    seen: QuerySet[Area] = Area.objects.permitted(user, CAPABILITY).of_tier(*STORED_TIERS)
    return seen


def _own_area(user: Any) -> Area:
    held = [
        posting.organization.area
        for posting in postings_of(user)
        if CAPABILITY in posting.capabilities
    ]
    if not held:
        raise NotAllowed(_("You may not do this here."))
    return min(held, key=lambda area: (area.level, area.tree_id, area.lft))
