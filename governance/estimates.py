"""How long what waits for a person will take: reckoned from what such acts took others lately.

Nothing measures people. The trail says when each act was done; between two acts of one person
within a sitting lies about the time the second one took. The middle one of the last thirty of a
kind is what a thing of that kind is said to take (pages.md 4.1), whoever is asked; no figure of
anybody is kept or shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from audit.models import Event
from common.todo import Todo

#: A longer pause ends a sitting: what came after it says nothing of how long the act took.
SITTING = timedelta(minutes=30)
LAST = 30
#: Fewer than this and the kind's usual length stands in.
ENOUGH = 5
KEPT_SECONDS = 60 * 60


class Kind(NamedTuple):
    """A kind of thing to do: the act that does it, and its length while too few were done."""

    act: str
    usual: timedelta


def _kind(act: str, minutes: float) -> Kind:
    return Kind(act, timedelta(minutes=minutes))


#: By `Todo.kind`. The lengths are those of a first estimate: a press, a page to read, a text.
KINDS: dict[str, Kind] = {
    "group_report": _kind("reports.file_report", 1),
    "village_day": _kind("reports.send_village_day", 2),
    "day_unsent": _kind("reports.send_village_day", 2),
    "day_returned": _kind("reports.send_village_day", 3),
    "item_returned": _kind("reports.change_item", 2),
    "items_returned": _kind("reports.change_item", 2),
    "villages_to_receive": _kind("reports.receive_village_day", 0.5),
    "villages_missing": _kind("", 2),
    "town_day": _kind("reports.send_town_day", 2),
    "towns_to_receive": _kind("reports.receive_town_day", 0.5),
    "case_assess": _kind("disputes.assess", 2),
    "case_assign": _kind("disputes.assign", 2),
    "case_accept": _kind("disputes.accept", 1),
    "case_resolve": _kind("disputes.resolve", 5),
    "case_answer": _kind("disputes.answer", 3),
    "case_close": _kind("disputes.close", 2),
    "case_escalate": _kind("disputes.escalate", 3),
    "case_grant_extension": _kind("disputes.grant_extension", 2),
    "order_issue": _kind("supervision.issue_order", 3),
    "order_judge": _kind("supervision.accept_order", 3),
    "order_reply": _kind("supervision.reply_order", 10),
    "instalment": _kind("papers.note_performed", 2),
    "instalments": _kind("papers.note_performed", 2),
    "household_untold": _kind("visits.tell_household", 1),
    "households_untold": _kind("visits.tell_household", 1),
    "promise_due": _kind("visits.settle_promise", 1),
    "promises_due": _kind("visits.settle_promise", 1),
    "meeting_near": _kind("", 1),
    "meeting_past": _kind("visits.hold_meeting", 3),
    "pairing_step": _kind("visits.finish_step", 1),
    "pairing_waiting": _kind("visits.take_pairing_on", 2),
    "check_in_confirm": _kind("visits.confirm_check_in", 0.5),
    "check_in_activity_confirm": _kind("visits.confirm_activity", 0.5),
    "check_in_activity_returned": _kind("visits.enter_activity", 1),
    "leave_confirm": _kind("visits.confirm_leave", 0.5),
    "duty_objection": _kind("visits.answer_objection", 5),
    "volunteer_hours": _kind("volunteers.confirm_activity", 2),
    "help_asked": _kind("volunteers.take_help", 1),
    "help_unclaimed": _kind("volunteers.widen_help", 2),
    "help_untold": _kind("volunteers.answer_help", 1),
    "certificates": _kind("volunteers.issue_certificate", 2),
    "milestones": _kind("", 3),
    "calendar_year": _kind("", 5),
}
#: A kind that nobody has put into the table.
OTHER = _kind("", 2)


class Done(NamedTuple):
    """One act of the trail.

    Attributes:
        actor: whose; one press may do several acts at the same moment.
        before: when this person's act before was done, None when there is none.
    """

    actor: int | None
    at: datetime
    before: datetime | None


def usual_length(acts: Sequence[Done], otherwise: timedelta) -> timedelta:
    """Return the middle length of acts of one kind.

    Acts that one press did together share its time; the first of a sitting is passed over, since
    nobody knows when it was begun.

    Args:
        acts: the newest ones.
        otherwise: what stands in for fewer than ENOUGH.
    """
    at_once = Counter((act.actor, act.at) for act in acts)
    lengths = [
        (act.at - act.before).total_seconds() / at_once[act.actor, act.at]
        for act in acts
        if act.before is not None and act.at - act.before <= SITTING
    ]
    return timedelta(seconds=median(lengths)) if len(lengths) >= ENOUGH else otherwise


def estimate(todos: Iterable[Todo], lengths: Mapping[str, timedelta]) -> timedelta:
    """Return how long everything takes together: each thing as long as its kind does."""
    total = timedelta()
    for todo in todos:
        total += lengths.get(todo.kind, OTHER.usual) * todo.count
    return total


def rounded(length: timedelta) -> timedelta:
    """Return a length no finer than anybody can know it: minutes, then fives, then half hours."""
    minutes = max(length / timedelta(minutes=1), 1)
    step = 1 if minutes < 10 else 5 if minutes < 60 else 30
    return timedelta(minutes=max(round(minutes / step), 1) * step)


def lengths_of(kinds: Iterable[str]) -> dict[str, timedelta]:
    """Return the usual length of each kind, read from the trail once an hour."""
    asked = {kind: KINDS[kind] for kind in kinds if kind in KINDS}
    keys = {_key(kind): kind for kind in asked}
    found = {keys[key]: length for key, length in cache.get_many(keys).items()}
    for kind, (act, usual) in asked.items():
        if kind not in found:
            found[kind] = usual_length(_newest(act), usual) if act else usual
            cache.set(_key(kind), found[kind], KEPT_SECONDS)
    return found


def _key(kind: str) -> str:
    return f"length:{kind}"


def _newest(act: str) -> list[Done]:
    """Return the last acts of a kind that people did, each with the one before by the same person.

    Two of the same moment are of one press; the one before it is what counts.
    """
    before = Event.objects.filter(actor_id=OuterRef("actor_id"), at__lt=OuterRef("at"))
    newest = Event.objects.filter(act=act, actor_id__isnull=False).order_by("-at")
    rows = newest.annotate(before=Subquery(before.order_by("-at").values("at")[:1]))
    return [Done(*row) for row in rows.values_list("actor_id", "at", "before")[:LAST]]
