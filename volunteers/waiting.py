"""What of the volunteers' work waits for a person: for the workbench."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.todo import Todo
from common.wording import day
from org_tree.scope import capabilities
from volunteers.actions.core import MANAGE
from volunteers.models import Activity


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return the activities whose hours wait for a manager, as one card."""
    if MANAGE not in capabilities(user):
        return []
    waiting = Activity.objects.permitted(user, MANAGE).to_confirm().order_by()
    found = waiting.aggregate(n=Count("pk"), first=Min("starts_at"))
    if not found["n"]:
        return []
    words = ngettext(
        "%(count)d activity is over; its hours wait for you. The earliest was on %(day)s.",
        "%(count)d activities are over; their hours wait for you. The earliest was on %(day)s.",
        found["n"],
    )
    return [
        Todo(
            kind="volunteer_hours",
            title=_("Confirm the hours of volunteers"),
            why=words % {"count": found["n"], "day": day(found["first"], now)},
            url=f"{reverse('volunteers:home')}?state=finished",
            button=_("Confirm the hours"),
            count=found["n"],
        )
    ]
