"""What happened to a case, told from its events: the timeline and who did each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from audit.actions import record_type_of
from audit.models import Event
from common import wording
from disputes.choices import CaseTier, Channel, Outcome, ReferredTo, Source
from disputes.limit_words import lost_words
from disputes.models import Case
from disputes.wording import ACT_ICONS, ACTS_DONE

SESSIONS = frozenset({"mediate"})
LIMITS = frozenset(
    {"accept", "pause", "resume", "extend", "grant_extension", "refuse_extension", "urge"}
    | {"recompute", "tick_off", "tick_back"}
)
FILTERS: dict[str, tuple[str | Promise, frozenset[str] | None]] = {
    "all": (pgettext_lazy("events", "All"), None),
    "sessions": (pgettext_lazy("events", "Sessions"), SESSIONS),
    "limits": (pgettext_lazy("events", "Time limits"), LIMITS),
}
#: The act that ends each step, and the one that counts as having done it.
STEP_ENDED_BY = {
    "receive": "open",
    "assess": "assess",
    "assign": "assign",
    "resolve": "resolve",
    "feedback": "answer",
    "supervise": "close",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    act: str
    at: datetime
    icon: str
    what: str
    who: str
    text: str


@dataclass(frozen=True)
class Filter:
    """One chip above the timeline."""

    code: str
    label: str | Promise
    count: int
    is_current: bool


def events_of(case: Case) -> list[Event]:
    """Return the events of a case, oldest first."""
    chain = Event.objects.filter(record_type=record_type_of(case), record_id=case.pk)
    return list(chain.order_by("sequence"))


def act_of(event: Event) -> str:
    """Return the act an event is of, without the app's name."""
    return str(event.act).removeprefix("disputes.")


def timeline(events: Sequence[Event], now: datetime, show: str = "all") -> list[Entry]:
    """Return the lines of a filter, newest first; sessions carry their number."""
    wanted = FILTERS.get(show, FILTERS["all"])[1]
    entries, sessions = [], 0
    for event in events:
        act = act_of(event)
        sessions += act in SESSIONS
        if wanted is None or act in wanted:
            entries.append(_entry(event, act, sessions, now))
    return entries[::-1]


def filters_of(events: Iterable[Event], show: str) -> list[Filter]:
    """Return the chips with how many lines each shows."""
    acts = [act_of(event) for event in events]
    return [
        Filter(
            code,
            label,
            len(acts) if wanted is None else sum(act in wanted for act in acts),
            code == (show if show in FILTERS else "all"),
        )
        for code, (label, wanted) in FILTERS.items()
    ]


def who_did(events: Iterable[Event]) -> dict[str, Event]:
    """Return the newest event that ended each step."""
    by_act = {act_of(event): event for event in events}
    return {step: by_act[act] for step, act in STEP_ENDED_BY.items() if act in by_act}


def _entry(event: Event, act: str, session: int, now: datetime) -> Entry:
    data = event.data
    what = str(ACTS_DONE.get(act, act))
    if act == "mediate":
        what = _("Session %(number)d") % {"number": session}
    elif act == "assign" and data.get("organization"):
        what = _("Assigned to %(organization)s") % {"organization": data["organization"]}
    at = _moment(data.get("held_at")) or event.at
    who = f"{event.posting_title} {event.actor_name}".strip() or _("the portal")
    tell = TOLD.get(act, _reason)
    return Entry(act, at, ACT_ICONS.get(act, "point"), what, who, tell(data, now))


def _moment(text: Any) -> datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None


def _sentence(*parts: Any) -> str:
    """Join what there is; a part that ends with a full stop goes on after a semicolon."""
    texts = [str(part) for part in parts if part]
    return _("; ").join([*(text.rstrip("。.；;") for text in texts[:-1]), *texts[-1:]])


def _after(data: dict[str, Any], name: str) -> Any:
    change = data.get(name)
    return change[1] if isinstance(change, list) and len(change) == 2 else None


def _labelled(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(value, "")) if value else ""


def _decision(data: dict[str, Any], _now: datetime) -> str:
    color = wording.color_words(_after(data, "color"))[1] if _after(data, "color") else ""
    tier = _labelled(CaseTier, _after(data, "tier"))
    return _sentence(color, tier, data.get("reason"))


def _reason(data: dict[str, Any], _now: datetime) -> str:
    return _sentence(data.get("reason"), data.get("remark"), data.get("message"), data.get("text"))


