"""What of the volunteers' work waits for a person: for the workbench."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import business_date
from common.todo import Todo
from common.wording import day
from org_tree.scope import capabilities
from volunteers.actions.certificates import CERTIFY
from volunteers.actions.core import MANAGE
from volunteers.actions.project_core import ACCEPT
from volunteers.help_waiting import needs_for
from volunteers.models import Activity, Milestone, ServiceCertificate


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return what waits: hours to confirm, certificates to issue, needs to meet, milestones."""
    return [
        *_hours_to_confirm(user, now),
        *_certificates_asked(user, now),
        *needs_for(user, now),
        *_milestones(user, now),
    ]


def _certificates_asked(user: Any, now: datetime) -> list[Todo]:
    """Return the certificates that volunteers wait for, as one card."""
    if CERTIFY not in capabilities(user):
        return []
    asked = ServiceCertificate.objects.permitted(user, CERTIFY).asked().order_by()
    found = asked.aggregate(n=Count("pk"), first=Min("asked_at"))
    if not found["n"]:
        return []
    words = ngettext(
        "%(count)d volunteer waits for it since %(day)s.",
        "%(count)d volunteers wait for theirs, the first since %(day)s.",
        found["n"],
    )
    return [
        Todo(
            kind="certificates",
            title=_("Issue certificates of service"),
            why=words % {"count": found["n"], "day": day(found["first"], now)},
            url=f"{reverse('volunteers:certificate_list')}?state=asked",
            button=_("See who asks"),
            count=found["n"],
        )
    ]


def _milestones(user: Any, now: datetime) -> list[Todo]:
    """Return the milestones of projects whose day has come, as one card."""
    if ACCEPT not in capabilities(user):
        return []
    due = Milestone.objects.permitted(user, ACCEPT).to_judge(business_date(now)).order_by()
    found = due.aggregate(n=Count("pk"), first=Min("due_on"))
    if not found["n"]:
        return []
    words = ngettext(
        "%(count)d milestone has come due; the first was due on %(day)s.",
        "%(count)d milestones have come due; the first was due on %(day)s.",
        found["n"],
    )
    return [
        Todo(
            kind="milestones",
            title=_("Look at milestones of projects"),
            why=words % {"count": found["n"], "day": day(found["first"], now)},
            url=f"{reverse('volunteers:project_list')}?due=1",
            button=_("Look at them"),
            count=found["n"],
        )
    ]


def _hours_to_confirm(user: Any, now: datetime) -> list[Todo]:
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
