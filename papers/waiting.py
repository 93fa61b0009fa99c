"""What of agreements waits for a person: payments whose day comes or has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import business_date, end_of_day
from common.todo import Todo
from common.wording import day
from org_tree.scope import postings_of
from papers.content import money
from papers.models import Instalment

#: More of them become one card.
ALONE = 3
MOST = 30


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return the instalments to look after in cases that the person leads, nearest first."""
    held = [posting.pk for posting in postings_of(user)]
    if not held:
        return []
    today = business_date(now)
    rows = Instalment.objects.to_look_after(today=today).filter(agreement__case__lead__in=held)
    found = list(rows.select_related("agreement__case").order_by("due_on", "pk")[:MOST])
    things = [_thing(row, now) for row in found[:ALONE]]
    rest = found[ALONE:]
    if rest:
        words = ngettext(
            "%(count)d more payment under an agreement is due.",
            "%(count)d more payments under agreements are due.",
            len(rest),
        )
        things.append(
            Todo(
                kind="instalments",
                title=_("See to payments under agreements"),
                why=words % {"count": len(rest)},
                url=_url(rest[0]),
                button=_("Open the file"),
                due_at=end_of_day(rest[0].due_on),
                count=len(rest),
            )
        )
    return things


def _url(row: Instalment) -> str:
    return reverse("papers:file", args=[row.agreement.case.number]) + "#instalments"


def _thing(row: Instalment, now: datetime) -> Todo:
    what = _("%(amount)s yuan") % {"amount": money(row.amount)} if row.amount else row.what
    words = {"day": day(row.due_on, now, weekday=False), "what": what}
    why = _("Owed under the agreement by %(day)s: %(what)s.") % words
    return Todo(
        kind="instalment",
        title=_("See whether it was performed"),
        why=why,
        url=reverse("papers:performed", args=[row.agreement.case.number, row.pk]),
        button=_("Note the payment"),
        due_at=end_of_day(row.due_on),
        subject=row.agreement.case.title,
    )
