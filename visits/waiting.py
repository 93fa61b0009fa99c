"""What of visits waits for a person: for the workbench.

That something is still owed is no thing to do here: it stands on one's own page, without pressing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext

from common.calendar import business_date, end_of_day
from common.paging import capped_count
from common.todo import Todo, nearest_first
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for, capabilities, postings_of
from visits.check_ins import to_confirm
from visits.leaves import CONFIRM, leaves_to_confirm
from visits.models import (
    Appointment,
    CheckInActivity,
    DutyObjection,
    Pairing,
    PairingStep,
    Promise,
    VisitMatter,
)
from visits.models.check_in import CONFIRM as CONFIRM_CHECK_IN

#: Matters and promises that stand alone; more of them become one card.
ALONE = 2
MOST = 20
#: Meetings, and steps of plans, that are shown.
NEXT = 3
#: From so many days before its day a promise waits.
AHEAD = timedelta(days=2)
LOG, MANAGE = "visits.log", "visits.manage"
#: Where households and meetings are listed, and the view of it that shows what somebody left.
HOUSEHOLDS, MEETINGS = "visits:pairing_list", "visits:appointment_list"
LEFT_VIEWS = {HOUSEHOLDS: "waiting", MEETINGS: "office"}


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return what waits for a person, nearest due first."""
    held = capabilities(user)
    things: list[Todo] = []
    if LOG in held:
        things += [*_untold(user, now), *_promises(user, now), *_meetings(user, now)]
        things += [*_steps(user, now), *_left(user)]
        things += _returned(user)
    if CONFIRM in held:
        things += _leaves(user)
    if CONFIRM_CHECK_IN in held:
        things += _check_ins(user)
    if MANAGE in held:
        things += _objections(user)
    return nearest_first(things)


def _untold(user: Any, now: datetime) -> Iterator[Todo]:
    """Matters whose household has heard nothing for a week (domain.md section 12.5)."""
    unanswered = VisitMatter.objects.unanswered(business_date(now))
    mine = unanswered.filter(visit__created_by=user)
    related = mine.select_related("visit__area__parent", "item", "case")
    found = list(related.order_by("visit__date", "pk")[:MOST])
    for matter in found[:ALONE]:
        why = _("%(place)s: a week has gone, and the household has not been told anything.")
        yield Todo(
            kind="household_untold",
            title=_("Tell the household"),
            why=why % {"place": matter.visit.area.place},
            url=reverse("visits:household_tell", args=[matter.visit_id, matter.pk]),
            button=_("Note that they were told"),
            subject=str(matter),
        )
    if rest := found[ALONE:]:
        words = ngettext(
            "%(count)d more household has not been told anything for a week.",
            "%(count)d more households have not been told anything for a week.",
            len(rest),
        )
        yield Todo(
            kind="households_untold",
            title=_("Tell more households"),
            why=words % {"count": len(rest)},
            url=reverse("visits:visit_detail", args=[rest[0].visit_id]),
            button=_("Look at it"),
            count=len(rest),
        )


def _promises(user: Any, now: datetime) -> Iterator[Todo]:
    """Promises whose day is near or past."""
    due = Promise.objects.open().filter(
        created_by=user, due_on__isnull=False, due_on__lte=business_date(now) + AHEAD
    )
    found = list(due.select_related("visit__area__parent").order_by("due_on", "pk")[:MOST])
    for promise in found[:ALONE]:
        yield Todo(
            kind="promise_due",
            title=_("Keep a promise"),
            why=_("Promised in %(place)s.") % {"place": promise.visit.area.place},
            url=reverse("visits:promise_settle", args=[promise.visit_id, promise.pk]),
            button=_("Say what came of it"),
            due_at=end_of_day(promise.due_on),
            subject=promise.text,
        )
    if rest := found[ALONE:]:
        words = ngettext(
            "%(count)d more promise is due.", "%(count)d more promises are due.", len(rest)
        )
        yield Todo(
            kind="promises_due",
            title=_("Keep more promises"),
            why=words % {"count": len(rest)},
            url=reverse("visits:visit_detail", args=[rest[0].visit_id]),
            button=_("Look at it"),
            due_at=end_of_day(rest[0].due_on),
            count=len(rest),
        )


def _meetings(user: Any, now: datetime) -> Iterator[Todo]:
    """Meetings one holds: near, or past without a word of what came of them."""
    soon = end_of_day(business_date(now) + timedelta(days=1))
    near = Appointment.objects.open().hosted_by(user).filter(meets_at__lt=soon)
    for meeting in near.for_pages().order_by("meets_at", "pk")[:NEXT]:
        is_past = meeting.meets_at <= now
        why = _("It was arranged in %(place)s.") if is_past else _("Arranged in %(place)s.")
        yield Todo(
            kind="meeting_past" if is_past else "meeting_near",
            title=_("Say what came of the meeting") if is_past else _("Meet by appointment"),
            why=why % {"place": meeting.area.place},
            url=reverse("visits:appointment_detail", args=[meeting.pk]),
            button=_("Look at it"),
            due_at=end_of_day(business_date(meeting.meets_at)) if is_past else meeting.meets_at,
            subject=meeting.subject,
        )


