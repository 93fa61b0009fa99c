"""What of the loop waits for a person, and what became of what they reported: for the workbench."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.paging import capped_count
from common.todo import Answer, Todo, nearest_first
from common.wording import due_day
from disputes.acts import is_of_team
from disputes.choices import State
from disputes.models import Case, CaseAnswer, CaseSource
from disputes.querysets import CaseQuerySet
from disputes.wording import ACT_LABELS
from disputes.workflow import next_act
from reports.choices import Disposition
from reports.models import InformationItem

#: Above this many of one kind, an office's piles become one card that opens the list.
ALONE = 3
MOST = 60
ANSWERS = 5
SIGN_OFFS = 5
DECIDE = "grant_extension"


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return the acts on cases that wait for a person, nearest due first.

    Cases of one's own team stand alone; what waits for an office is one card where it is many.
    """
    everything = Case.objects.waiting_for(user)
    waiting = list(everything.for_list().order_by("due_at", "pk")[:MOST])
    is_cut = len(waiting) == MOST
    alone: list[Todo] = []
    piles: dict[str, list[Case]] = {}
    for case in waiting:
        act = _act_of(case, user)
        if case.lead_id is not None and act != DECIDE and is_of_team(case, user):
            alone.append(_one(case, act, now))
        else:
            piles.setdefault(act, []).append(case)
    for act, cases in piles.items():
        if len(cases) > ALONE:
            count = _count_of(act, cases, everything) if is_cut else len(cases)
            alone.append(_pile(act, cases, count))
        else:
            alone += [_one(case, act, now) for case in cases]
    return nearest_first(alone)


def sign_offs_for(user: Any) -> list[Case]:
    """Return the answered cases nearest to their end that wait for a person's signature.

    Each carries `answer`, the newest word of the people concerned.
    """
    waiting = Case.objects.waiting_for(user).filter(state=State.ANSWERED).order_by("due_at", "pk")
    cases = list(waiting[:SIGN_OFFS])
    newest = CaseAnswer.objects.filter(case__in=cases).order_by("pk")
    words = {answer.case_id: answer for answer in newest}
    for case in cases:
        case.answer = words.get(case.pk)
    return cases


def answers_for(user: Any, now: datetime) -> list[Answer]:
    """Return what became of the last items a person filed, the newest answer first."""
    items = InformationItem.objects.filter(created_by=user, disposition__isnull=False)
    newest = list(items.order_by("-disposed_at", "-pk")[:ANSWERS])
    doors = CaseSource.objects.filter(item__in=newest).select_related("case")
    cases = {door.item_id: door.case for door in doors}
    return [_answer(item, cases.get(item.pk)) for item in newest]


def _act_of(case: Case, user: Any) -> str:
    """Return the act of a waiting case that is meant."""
    if case.extension_due_at is not None and not is_of_team(case, user):
        return DECIDE
    return next_act(case)


def _one(case: Case, act: str, now: datetime) -> Todo:
    page = reverse("disputes:case_detail", args=[case.number])
    at_once = act == "accept"
    return Todo(
        kind=f"case_{act}",
        title=ACT_LABELS[act],
        why=_why(case, act, now),
        url=page,
        button=_("Look at it first") if at_once else ACT_LABELS[act],
        due_at=case.due_at,
        color=case.color,
        subject=case.title,
        act_url=reverse("disputes:case_act", args=[case.number, act]) if at_once else "",
        act_label=ACT_LABELS[act] if at_once else "",
        act_fields={"version": case.version} if at_once else {},
    )


def _count_of(act: str, cases: Sequence[Case], everything: CaseQuerySet) -> int:
    """Return how many cases wait for an act, where the list was cut short."""
    alike = everything.filter(state__in={case.state for case in cases})
    if act in (DECIDE, "resolve"):
        alike = alike.filter(extension_due_at__isnull=act != DECIDE)
    return capped_count(alike)


def _pile(act: str, cases: Sequence[Case], count: int) -> Todo:
    states = "&".join(f"state={state}" for state in sorted({case.state for case in cases}))
    words = ngettext("%(count)d case waits for you.", "%(count)d cases wait for you.", count)
    return Todo(
        kind=f"case_{act}",
        title=ACT_LABELS[act],
        why=words % {"count": count},
        url=f"{reverse('disputes:case_list')}?view=turn&{states}",
        button=ACT_LABELS[act],
        due_at=min((case.due_at for case in cases if case.due_at), default=None),
        count=count,
    )


def _why(case: Case, act: str, now: datetime) -> str:
    place = case.area.place
    if act == DECIDE and case.extension_due_at is not None:
        words = _("%(place)s: an extension to %(day)s is asked for: %(reason)s")
        day = due_day(case.extension_due_at, now)
        return words % {"place": place, "day": day, "reason": case.extension_reason}
    if act == "close":
        told = _("the people are satisfied") if case.is_satisfied else _("not satisfied")
        return _("%(place)s: feedback was given, %(told)s.") % {"place": place, "told": told}
    return _REASONS[act]() % {"place": place}


_REASONS = {
    "assess": lambda: _("%(place)s: came in and has no color yet."),
    "assign": lambda: _("%(place)s: assessed, and nobody has it yet."),
    "accept": lambda: _("%(place)s: assigned to you."),
    "resolve": lambda: _("%(place)s: in your hands."),
    "answer": lambda: _("%(place)s: the people concerned have to be told."),
    "escalate": lambda: _("%(place)s: no agreement; it has to go higher or be referred out."),
}


def _answer(item: InformationItem, case: Case | None) -> Answer:
    outcome = _outcome(item, case)
    at = item.disposed_at or item.created_at
    if case is None:
        return Answer(item.summary, outcome, at, "")
    url = reverse("disputes:case_detail", args=[case.number])
    return Answer(item.summary, outcome, max(at, case.changed_at), url)


def _outcome(item: InformationItem, case: Case | None) -> str:
    if case is None:
        words = str(Disposition(item.disposition).label)
        if not item.disposition_reason:
            return words
        told = {"words": words, "reason": item.disposition_reason}
        return _("%(words)s: %(reason)s") % told
    state = str(State(case.state).label)
    if item.disposition == Disposition.JOINED:
        return _("Joined to “%(title)s”, %(state)s") % {"title": case.title, "state": state}
    return _("Became a case, %(state)s") % {"state": state}
