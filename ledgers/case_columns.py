"""Columns that ledgers of cases are put together from: each rule once, whatever ledger asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Choices, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.sheets import Kind
from disputes.choices import (
    CaseCategory,
    CaseTier,
    Channel,
    Color,
    Outcome,
    ReferredTo,
    Source,
    State,
)
from disputes.filters import CaseFilter
from disputes.models import Case, CaseMember, CaseParty
from ledgers.ledger import AND, Asked, Column, Entry, Filter
from reports.choices import PartyRole

#: Meetings told in one cell; the rest are in the case.
MOST_SESSIONS = 8


def related() -> Sequence[Any]:
    """Return what a chunk of cases needs beside what `cases` joins."""
    concerned = CaseParty.objects.filter(role=PartyRole.PARTY).order_by("pk")
    return ("sessions", "answers", Prefetch("parties", concerned))


def related_with_team() -> Sequence[Any]:
    """Return what a chunk of cases needs where the team is named."""
    helpers = CaseMember.objects.select_related("posting__user").order_by("pk")
    return (*related(), Prefetch("members", helpers))


def cases(asked: Asked) -> QuerySet[Case]:
    """Return the cases in the reader's sight that were received in the period.

    Whoever has no ground of their own is asked about the cases they work on.
    """
    narrowed: dict[str, Any] = {
        "received_from": asked.first,
        "received_to": asked.last,
        **{name: asked.chosen[name] for name in ("category", "source") if name in asked.chosen},
        **{name: [asked.chosen[name]] for name in ("color", "state") if name in asked.chosen},
    }
    if asked.area is not None:
        narrowed["area"] = asked.area.code
    seen = Case.objects.visible_to(asked.user)
    if asked.area is None:
        seen = seen.of_team(asked.user)
    found: QuerySet[Case] = CaseFilter(narrowed, queryset=seen, now=asked.now).qs
    return found.select_related("organization", "lead__user")


def url_of(case: Case) -> str:
    """Return the page of a case."""
    return reverse("disputes:case_detail", args=[case.number])


def word(choices: type[Choices], value: Any) -> str:
    """Return what a code is called, nothing for none.

    A model's own `get_..._display` translates every choice of the field for each row, which took a
    good quarter of the time of a long file.
    """
    return str(choices(value).label) if value else ""


def _day(moment: Any) -> Any:
    return business_date(moment) if moment else None


def _parties(entry: Entry) -> Iterator[str]:
    return (party.name for party in entry.row.parties.all())


def _summary(entry: Entry) -> str:
    case = entry.row
    return f"{case.title}。{case.description}" if case.description else str(case.title)


def _measure(entry: Entry) -> str:
    """Return who deals with it at which level."""
    case = entry.row
    words = [word(CaseTier, case.tier), str(case.organization) if case.organization else ""]
    return " ".join(filter(None, words))


def _lead(entry: Entry) -> str:
    lead = entry.row.lead
    return f"{lead.user.name}（{lead.role_label}）" if lead else ""


def _team(entry: Entry) -> str:
    postings = [member.posting for member in entry.row.members.all()]
    return AND.join(f"{posting.user.name}（{posting.role_label}）" for posting in postings)


def sessions_of(entry: Entry) -> list[str]:
    """Return the last meetings with the parties, the oldest first, each with its day."""
    held = sorted(entry.row.sessions.all(), key=lambda session: session.held_at)
    return [f"{_day(session.held_at)} {session.summary}" for session in held[-MOST_SESSIONS:]]


def _progress(entry: Entry) -> str:
    return "；".join([word(State, entry.row.state), *sessions_of(entry)[-1:]])


def _due(entry: Entry) -> Any:
    return _day(entry.row.resolve_due_at or entry.row.due_at)


def _result(entry: Entry) -> str:
    case = entry.row
    words = [word(Outcome, case.outcome), case.outcome_summary]
    return "：".join(filter(None, words))


def _answers(entry: Entry) -> str:
    told = sorted(entry.row.answers.all(), key=lambda answer: answer.answered_at)[-1:]
    return "；".join(
        "{} {}，{}".format(
            _day(answer.answered_at),
            word(Channel, answer.channel),
            gettext("satisfied") if answer.is_satisfied else gettext("not satisfied"),
        )
        for answer in told
    )


def _remarks(entry: Entry) -> str:
    case = entry.row
    words = []
    if case.extension_count:
        count = case.extension_count
        words.append(ngettext("extended %d time", "extended %d times", count) % count)
    if case.paused_at:
        words.append(gettext("waiting for the people concerned: %s") % case.pause_reason)
    if case.referred_to:
        words.append(word(ReferredTo, case.referred_to))
    return "；".join(words)


def session_count(entry: Entry) -> int:
    """Return how many meetings were held."""
    return len(entry.row.sessions.all())


NUMBER = Column("number", _("Case number"), "number", 16)
FOUND_ON = Column(
    "found_on", _("Found on"), lambda entry: _day(entry.row.received_at), 12, Kind.DATE
)
TOWN = Column("town", _("Town (subdistrict)"), lambda entry: entry.place.town, 12)
VILLAGE = Column("village", _("Village (community)"), lambda entry: entry.place.village, 12)
GROUP = Column("group", pgettext_lazy("filter", "Group"), lambda entry: entry.place.group, 10)
SOURCE = Column("source", _("Source"), lambda entry: word(Source, entry.row.source), 10)
CATEGORY = Column("category", _("Type"), lambda entry: word(CaseCategory, entry.row.category), 12)
PARTIES = Column("parties", _("People concerned"), _parties, 16, is_personal=True)
PEOPLE = Column(
    "people",
    pgettext_lazy("ledger", "How many people"),
    "people_count",
    8,
    Kind.NUMBER,
    is_totalled=True,
)
AMOUNT = Column("amount", _("Money (yuan)"), "amount", 12, Kind.MONEY, is_totalled=True)
SUMMARY = Column("summary", pgettext_lazy("ledger", "What it is about"), _summary, 40)
COLOR = Column("color", _("Color"), lambda entry: word(Color, entry.row.color), 6)
LEADER = Column(
    "leader",
    _("Leader responsible"),
    lambda entry: "",
    12,
    note=_("“Leader responsible” is not recorded in the portal; the office fills it in by hand."),
)
LEAD = Column("lead", _("Person responsible"), _lead, 16)
TEAM = Column("team", _("Team"), _team, 24)
MEASURE = Column("measure", _("Measure"), _measure, 20)
DUE = Column(
    "due",
    _("Time limit"),
    _due,
    12,
    Kind.DATE,
    note=_("“Time limit” is the day the matter is to be resolved by, extensions included."),
)
PROGRESS = Column("progress", _("Progress"), _progress, 32)
RESOLVED_ON = Column(
    "resolved_on", _("Resolved on"), lambda entry: _day(entry.row.resolved_at), 12, Kind.DATE
)
RESULT = Column("result", _("Result"), _result, 28)
ANSWERS = Column("answers", _("Follow-up"), _answers, 18)
REMARKS = Column("remarks", _("Remarks"), _remarks, 16)

BY_COLOR = Filter("color", _("Color"), Color.choices)
BY_CATEGORY = Filter("category", _("Type"), CaseCategory.choices)
BY_STATE = Filter("state", _("Where it stands"), State.choices)
BY_SOURCE = Filter("source", _("Source"), Source.choices)
