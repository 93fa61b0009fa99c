"""What a draft says: the reason and the demands in words, and by when a reply is due.

Written in the portal's own language whoever asks: an order is a document and not a page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clocks.calendars import calendar_for, due_in_working_days
from common import wording
from common.calendar import business_date
from disputes.choices import State
from disputes.clock_page import CLOCK_NAMES
from disputes.limit_words import limit_words
from disputes.models import Case
from disputes.workflow import STEP_RUNNING
from org_tree.models import Area, Organization

#: Working days a unit has for its reply, unless the order says otherwise (domain.md section 7).
REPLY_DAYS = 3
#: Endings of place names that a document number leaves out: 襄州督 for 襄州区.
PLACE_ENDINGS = ("街道", "区", "县", "市", "镇", "乡")
#: How a supervision order is numbered (norms.md section 5): a form of the documents, not a text.
NUMBER = "{place}督〔{year}〕{serial}号"
ASKS: dict[str, str | Promise] = {
    State.RECEIVED: gettext_lazy("Assess the matter today; say why it was not done in time."),
    State.ASSESSED: gettext_lazy("Assign the case today; say why it was not done in time."),
    State.ASSIGNED: gettext_lazy("Accept the case today; say why it was not done in time."),
    State.RESOLVING: gettext_lazy(
        "Say why it is not done; set the day by which it will be; write down which post answers."
    ),
    State.RESOLVED: gettext_lazy(
        "Tell the people concerned how it ended; say why it was not done in time."
    ),
    State.REFERRED: gettext_lazy(
        "Tell the people concerned how it ended; say why it was not done in time."
    ),
    State.ANSWERED: gettext_lazy("Check the case and sign it, or send it back with the reason."),
}


def usual_reply_due(body: Organization, now: datetime) -> datetime:
    """Return by when a body's reply is due: three working days, at closing time."""
    return due_in_working_days(now, REPLY_DAYS, body.area).at


def number_of(area: Area, year: int, serial: int) -> str:
    """Return the number of an order: 襄州督〔2026〕47号."""
    place = area.short_name
    for ending in PLACE_ENDINGS:
        stem = place.removesuffix(ending)
        if stem != place and len(stem) > 1:
            place = stem
            break
    return NUMBER.format(place=place, year=year, serial=serial)


def asks_for(case: Case) -> str:
    """Return what is asked of a unit by the step the case waits for."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(ASKS.get(case.state, ASKS[State.RESOLVING]))


def why_of(case: Case, now: datetime) -> str:
    """Return the reason of an order: rule, dates and extensions in one sentence."""
    with translation.override(settings.LANGUAGE_CODE):
        if case.due_at is None or case.due_at > now:
            return _("The supervisor asks how the case stands.")
        last = business_date(case.due_at - timedelta(microseconds=1))
        late = calendar_for(case.area).working_days_between(last, business_date(now))
        words = {
            "rule": _rule(case),
            "day": wording.due_day(case.due_at, now),
            "extended": _extended(case),
            "over": _over(case, now, late),
        }
        return _("%(rule)s, due %(day)s, %(extended)s; %(over)s.") % words


def _rule(case: Case) -> str:
    step = CLOCK_NAMES[STEP_RUNNING[State(case.state)]]
    color = wording.color_words(case.color or case.suggested_color)[2]
    if case.limit_amount is None:
        return _("%(color)s: the time to %(step)s was set when it was assigned") % {
            "color": color,
            "step": step,
        }
    limit = limit_words(case.limit_amount, case.due_unit)
    words = {"color": color, "step": step, "limit": limit}
    return _("%(color)s: %(limit)s to %(step)s") % words


def _extended(case: Case) -> str:
    if case.extension_due_at is not None:
        return _("an extension is asked for and not decided")
    if case.extension_count:
        words = ngettext(
            "extended %(count)d time", "extended %(count)d times", case.extension_count
        )
        return words % {"count": case.extension_count}
    return _("no extension asked for")


def _over(case: Any, now: datetime, late: int) -> str:
    if late < 1:
        return _("overdue by %(length)s") % {"length": wording.duration(now - case.due_at)}
    words = ngettext(
        "overdue by %(count)d working day as of today",
        "overdue by %(count)d working days as of today",
        late,
    )
    return words % {"count": late}