def _opened(data: dict[str, Any], _now: datetime) -> str:
    source = _labelled(Source, data.get("source"))
    return _("From: %(source)s") % {"source": source} if source else ""


def _assigned(data: dict[str, Any], now: datetime) -> str:
    lead = data.get("lead")
    members = _(", ").join(data.get("members") or [])
    due = _moment(data.get("resolve_due_at"))
    return _sentence(
        _("led by %(name)s") % {"name": lead} if lead else "",
        _("helped by %(names)s") % {"names": members} if members else "",
        _("by %(day)s") % {"day": wording.due_day(due, now)} if due else "",
    )


def _session(data: dict[str, Any], _now: datetime) -> str:
    present = data.get("present")
    there = _("Present: %(names)s") % {"names": present} if present else ""
    return "\n".join(filter(None, [data.get("summary"), _sentence(data.get("place"), there)]))


def _outcome(data: dict[str, Any], _now: datetime) -> str:
    outcome = _labelled(Outcome, _after(data, "outcome"))
    return _sentence(outcome, data.get("summary"), data.get("agreement"))


def _answer(data: dict[str, Any], _now: datetime) -> str:
    satisfied = {"yes": _("satisfied"), "no": _("not satisfied")}.get(data.get("satisfied", ""), "")
    return _sentence(
        _labelled(Channel, data.get("channel")), data.get("told"), satisfied, data.get("comment")
    )


def _extension(data: dict[str, Any], now: datetime) -> str:
    until = _moment(data.get("extension_due_at"))
    asked = _("until %(day)s") % {"day": wording.due_day(until, now)} if until else ""
    return _sentence(data.get("clock_name"), asked, data.get("reason"))


def _resumed(data: dict[str, Any], now: datetime) -> str:
    due = _moment(_after(data, "due_at"))
    return _("Now due %(day)s.") % {"day": wording.due_day(due, now)} if due else ""


def _reckoned_anew(data: dict[str, Any], now: datetime) -> str:
    before, after = data.get("clock_due_at") or data.get("due_at") or (None, None)
    days = [_moment(moment) for moment in (before, after)]
    if None in days:
        return ""
    first, last = (wording.due_day(moment, now) for moment in days if moment)
    words = _("%(before)s becomes %(after)s.") % {"before": first, "after": last}
    if lost := data.get("lost"):
        length = lost_words(timedelta(seconds=lost), data.get("measure", ""))
        told = {"change": words, "length": length}
        words = _("%(change)s The portal was down: %(length)s given back.") % told
    name = data.get("clock_name")
    return f"{name}：{words}" if name else words


def _ticked(data: dict[str, Any], now: datetime) -> str:
    on = parse_date(data.get("on") or "")
    day = wording.day(on, now) if on else ""
    return _sentence(data.get("clock_name"), day, data.get("paper"))


def _handed_over(data: dict[str, Any], _now: datetime) -> str:
    before, after = data.get("lead_before"), data.get("lead")
    names = {"before": before, "after": after}
    return _sentence(
        _("from %(before)s to %(after)s") % names if before else after, data.get("reason")
    )


def _other_case(data: dict[str, Any], _now: datetime) -> str:
    return _sentence(f"{data.get('case', '')} {data.get('title', '')}".strip(), data.get("reason"))


def _joined_item(data: dict[str, Any], _now: datetime) -> str:
    return _sentence(data.get("title"), data.get("reason"))


def _referred(data: dict[str, Any], _now: datetime) -> str:
    return _sentence(_labelled(ReferredTo, data.get("to")), data.get("reason"))


def _revealed(data: dict[str, Any], _now: datetime) -> str:
    return _sentence(data.get("name"), data.get("purpose"))


TOLD: dict[str, Callable[[dict[str, Any], datetime], str]] = {
    "open": _opened,
    "assess": _decision,
    "recolor": _decision,
    "escalate": _decision,
    "assign": _assigned,
    "mediate": _session,
    "resolve": _outcome,
    "answer": _answer,
    "extend": _extension,
    "grant_extension": _extension,
    "refuse_extension": _extension,
    "recompute": _reckoned_anew,
    "tick_off": _ticked,
    "tick_back": _ticked,
    "resume": _resumed,
    "hand_over": _handed_over,
    "join": _other_case,
    "joined": _other_case,
    "separate": _other_case,
    "separated": _other_case,
    "apart": _other_case,
    "together": _other_case,
    "join_item": _joined_item,
    "part_item": _joined_item,
    "refer": _referred,
    "reveal": _revealed,
    "name_party": _revealed,
}
