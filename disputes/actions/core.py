"""The one way a case changes: lock, permit, version, state, change, clock, span, event.

Every act begins with `begin()` and ends with `Move.finish()`; the order inside never varies. The
moment an act carries never lies before the one of the act before, whatever the hosts' clocks say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.trail import last_told
from common.calendar import business_date
from common.errors import Invalid, Stale, WrongState
from disputes.actions.clocks import start_step, stop_clock
from disputes.actions.legal import turn_clocks
from disputes.acts import acts_for, require_right
from disputes.choices import State
from disputes.models import Case, CaseSpan
from disputes.workflow import ACTS, STEP_RUNNING, WITHOUT_VERSION, refusal

# A span ends when one of these changes.
SPANNED = ("state", "color", "tier", "due_at", "paused_at")
# What an event tells of before and after; moments and ids of machinery say nothing to a reader.
TOLD = ("state", "color", "tier", "category", "due_at", "outcome")
COLUMNS = tuple(field.attname for field in Case._meta.concrete_fields)


@dataclass
class Move:
    """An act under way on a locked case.

    Attributes:
        case: the record, to be changed by the act.
        act: a key of ACTS, or the name of an act outside the table.
        actor, posting: who, and by which right.
        at: the moment the act carries.
        before: the columns as they were.
        target: the state the table leads to; None when it stays.
    """

    case: Case
    act: str
    actor: Any
    posting: Any
    at: datetime
    before: dict[str, Any]
    target: State | None = None

    def finish(self, **data: Any) -> Case:
        """Write the case, its span and the event; `data` joins before and after in the event."""
        case = self.case
        if self.target is not None:
            case.state = self.target
            step = STEP_RUNNING.get(self.target)
            if step:
                start_step(case, step, self.at)
            elif self.target != State.JOINED:
                stop_clock(case)
        turned = turn_clocks(case, self.act, self.at, paused_at=self.before["paused_at"])
        if self.act not in WITHOUT_VERSION:
            case.version += 1
        case.changed_at = self.at
        changed = [name for name in COLUMNS if getattr(case, name) != self.before[name]]
        case.save(update_fields=changed)
        has_new_span = any(name in changed for name in SPANNED)
        if has_new_span:
            CaseSpan.objects.filter(case=case, left_at__isnull=True).update(left_at=self.at)
            CaseSpan.objects.create(**span_of(case, self.act, self.at))
        self._record(has_new_span, {**data, **turned})
        return case

    def _record(self, has_new_span: bool, data: dict[str, Any]) -> None:
        changes = {
            name: [self.before[name], getattr(self.case, name)]
            for name in TOLD
            if self.before[name] != getattr(self.case, name)
        }
        record(
            f"disputes.{self.act}",
            self.case,
            actor=self.actor,
            posting=self.posting,
            at=self.at,
            area_id=self.case.area_id if has_new_span else None,
            date=business_date(self.at) if has_new_span else None,
            data={**changes, **{name: value for name, value in data.items() if _says(value)}},
        )


def _says(value: Any) -> bool:
    return value is not None and value != "" and value != []


def span_of(case: Case, act: str, at: datetime) -> dict[str, Any]:
    """Return the columns of the span in which a case stands from a moment on."""
    return {
        "case": case,
        "area_id": case.area_id,
        "act": act,
        "state": case.state,
        "color": case.color,
        "tier": case.tier,
        "due_at": case.due_at,
        "is_paused": case.paused_at is not None,
        "entered_at": at,
    }


def columns_of(case: Case) -> dict[str, Any]:
    """Return what the columns of a case hold now."""
    return {name: getattr(case, name) for name in COLUMNS}


def begin(act: str, *, number: str, version: int | None, actor: Any, now: datetime) -> Move:
    """Lock a case and see that this person may do this act on it as it stands.

    Raises:
        Case.DoesNotExist: no such case.
        NotAllowed: nothing this person holds gives the right.
        Stale: the case has changed since the version was read.
        WrongState: the state, the clock or a rule of the table does not allow the act.
    """
    case = Case.objects.locked(number)
    posting = require_right(case, act, actor)
    _check_version(case, act, version)
    _check_state(case, act, actor)
    return move_of(case, act, actor=actor, posting=posting, now=now)


def move_of(
    case: Case,
    act: str,
    *,
    actor: Any,
    posting: Any,
    now: datetime,
    target: State | None = None,
) -> Move:
    """Return the move of a locked case whose right and state were looked at.

    Args:
        target: the state it leads to, for acts that are not in the table.
    """
    if act in ACTS:
        target = ACTS[act].target_from(case.state)
    at = max(now, case.changed_at)
    return Move(case, act, actor, posting, at, columns_of(case), target)


def _check_version(case: Case, act: str, version: int | None) -> None:
    if act in WITHOUT_VERSION:
        return
    if version is None:
        raise Invalid({"version": _("Say which version of the case you have read.")})
    if version != case.version:
        raise Stale(
            state=case.state, version=case.version, number=case.number, last=last_told(case)
        )


def _check_state(case: Case, act: str, actor: Any) -> None:
    if sentence := refusal(case, act):
        raise WrongState(
            sentence,
            state=case.state,
            version=case.version,
            number=case.number,
            acts=acts_for(case, actor),
            last=last_told(case),
        )


def require_reason(reason: str, field: str = "reason") -> str:
    """Return the reason without blanks around it.

    Raises:
        Invalid: nothing was written.
    """
    text = reason.strip()
    if not text:
        raise Invalid({field: _("Write down why.")})
    return text
