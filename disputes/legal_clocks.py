"""Which legal clocks a case has: what starts each, what meets its duty. Pure; no query.

How long one runs, by what basis and how far it may be extended is a row of clocks.ClockRule; here
stands only which act of the loop starts and ends it (norms.md section 3, domain.md section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from disputes.choices import Color, Kind, Outcome, Source

#: Acts by which the matter leaves the loop: with them every duty of it is over.
LEAVES = frozenset({"close", "withdraw", "refuse", "refer", "join", "take_back"})
#: Acts by which a case gets its color or another one.
COLORS = frozenset({"assess", "recolor", "escalate"})
RECEIVED = pgettext_lazy("clock began", "came in")
ACCEPTED = pgettext_lazy("clock began", "taken on")
AGREED = pgettext_lazy("clock began", "agreement in force")
#: Clocks whose duty is done on paper alone, the written notice and the application to the court:
#: whoever works the case says so, with day and paper. What ends them otherwise came too late.
TICKED_OFF = frozenset({"XF-TELL", "RT-CONF"})
#: Extensions of one legal clock.
LEGAL_EXTENSIONS = 1


@dataclass(frozen=True)
class Trigger:
    """When a legal clock of a case runs.

    Attributes:
        code: of the rule.
        on: acts that start it.
        until: acts that meet its duty.
        since: what began, as a word after the day.
        source: the door it belongs to; empty for a clock of the case itself.
        kind, color, outcome: what the case must be; empty for whatever.
        from_receipt: whether it counts from the day the door brought the matter in.
        revives: whether a case sent back to be redone has the same clock on again.
        met_at: column that says when the duty was met; set, the clock is not started any more.
    """

    code: str
    on: frozenset[str]
    until: frozenset[str]
    since: Promise
    source: str = ""
    kind: str = ""
    color: str = ""
    outcome: str = ""
    from_receipt: bool = False
    revives: bool = True
    met_at: str = ""

    def is_met_on(self, case: Any) -> bool:
        """Tell whether the case is past what the clock is for."""
        return bool(self.met_at) and getattr(case, self.met_at) is not None

    def fits(self, case: Any) -> bool:
        """Tell whether a case is of the kind, color and outcome the clock is for."""
        return (
            self.kind in ("", case.kind)
            and self.color in ("", case.color)
            and self.outcome in ("", case.outcome)
            and not self.is_met_on(case)
        )


def _on(*acts: str) -> frozenset[str]:
    return frozenset(acts)


def _hotline(code: str, color: Color) -> Trigger:
    until = _on("accept", "answer") if color == Color.RED else _on("answer")
    return Trigger(
        code,
        COLORS,
        until,
        RECEIVED,
        source=Source.HOTLINE,
        color=color,
        from_receipt=True,
        revives=color != Color.RED,
        met_at="accepted_at" if color == Color.RED else "",
    )


TRIGGERS: dict[str, Trigger] = {
    trigger.code: trigger
    for trigger in (
        Trigger(
            "XF-REG",
            _on("open"),
            _on("assign"),
            RECEIVED,
            Source.PETITION,
            revives=False,
            met_at="assigned_at",
        ),
        Trigger("XF-TELL", _on("open"), _on("answer"), RECEIVED, Source.PETITION, revives=False),
        Trigger("XF-DONE", _on("accept"), _on("answer"), ACCEPTED, Source.PETITION),
        Trigger("RT-COURT", _on("open"), _on("answer"), RECEIVED, Source.COURT),
        _hotline("HL-URG", Color.RED),
        _hotline("HL-CPX", Color.YELLOW),
        _hotline("HL-GEN", Color.BLUE),
        Trigger("RT-MED", _on("accept"), _on("resolve"), ACCEPTED, kind=Kind.DISPUTE),
        Trigger(
            "RT-CONF",
            _on("resolve"),
            _on("rework"),
            AGREED,
            outcome=Outcome.WRITTEN_AGREEMENT,
            revives=False,
        ),
    )
}
#: Sources whose doors have clocks of their own.
DOORS = frozenset(trigger.source for trigger in TRIGGERS.values() if trigger.source)
#: Acts that may start, end or bring back a legal clock; no other act asks for them.
TURNING = LEAVES | _on("rework", "reopen").union(
    *(trigger.on | trigger.until for trigger in TRIGGERS.values())
)


def starting(case: Any, act: str) -> list[Trigger]:
    """Return the clocks an act starts on a case as it stands after the act."""
    return [one for one in TRIGGERS.values() if act in one.on and one.fits(case)]


def is_met(code: str, case: Any, act: str, *, is_right: bool) -> bool:
    """Tell whether an act ends a running clock: its duty is done, or the case is not its any more.

    Args:
        is_right: a right of the people concerned goes on when the case is closed.
    """
    if act in LEAVES:
        return not is_right
    trigger = TRIGGERS.get(code)
    if trigger is None:
        return False
    return act in trigger.until or (act in COLORS and trigger.color not in ("", case.color))


def comes_back(code: str, ended_by: str) -> bool:
    """Tell whether sending a case back to be redone lets an ended clock run on."""
    trigger = TRIGGERS.get(code)
    return trigger is not None and trigger.revives and ended_by in ("resolve", "answer")