def _steps(user: Any, now: datetime) -> Iterator[Todo]:
    """Steps of the plans of households one looks after, near or past their day."""
    due = PairingStep.objects.due_for(user, business_date(now) + AHEAD)
    related = due.select_related("pairing__area__parent")
    for step in related.order_by("due_on", "pk")[:NEXT]:
        yield Todo(
            kind="pairing_step",
            title=_("A step for a household you look after"),
            why=_("%(unit)s %(door)s")
            % {"unit": step.pairing.unit_name, "door": step.pairing.door},
            url=reverse("visits:pairing_detail", args=[step.pairing_id]),
            button=_("Look at it"),
            due_at=end_of_day(step.due_on),
            subject=step.what,
        )


def _left(user: Any) -> Iterator[Todo]:
    """Households and meetings of one's office that nobody has since somebody left."""
    offices = [one.organization_id for one in postings_of(user) if LOG in one.capabilities]
    households = Pairing.objects.unassigned().filter(organization__in=offices)
    meetings = Appointment.objects.unassigned().filter(organization__in=offices)
    shown_on = [
        rows.annotate(shown_on=Value(page)).values_list("shown_on", flat=True)
        for rows, page in ((households, HOUSEHOLDS), (meetings, MEETINGS))
    ]
    found = list(shown_on[0].union(shown_on[1], all=True)[:MOST])
    if found:
        words = ngettext(
            "%(count)d household or meeting of your office has nobody since somebody left.",
            "%(count)d households or meetings of your office have nobody since somebody left.",
            len(found),
        )
        page = HOUSEHOLDS if HOUSEHOLDS in found else MEETINGS
        yield Todo(
            kind="pairing_waiting",
            title=_("Take on what somebody left"),
            why=words % {"count": len(found)},
            url=f"{reverse(page)}?view={LEFT_VIEWS[page]}",
            button=_("Look at it"),
            count=len(found),
        )


def _counted(rows: QuerySet[Any], *, why: Any, **card: Any) -> Iterator[Todo]:
    """Give one card for all of some rows, if there are any.

    Args:
        rows: what is counted, up to the most that is counted at all.
        why: `ngettext_lazy` words for their number.
        card: the other attributes of the card.
    """
    if count := capped_count(rows):
        yield Todo(why=why % {"count": count}, count=count, **card)


def _leaves(user: Any) -> Iterator[Todo]:
    """Leave of one's unit that may be confirmed; it counts without that."""
    return _counted(
        leaves_to_confirm(user),
        kind="leave_confirm",
        title=_("Confirm leave"),
        why=ngettext_lazy(
            "%(count)d entry of your unit; it counts already.",
            "%(count)d entries of your unit; they count already.",
            "count",
        ),
        url=reverse("visits:leave_list"),
        button=_("Look at it"),
    )


def _returned(user: Any) -> Iterator[Todo]:
    """What one did in a community and got back with a reason, until it is taken back."""
    return _counted(
        CheckInActivity.objects.returned_to(user),
        kind="check_in_activity_returned",
        title=_("Look at what a community returned"),
        why=ngettext_lazy(
            "A community returned %(count)d activity; the reason stands with it.",
            "A community returned %(count)d activities; the reasons stand with them.",
            "count",
        ),
        url=reverse("visits:check_in_mine"),
        button=_("Look at it"),
    )


def _check_ins(user: Any) -> Iterator[Todo]:
    """Registrations with one's community, and what members say they did there."""
    asked, done = to_confirm(user)
    yield from _counted(
        asked,
        kind="check_in_confirm",
        title=_("Answer registrations of members"),
        why=ngettext_lazy(
            "%(count)d member registers with your community.",
            "%(count)d members register with your community.",
            "count",
        ),
        url=reverse("visits:check_in_waiting"),
        button=_("Answer them"),
    )
    yield from _counted(
        done,
        kind="check_in_activity_confirm",
        title=_("Confirm what members did"),
        why=ngettext_lazy(
            "%(count)d activity in your community waits to be confirmed.",
            "%(count)d activities in your community wait to be confirmed.",
            "count",
        ),
        url=reverse("visits:check_in_waiting"),
        button=pgettext("button", "Look and confirm"),
    )


def _objections(user: Any) -> Iterator[Todo]:
    """Somebody says that a duty was reckoned wrongly."""
    ground = subtree_q(areas_for(user, MANAGE), "posting__organization__area")
    return _counted(
        DutyObjection.objects.open().filter(ground),
        kind="duty_objection",
        title=_("Look into a reckoning"),
        why=ngettext_lazy(
            "%(count)d person says that their duty was reckoned wrongly.",
            "%(count)d people say that their duty was reckoned wrongly.",
            "count",
        ),
        url=reverse("visits:objection_list"),
        button=_("Look into it"),
    )
