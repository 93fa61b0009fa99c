"""What of households' needs waits for a person: for the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.todo import Todo
from common.wording import day
from org_tree.scope import capabilities
from volunteers.actions.core import MANAGE
from volunteers.choices import HelpState
from volunteers.help import NOBODY_FOR
from volunteers.help_pages import offered_to
from volunteers.models import HelpOffer, HelpRequest
from volunteers.models.help import ASK

#: More than this are counted as this.
MOST = 20


def needs_for(user: Any, now: datetime) -> list[Todo]:
    """Return what waits for managers whose teams were asked, and for whoever asked them."""
    held = capabilities(user)
    things: list[Todo] = []
    if MANAGE in held:
        things += _needs_asked(user, now)
    if ASK in held:
        things += _needs_offered(user, now)
    return things


def _needs_asked(user: Any, now: datetime) -> Iterator[Todo]:
    """Needs that wait for one of a manager's teams to say yes or no, the oldest first."""
    found = offered_to(user).order_by().aggregate(n=Count("pk"), first=Min("offered_at"))
    if not found["n"]:
        return
    words = ngettext(
        "%(count)d household needs help; the teams nearby were asked, the first on %(day)s.",
        "%(count)d households need help; the teams nearby were asked, the first on %(day)s.",
        found["n"],
    )
    yield Todo(
        kind="help_asked",
        title=_("A team is asked for help"),
        why=words % {"count": found["n"], "day": day(found["first"], now)},
        url=f"{reverse('volunteers:help_list')}?state=offered",
        button=_("Look whether we can"),
        count=found["n"],
    )


def _needs_offered(user: Any, now: datetime) -> Iterator[Todo]:
    """Needs of whoever offered them: nobody took them on, or the household knows nothing."""
    mine = HelpRequest.objects.filter(created_by=user)
    asked = HelpOffer.objects.filter(request=OuterRef("pk"), ended_at__isnull=True)
    stuck = (
        mine.open()
        .filter(state=HelpState.OFFERED)
        .filter(Q(offered_at__lte=now - NOBODY_FOR) | ~Exists(asked))
    )
    count = stuck.count()
    if count:
        words = ngettext(
            "%(count)d need was offered, and no team has taken it on.",
            "%(count)d needs were offered, and no team has taken them on.",
            count,
        )
        yield Todo(
            kind="help_unclaimed",
            title=_("Nobody took it on: ask more teams, or end it"),
            why=words % {"count": count},
            url=f"{reverse('volunteers:help_list')}?state=offered",
            button=_("Look at it"),
            count=count,
        )
    untold = list(mine.untold().order_by("pk").values_list("pk", "state")[:MOST])
    if untold:
        words = ngettext(
            "What came of %(count)d need is known; the household has not been told.",
            "What came of %(count)d needs is known; the households have not been told.",
            len(untold),
        )
        pk, state = untold[0]
        one = reverse("volunteers:help_answer", args=[pk])
        yield Todo(
            kind="help_untold",
            title=_("Tell the household what came of its need"),
            why=words % {"count": len(untold)},
            url=one if len(untold) == 1 else f"{reverse('volunteers:help_list')}?state={state}",
            button=_("Note that they were told"),
            count=len(untold),
        )
