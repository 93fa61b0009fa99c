"""Which act tells whom what: the one table of notices.

The acts are those of `audit.readers.TOLD`. Whoever did the act is never told of it. Reminders are
what the portal says by itself; they wait for working hours, and several become one digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from notices.people import People
from notices.subjects import Subject

Whom = Callable[[Subject, Event, People], Iterable[int | None]]


@dataclass(frozen=True)
class Telling:
    """What an act tells.

    Attributes:
        words: the sentence; `title` stands for the matter.
        whom: user ids, given the record, the event and who sits where.
        icon: name of the icon.
        is_reminder: whether it waits for working hours.
    """

    words: str | Promise
    whom: Whom
    icon: str
    is_reminder: bool = False


def _lead(subject: Subject, _event: Event, _people: People) -> Iterable[int | None]:
    return [subject.lead]


def _filers(subject: Subject, _event: Event, _people: People) -> Iterable[int | None]:
    return subject.filers


def _assigner(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    """Whoever assigned the case, and whose turn it is again; else the town's officers."""
    assigned = people.last_assigner(subject.record.pk)
    return [assigned] if assigned else people.nearest("disputes.assign", subject.area)


def _deciders(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    return people.nearest("disputes.decide_extension", subject.area)


def _supervisors(subject: Subject, event: Event, people: People) -> Iterable[int | None]:
    """Supervisors of the ground, when the portal itself drew an order up."""
    if event.actor_id is not None:
        return []
    return people.nearest("supervision.issue", subject.area)


def _unit(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    order = subject.record
    return [*people.heads(order.organization_id), subject.lead]


def _issuer(subject: Subject, _event: Event, _people: People) -> Iterable[int | None]:
    return [subject.record.issued_by_id]


def _replier(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    return [subject.record.replied_by_id, *people.heads(subject.record.organization_id)]


def _village(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    return people.nearest("reports.send", subject.area)


def _takers(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    """Whoever has it now; the heads of its office where nobody does."""
    return [subject.lead] if subject.lead else people.heads(subject.record.organization_id)


def _teams(subject: Subject, _event: Event, people: People) -> Iterable[int | None]:
    """Whoever manages the teams that were asked and had not said no."""
    for offer in subject.record.offers.all():
        if offer.ended_at is None:
            yield from people.nearest("volunteers.manage", offer.team.area)


def _named(_subject: Subject, event: Event, _people: People) -> Iterable[int | None]:
    """Those the ladder names."""
    named: list[int] = event.data.get("tell", [])
    return named


TELLINGS: dict[str, Telling] = {
    "disputes.assign": Telling(_("Assigned to you: %(title)s"), _lead, "arrow-right"),
    "disputes.hand_over": Telling(_("Handed over to you: %(title)s"), _lead, "users"),
    "disputes.return": Telling(
        _("Returned, to be assigned anew: %(title)s"), _assigner, "arrow-back-up"
    ),
    "disputes.rework": Telling(_("Sent back to be redone: %(title)s"), _lead, "arrow-back-up"),
    "disputes.urge": Telling(_("You are urged: %(title)s"), _lead, "bell"),
    "disputes.answer": Telling(_("Has an answer: %(title)s"), _filers, "message-2"),
    "disputes.close": Telling(_("Closed: %(title)s"), _filers, "circle-check"),
    "disputes.refuse": Telling(_("Not accepted: %(title)s"), _filers, "ban"),
    "disputes.extend": Telling(
        _("An extension is asked for: %(title)s"), _deciders, "calendar-plus"
    ),
    "disputes.grant_extension": Telling(
        _("The extension is granted: %(title)s"), _lead, "calendar-check"
    ),
    "disputes.refuse_extension": Telling(
        _("The extension is refused: %(title)s"), _lead, "calendar-x"
    ),
    "reports.remind_village": Telling(
        _("The town waits for the day of %(title)s"), _village, "bell"
    ),
    "reports.return_village_day": Telling(
        _("The day was returned: %(title)s"), _village, "arrow-back-up"
    ),
    "reports.return_item": Telling(
        _("To be completed and sent again: %(title)s"), _village, "arrow-back-up"
    ),
    "supervision.draw_order": Telling(
        _("A supervision order is drawn up: %(title)s"), _supervisors, "file-plus", True
    ),
    "supervision.issue_order": Telling(
        _("Your unit has a supervision order: %(title)s"), _unit, "send"
    ),
    "supervision.reply_order": Telling(_("The unit has replied: %(title)s"), _issuer, "message-2"),
    "supervision.accept_order": Telling(
        _("The reply is accepted: %(title)s"), _replier, "circle-check"
    ),
    "supervision.return_order": Telling(
        _("The reply was sent back: %(title)s"), _replier, "arrow-back-up"
    ),
    "supervision.reach_soon": Telling(_("Soon due: %(title)s"), _named, "clock", True),
    "supervision.reach_overdue": Telling(_("Overdue: %(title)s"), _named, "alert-triangle", True),
    "supervision.reach_raised": Telling(
        _("Still overdue: %(title)s"), _named, "alert-triangle", True
    ),
    "supervision.reach_serious": Telling(
        _("Seriously overdue: %(title)s"), _named, "alert-triangle", True
    ),
    "visits.invite": Telling(_("You are to meet by appointment: %(title)s"), _lead, "calendar"),
    "visits.move_meeting": Telling(
        _("A meeting was put on another time or place: %(title)s"), _lead, "calendar"
    ),
    "visits.hand_over_meeting": Telling(
        _("A meeting was handed over: %(title)s"), _takers, "users"
    ),
    "visits.hand_over_pairing": Telling(
        _("A household to look after was handed over: %(title)s"), _takers, "users"
    ),
    "visits.remind_of_meeting": Telling(_("Arranged for soon: %(title)s"), _lead, "calendar", True),
    "volunteers.leave_help": Telling(
        _("A case now, no longer for the teams: %(title)s"), _teams, "arrow-right"
    ),
}


def words_of(notice: Any) -> str:
    """Say a notice in the reader's language."""
    telling = TELLINGS.get(notice.act)
    return str(telling.words) % {"title": notice.title} if telling else notice.title
