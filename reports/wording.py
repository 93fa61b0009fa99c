"""The daily flow in words: who filed when, by when a day is due, what an act of the trail was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from common.calendar import BUSINESS_ZONE, business_date
from common.wording import TimeState, duration, moment, short_moment
from reports.choices import DayState, Timeliness
from reports.timeliness import due_on

#: A day's cut-off is near when a person should start now, not from the morning on.
SOON = timedelta(hours=2)

#: Acts of the trail as an item's or report's history tells them.
ACTS = {
    "reports.file_report": _("Reported"),
    "reports.undo_report": _("Taken back"),
    "reports.correct_report": _("Corrected"),
    "reports.add_item": _("Added to the report"),
    "reports.file_item": _("Raised"),
    "reports.change_item": _("Changed"),
    "reports.merge_items": _("Merged"),
    "reports.remove_item": _("Taken back"),
    "reports.add_photo": _("Photo added"),
    "reports.withdraw_photo": _("Photo withdrawn"),
    "reports.restore_photo": _("Withdrawn photo taken back"),
    "reports.erase_photo": _("Withdrawn photo erased"),
    "reports.return_item": _("Back to the village for more"),
    "reports.dispose_item": _("Decided"),
    "reports.undo_disposition": _("Decision taken back"),
    "reports.decide_anew": _("Taken out of its case, to be decided anew"),
    "reports.send_village_day": _("Sent to the town"),
    "reports.receive_village_day": _("Received by the town"),
    "reports.return_village_day": _("Given back by the town"),
    "reports.remind_village": _("Reminded by the town"),
    "reports.send_town_day": _("Sent to the district"),
    "reports.receive_town_day": _("Received by the district"),
    "reports.return_town_day": _("Given back by the district"),
}


def clock_of(at: datetime, shown: date, now: datetime) -> str:
    """Say when, beside a day: the time alone if it is that day's, else with its own day."""
    if business_date(at) == shown:
        return moment(at, now).rsplit("\u00a0", 1)[-1]
    return short_moment(at, now)


def filer_of(report: Any, user: Any) -> str:
    """Say who filed a report: the keeper, you, or somebody by name on the group's behalf."""
    if report.created_by_id == user.pk:
        return gettext("you, on their behalf") if report.is_on_behalf else gettext("by you")
    if report.is_on_behalf:
        return gettext("%(name)s on their behalf") % {"name": report.created_by.name}
    return gettext("by the keeper")


def filed_words(report: Any, user: Any, shown: date, now: datetime) -> str:
    """Say how a group's report came in: 16:12 户长报，2 件."""
    clock = clock_of(report.filed_at, shown, now)
    words = gettext("%(clock)s %(filer)s") % {"clock": clock, "filer": filer_of(report, user)}
    count = report.item_count
    if not count:
        return words
    items = ngettext("%(count)d item", "%(count)d items", count) % {"count": count}
    return gettext("%(filed)s, %(items)s") % {"filed": words, "items": items}


def changed_words(report: Any, now: datetime) -> str:
    """Say what happened to a past day's report: made up, or corrected."""
    if report.timeliness == Timeliness.MADE_UP and report.version == 1:
        return gettext("made up %(at)s") % {"at": short_moment(report.filed_at, now)}
    last = max(version.replaced_at for version in report.versions.all())
    return gettext("changed %(at)s") % {"at": short_moment(last, now)}


def open_words(is_vacant: bool, may_file: bool, is_missing: bool) -> str:
    """Say why a group's report is not there yet, in a few words."""
    if is_vacant:
        return gettext("No keeper, you report") if may_file else gettext("No keeper")
    if is_missing:
        return gettext("The keeper has not reported")
    return gettext("Waiting for the keeper")


def names(parts: Iterable[Any]) -> str:
    """Join names as running text does: 四组、七组."""
    return pgettext("between names", ", ").join(str(part) for part in parts)


def clock_on(day: date, due: time) -> str:
    """Say by which time of day something is due, moved on by what the day lost to outages."""
    return f"{due_on(day, due).astimezone(BUSINESS_ZONE):%H:%M}"


def due_state(day: Any, shown: date, due: time, now: datetime) -> TimeState | None:
    """Say how long there is to send a day; nothing once it is with the tier above."""
    if day is not None and day.is_up:
        return None
    due_at = due_on(shown, due)
    clock = clock_on(shown, due)
    if now < due_at:
        words = gettext("by %(clock)s, %(left)s left")
        text = words % {"clock": clock, "left": duration(due_at - now)}
        return TimeState("soon" if due_at - now <= SOON else "left", text, "clock")
    if business_date(now) == shown:
        return TimeState("overdue", gettext("past %(clock)s") % {"clock": clock}, "alert-triangle")
    return TimeState("overdue", gettext("never sent"), "alert-triangle")


def late_words(shown: date, due: time, now: datetime) -> str:
    """Say before filing how a report would count, if it would not be on time."""
    due_at = due_on(shown, due)
    if now < due_at:
        return ""
    if business_date(now) > shown:
        return gettext("This is for a past day: it is taken and marked as made up.")
    words = gettext("It is past %(clock)s: a group that has not reported is marked late.")
    return words % {"clock": clock_on(shown, due)}


def receipt_of(record: Any, day: date) -> str:
    """Return the receipt's number, for reading out: month, day, number."""
    return f"{day:%m%d}-{record.pk:04d}"


def standing_words(day: Any, above: str, shown: date, now: datetime) -> str:
    """Say where a day stands: sent, received, given back; nothing while it is open.

    Args:
        above: what receives it, in words: the town or the district.
    """
    if day is None or day.state == DayState.OPEN:
        return ""
    if day.state == DayState.RETURNED:
        words = gettext("%(above)s gave it back: %(reason)s")
        return words % {"above": above, "reason": day.return_reason}
    sent = clock_of(day.sent_at, shown, now)
    if day.state == DayState.RECEIVED:
        words = gettext("Sent %(sent)s, %(above)s received it %(received)s")
        received = clock_of(day.received_at, shown, now)
        return words % {"above": above, "sent": sent, "received": received}
    return gettext("Sent %(sent)s, %(above)s has yet to receive it") % {
        "above": above,
        "sent": sent,
    }
