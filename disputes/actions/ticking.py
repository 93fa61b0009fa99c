"""Legal clocks whose duty is done on paper: said by whoever works the case, with day and paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date, end_of_day
from common.errors import Invalid, WrongState
from disputes.actions.core import Move, move_of
from disputes.actions.legal import end_clock
from disputes.acts import require_right
from disputes.legal_clocks import TICKED_OFF
from disputes.models import Case, CaseClock

TICK_OFF, TICK_BACK = "tick_off", "tick_back"
#: Who may tell the people concerned may say that they were told.
BY_RIGHT_OF = "answer"
MOST_PAPER = 200
INSTANT = timedelta(microseconds=1)


@transaction.atomic
def tick_off_clock(
    *, actor: Any, number: str, clock: int, on: date, paper: str, now: datetime
) -> Case:
    """Say that the duty of a legal clock is done: the notice handed over, the court applied to.

    Args:
        clock: id of one of the case's clocks that end by this alone.
        on: the day it was done.
        paper: what shows it, with its number.

    Raises:
        NotAllowed: neither of the team nor an office that tells people.
        CaseClock.DoesNotExist: no such clock of the case.
        WrongState: the clock does not run.
        Invalid: a day to come or before the clock began; no paper.
    """
    move = _begin(TICK_OFF, actor=actor, number=number, now=now)
    found = _clock_of(move, clock)
    if found.ended_at is not None:
        raise _over(move, _("This is over already: somebody has said so, or the case ended it."))
    said = paper.strip()
    _check(found, on, said, business_date(move.at))
    done_at = move.at if on == business_date(move.at) else end_of_day(on) - INSTANT
    end_clock(found, TICK_OFF, done_at, said)
    return move.finish(clock=found.code, clock_name=found.rule.name, on=on, paper=said)


def _begin(act: str, *, actor: Any, number: str, now: datetime) -> Move:
    case = Case.objects.locked(number)
    posting = require_right(case, BY_RIGHT_OF, actor)
    return move_of(case, act, actor=actor, posting=posting, now=now)


def _clock_of(move: Move, pk: int) -> CaseClock:
    clocks = CaseClock.objects.filter(case=move.case, code__in=TICKED_OFF, is_past=False)
    found: CaseClock = clocks.select_related("rule").get(pk=pk)
    return found


def _over(move: Move, sentence: Any) -> WrongState:
    case = move.case
    return WrongState(sentence, state=case.state, version=case.version, number=case.number)


def _check(clock: CaseClock, on: date, paper: str, today: date) -> None:
    errors: dict[str, Any] = {}
    if on > today:
        errors["on"] = _("This day has not come yet.")
    elif on < business_date(clock.started_at):
        errors["on"] = _("The time for it had not begun on this day.")
    if not paper or len(paper) > MOST_PAPER:
        errors["paper"] = _("Write down which paper shows it, with its number.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def tick_back_clock(*, actor: Any, number: str, clock: int, now: datetime) -> Case:
    """Take back that a duty was done: the clock runs on, its due time the old one.

    Raises:
        NotAllowed, CaseClock.DoesNotExist.
        WrongState: it was not ended by saying so, runs again, or the case has ended meanwhile.
    """
    move = _begin(TICK_BACK, actor=actor, number=number, now=now)
    found = _clock_of(move, clock)
    if found.ended_by != TICK_OFF:
        raise _over(move, _("Nobody has said that this is done."))
    if not found.rule.is_right and not move.case.is_open:
        raise _over(move, _("The case has ended; its time limits end with it."))
    said, found.remark = found.remark, ""
    found.ended_at, found.ended_by = None, ""
    found.save(update_fields=["ended_at", "ended_by", "remark"])
    return move.finish(clock=found.code, clock_name=found.rule.name, paper=said)
