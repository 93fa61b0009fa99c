"""What the page of a case shows: where it stands, whose turn it is, its clock, its people.

Everything is read here in a fixed number of queries; nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clocks.calendars import calendar_for
from common import wording
from common.calendar import business_date
from disputes.actions import reveal_right
from disputes.actions.ticking import BY_RIGHT_OF
from disputes.acts import acts_for, right_to
from disputes.choices import State, Step
from disputes.clock import due_at_for
from disputes.clock_page import STARTED_BY, Clock, clocks_of, due_if_resumed, legal_clocks_of
from disputes.joined import Joined, joined_into, kept_clock
from disputes.limit_words import limit_words
from disputes.models import Case, CaseClock, CaseMember, Extension
from disputes.policy import limits_on
from disputes.story import Entry, Filter, events_of, filters_of, timeline, who_did
from disputes.timing import time_state_of
from disputes.wording import ACT_ICONS, ACT_LABELS, CONSEQUENCES, OPENS_NEXT, WAITED_FOR
from disputes.workflow import ACTS, PAUSES_ALLOWED, STEP_RUNNING, TRACK, next_act
from org_tree.models import Area
from org_tree.scope import granting

MOST_BUTTONS = 5
LOADED = ("area__parent__parent", "organization", "lead__user")
#: Whole rows only of the case and its area, which the acts' rules read; of the others what is said.
READ = (
    *(column.name for column in Case._meta.concrete_fields),
    *(f"area__{column.name}" for column in Area._meta.concrete_fields),
    "area__parent__name",
    "area__parent__tier",
    "area__parent__parent__name",
    "organization__name",
    "lead__role",
    "lead__user__name",
)
MEMBERS = Prefetch(
    "members",
    CaseMember.objects.select_related("posting__user").only(
        "case", "posting__role", "posting__user__name"
    ),
)
#: When a step was done, by column.
DONE_AT = {
    Step.RECEIVE: "received_at",
    Step.ASSESS: "assessed_at",
    Step.ASSIGN: "assigned_at",
    Step.RESOLVE: "resolved_at",
    Step.FEEDBACK: "answered_at",
    Step.SUPERVISE: "closed_at",
}
#: The act that does not wait in the row of buttons: it stands beside the timeline or the person.
ELSEWHERE = ("comment", "urge")


@dataclass(frozen=True)
class Button:
    """An act the person may do now."""

    act: str
    label: str | Promise
    icon: str


@dataclass(frozen=True)
class TrackStep:
    """One of the six steps: done, now, or to come."""

    number: int
    label: str | Promise
    is_done: bool
    is_now: bool
    lines: tuple[str, ...]
    time: wording.TimeState | None = None


class CasePage:
    """The case, and everything its page says."""

    def __init__(self, case: Case, *, user: Any, now: datetime, show: str = "") -> None:
        self.case = case
        self.user = user
        self.now = now
        self.show = show

    @staticmethod
    def load(user: Any, number: str) -> Case | None:
        """Return a case the person may see, with what the page needs; None out of sight."""
        cases = Case.objects.visible_to(user).select_related(*LOADED).only(*READ)
        try:
            return cases.prefetch_related(MEMBERS).get(number=number)
        except Case.DoesNotExist:
            return None

    # --- Whose turn it is ---

    @cached_property
    def acts(self) -> list[str]:
        """What the person may do now, the likeliest first: a clock that stands wants to run."""
        acts = acts_for(self.case, self.user)
        return sorted(acts, key=lambda act: act != "resume")

    @property
    def is_turn(self) -> bool:
        """Whether the case waits for this person."""
        first = self.acts[0] if self.acts else ""
        return first in (next_act(self.case), "grant_extension", "resume")

    @property
    def _row(self) -> list[Button]:
        return [button_of(act) for act in self.acts if act not in ELSEWHERE]

    @property
    def buttons(self) -> list[Button]:
        """The acts in sight, the likeliest first; on somebody else's turn none is pushed."""
        return self._row[:MOST_BUTTONS] if self.is_turn else []

    @property
    def more_buttons(self) -> list[Button]:
        """The acts under "more"."""
        return self._row[MOST_BUTTONS:] if self.is_turn else self._row

    @property
    def phone_buttons(self) -> list[Button]:
        """The two acts of the phone's bar, the likeliest at the right."""
        return self.buttons[:2][::-1]

    @property
    def phone_more(self) -> list[Button]:
        """The acts behind the dots of the phone's bar."""
        if self.is_turn:
            rest = self._row[2:]
            return [*rest, *([button_of("comment")] if self.may_comment else [])]
        is_in_bar = not self.may_urge
        remark = [button_of("comment")] if self.may_comment and not is_in_bar else []
        return [*self._row, *remark]

    @property
    def may_comment(self) -> bool:
        """Whether the person may leave a remark."""
        return "comment" in self.acts

    @property
    def may_urge(self) -> bool:
        """Whether the person may nudge whoever has the case."""
        return "urge" in self.acts

    @property
    def waits_for(self) -> str:
        """Say who is waited for: 现在等 李楼村调委会 签收，11月18日 17:30 前."""
        if self.case.state not in WAITED_FOR:
            return ""
        who, act = WAITED_FOR[self.case.state]
        words = {"who": who or self._handler, "act": act}
        if self.case.due_at is None or self.case.paused_at is not None:
            return _("Waiting for %(who)s to %(act)s.") % words
        words["deadline"] = wording.deadline(self.case.due_at, self.now)
        return _("Waiting for %(who)s to %(act)s, by %(deadline)s.") % words

    @property
    def _handler(self) -> str:
        lead, organization = self.case.lead, self.case.organization
        if lead is None:
            return str(organization or pgettext("waited for", "the officer"))
        return f"{organization or ''} {lead.user.name}".strip()

    @property
    def opens_next(self) -> str:
        """Say in one sentence what opens the next step, and what is left of the pauses."""
        sentences = [str(OPENS_NEXT.get(self.case.state, ""))]
        if "pause" in self.acts:
            left = PAUSES_ALLOWED - self.case.pause_count
            sentences.append(
                ngettext(
                    "The clock can be stopped %(count)d more time.",
                    "The clock can be stopped %(count)d more times.",
                    left,
                )
                % {"count": left}
            )
        return "".join(sentences)

    @property
    def may_reveal(self) -> bool:
        """Whether the person may look at full names and numbers."""
        return reveal_right(self.case, self.user) is not None

    def consequence_of(self, act: str) -> str:
        """Say what follows from an act, with the due day where it can be reckoned."""
        due = self._due_after(act)
        sentence = str(CONSEQUENCES[act])
        if due is None:
            return sentence
        words = {"deadline": wording.deadline(due, self.now)}
        return sentence + _("It will then be due %(deadline)s.") % words

    def _due_after(self, act: str) -> datetime | None:
        case = self.case
        if act == "grant_extension":
            return case.extension_due_at
        if act == "resume" and case.paused_at and case.due_at:
            return due_if_resumed(case, self.now)
        target = ACTS[act].target_from(case.state)
        step = STEP_RUNNING.get(target) if target else None
        if ACTS[act].goes_back:
            return case.joined_due_at
        if step is None or case.color is None:
            return None
        if step == "resolve" and case.resolve_due_at and case.resolve_due_at > self.now:
            return case.resolve_due_at
        return due_at_for(step, case.color, self.now, self._limits, calendar_for(case.area))

    @property
    def may_see_items(self) -> bool:
        """Whether the person may open what was filed here."""
        return granting(self.user, "reports.view", self.case.area) is not None

    # --- Where it stands ---

    @cached_property
    def _events(self) -> list[Any]:
        return events_of(self.case)

    @property
    def step_now(self) -> Step | None:
        """The step under way; None when the loop is over."""
        return TRACK.get(State(self.case.state))

    @property
    def step_number(self) -> int:
        """The place of the step under way among the six; 6 when the loop is over."""
        steps = list(Step)
        return steps.index(self.step_now) + 1 if self.step_now else len(steps)

    @cached_property
    def track(self) -> list[TrackStep]:
        """The six steps."""
        done = who_did(self._events)
        now = self.step_now
        steps = list(Step)
        before = steps.index(now) if now else len(steps)
        found = []
        for index, step in enumerate(steps):
            at = getattr(self.case, DONE_AT[step])
            is_done = index < before and at is not None
            if step == now:
                lines, time = self._lines_now(), time_state_of(self.case, self.now)
            elif is_done:
                event = done.get(step.value)
                who = event.actor_name if event else ""
                lines, time = (wording.moment(at, self.now), who), None
            else:
                lines, time = self._lines_to_come(step), None
            found.append(TrackStep(index + 1, step.label, is_done, step == now, lines, time))
        return found

    def _lines_now(self) -> tuple[str, ...]:
        began = self.case.step_started_at
        step = STEP_RUNNING[State(self.case.state)]
        days = (business_date(self.now) - business_date(began)).days + 1
        words = {
            "day": wording.day(began, self.now, weekday=False),
            "act": STARTED_BY[step],
            "days": days,
        }
        return (_("%(day)s %(act)s, day %(days)d") % words,)

    def _lines_to_come(self, step: Step) -> tuple[str, ...]:
        limit = self._limits.get((step.value, self.case.color or "blue"))
        if limit is None or self.step_now is None:
            return ()
        return (_("within %(length)s") % {"length": limit_words(limit.amount, limit.unit)},)

    @cached_property
    def _limits(self) -> Any:
        return limits_on(business_date(self.now))

    # --- Its clocks ---

    @cached_property
    def clocks(self) -> list[Clock]:
        """The limits that run, nearest first."""
        return clocks_of(self.case, self.now, self._legal)

    @cached_property
    def _legal(self) -> list[CaseClock]:
        return legal_clocks_of(self.case)

    @cached_property
    def may_tick(self) -> bool:
        """Whether this person may say that the duty of a legal clock is done."""
        return right_to(self.case, BY_RIGHT_OF, self.user) is not None

    @property
    def met_clocks(self) -> list[CaseClock]:
        """The legal clocks whose duty is done."""
        return [clock for clock in self._legal if clock.ended_at is not None]

    @cached_property
    def extensions(self) -> list[Extension]:
        """The extensions granted, the newest first; no query where there are none."""
        if not self.case.extension_count and not any(one.extension_count for one in self._legal):
            return []
        granted = self.case.extensions.select_related("clock__rule")
        return list(granted.order_by("-granted_at", "-pk"))

    # --- What happened, who is concerned ---

    @property
    def entries(self) -> list[Entry]:
        """The timeline, newest first."""
        return timeline(self._events, self.now, self.show)

    @property
    def is_folded(self) -> bool:
        """Whether the phone shows only the last lines: nothing else was asked for."""
        return not self.show

    @property
    def filters(self) -> list[Filter]:
        """The chips above the timeline."""
        return filters_of(self._events, self.show)

    @property
    def event_count(self) -> int:
        """How many lines the whole story has."""
        return len(self._events)

    @cached_property
    def parties(self) -> list[Any]:
        """The people concerned."""
        return list(self.case.parties.order_by("pk"))

    @cached_property
    def sources(self) -> list[Any]:
        """The doors the matter came through."""
        doors = self.case.sources.select_related("item").order_by("received_at", "pk")
        return list(
            doors.only(
                "case", "source", "number", "received_at", "item__summary", "item__disposition"
            )
        )

    @cached_property
    def joined(self) -> list[Joined]:
        """Cases joined to this one, each with the number and the clock it keeps."""
        return joined_into(self.case, self.now)

    @property
    def own_clock(self) -> str:
        """How the clock of this case would stand, while it is joined to another."""
        return kept_clock(self.case, self.now)

    @property
    def may_separate(self) -> bool:
        """Whether the person may take matters out of this case again."""
        return granting(self.user, "disputes.join", self.case.area) is not None

    @property
    def members(self) -> list[Any]:
        """Those who help the lead."""
        return list(self.case.members.all())


def button_of(act: str) -> Button:
    """Return the button of an act."""
    return Button(act, ACT_LABELS[act], ACT_ICONS[act])
