"""What the papers say of a case: every field of every document, as plain texts and lists.

One source for Word, PDF and pages. Papers are Chinese whatever language the reader's pages are in.
Whoever may not see full names and numbers gets them masked, on paper as on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.calendar import business_date
from common.documents.texts import plain
from common.documents.wording import LANGUAGE, office_day, office_moment
from common.masking import masked_id_number, masked_name, masked_phone
from disputes.choices import CaseCategory, Outcome, Source
from papers.choices import (
    Grade,
    InstalmentState,
    Opening,
    Performance,
    Retention,
    Ruling,
    Sex,
    Side,
)
from papers.dossier import Dossier, detail_of
from papers.kinds import CLAIM, PaperState
from papers.layouts import layout_of

Entry = dict[str, Any]


def content_of(dossier: Dossier, *, is_open: bool) -> dict[str, Any]:
    """Return what the documents of a case say.

    Args:
        is_open: with full names and numbers; masked otherwise.
    """
    with translation.override(LANGUAGE):
        told: dict[str, Any] = plain(_Content(dossier, is_open=is_open).all())
    return told


def money(amount: Decimal | None) -> str:
    """Return an amount in yuan, without needless zeros."""
    if amount is None:
        return ""
    return f"{amount:,.2f}".removesuffix(".00")


def _label(choices: Any, code: str | None) -> str:
    return str(choices(code).label) if code else ""


class _Content:
    """Works out the fields; a method for each part of the file."""

    def __init__(self, dossier: Dossier, *, is_open: bool) -> None:
        self.dossier = dossier
        self.case = dossier.case
        self.is_open = is_open
        self.people = [self._person(number, party) for number, party in self._numbered_people()]

    def all(self) -> Entry:
        """Return every field of every document."""
        return {
            **self._matter(),
            **self._people(),
            **self._proceedings(),
            **self._agreement(),
            **self._binding(),
        }

    # --- The matter ---

    def _matter(self) -> Entry:
        case, file = self.case, self.dossier.file
        return {
            "case_number": case.number,
            "title": case.title,
            "summary": case.description or case.title,
            "category": _label(CaseCategory, case.category),
            "opening": _label(Opening, file.opening if file else ""),
            "sources": self._sources(),
            "asks": file.asks if file else "",
            "applied_on": office_day(file.applied_on if file else None),
            "accepted_on": office_day(case.received_at),
            "registered_by": case.created_by.name,
            "rights_told_on": office_day(file.rights_told_on if file else None),
            "identity_seen_on": office_day(file.identity_seen_on if file else None),
        }

    def _sources(self) -> str:
        doors = [
            f"{_label(Source, source.source)} {source.number}".strip()
            for source in self.dossier.sources
        ]
        return _("; ").join(doors)

    # --- People ---

    def _numbered_people(self) -> Iterable[tuple[int, Any]]:
        return enumerate(self.dossier.parties, start=1)

    def _name(self, name: str) -> str:
        return name if self.is_open else masked_name(name)

    def _private(self, text: str) -> str:
        """Return what only those may read who may see full names."""
        return text if self.is_open or not text else "***"

    def _person(self, number: int, party: Any) -> Entry:
        detail = detail_of(party)
        person = {
            "no": str(number),
            "name": self._name(party.name),
            "phone": party.phone if self.is_open else masked_phone(party.phone),
            "side": party.get_role_display(),
            "sex": "",
            "age": "",
            "work": "",
            "address": "",
            "id_number": "",
        }
        person["_side"] = "" if party.is_party else Side.OTHER.value
        if detail is None:
            return person
        if party.is_party:
            person["_side"] = detail.side
            person["side"] = _label(Side, detail.side)
        return {
            **person,
            "sex": _label(Sex, detail.sex),
            "age": self._age(detail.born),
            "work": self._private(detail.work),
            "address": self._private(detail.address),
            "id_number": detail.id_number if self.is_open else masked_id_number(detail.id_number),
        }

    def _age(self, born: str) -> str:
        return str(business_date(self.dossier.now).year - int(born)) if born.isdigit() else ""

    def _people(self) -> Entry:
        sides = {
            side: [person for person in self.people if person["_side"] == side]
            for side in (Side.APPLICANT.value, Side.RESPONDENT.value, "")
        }
        both = [*sides[Side.APPLICANT.value], *sides[Side.RESPONDENT.value], *sides[""]]
        line = [f"{person['side']}：{person['name']}" for person in both]
        return {
            "people": _or_blank(self.people),
            "parties": _or_blank(both),
            "applicants": _or_blank(sides[Side.APPLICANT.value] or sides[""][:1]),
            "respondents": _or_blank(sides[Side.RESPONDENT.value] or sides[""][1:]),
            "parties_line": _("; ").join(line),
        }

    # --- What was done ---

    def _proceedings(self) -> Entry:
        case = self.case
        return {
            "inquiries": _or_blank([self._inquiry(row) for row in self.dossier.inquiries]),
            "evidence": self._evidence(),
            "sessions": _or_blank(self._sessions()),
            "outcome": _label(Outcome, case.outcome),
            "outcome_summary": case.outcome_summary,
            "ended_on": office_day(case.resolved_at),
            "answer": self._answer(),
            "follow_ups": _or_blank([self._follow_up(row) for row in self.dossier.follow_ups]),
        }

    def _sessions(self) -> list[Entry]:
        return [
            {
                "no": str(number),
                "when": office_moment(session.held_at),
                "place": session.place,
                "present": session.present,
                "summary": session.summary,
            }
            for number, session in enumerate(self.dossier.sessions, start=1)
        ]

    def _inquiry(self, row: Any) -> Entry:
        talk = [
            line
            for one in row.questions
            for line in (
                pgettext("inquiry", "Q: %s") % one["ask"],
                pgettext("inquiry", "A: %s") % one["answer"],
            )
        ]
        return {
            "when": office_moment(row.held_at),
            "place": row.place,
            "person": self._name(row.person),
            "present": row.present,
            "asked_by": row.created_by.name,
            "talk": "\n".join(talk),
        }

    def _evidence(self) -> list[Entry]:
        return [
            {
                "no": str(number),
                "name": row.name,
                "source": row.source,
                "copies": str(row.copies),
                "by": self._name(row.handed_in_by),
            }
            for number, row in enumerate(self.dossier.evidence, start=1)
        ]

    def _answer(self) -> str:
        told = [
            _("%(day)s, %(whom)s: %(words)s")
            % {
                "day": office_day(row.answered_at),
                "whom": row.told,
                "words": row.comment or (_("satisfied") if row.is_satisfied else _("not content")),
            }
            for row in self.dossier.answers
        ]
        return "\n".join(told)

    def _follow_up(self, row: Any) -> Entry:
        content = {True: _("satisfied"), False: _("not content"), None: ""}
        return {
            "when": office_day(row.held_at),
            "whom": self._name(row.whom),
            "reason": row.reason,
            "performance": _label(Performance, row.performance),
            "satisfied": content[row.is_satisfied],
            "findings": row.findings,
            "measures": row.measures,
            "by": row.created_by.name,
        }

    # --- What was agreed ---

    def _agreement(self) -> Entry:
        agreement, asked, case = self.dossier.agreement, self.dossier.confirmation, self.case
        return {
            "facts": agreement.facts if agreement else case.description,
            "terms": agreement.terms if agreement else case.agreement,
            "performance": agreement.performance if agreement else "",
            "copies": str(agreement.copies) if agreement else "",
            "signed_on": office_day(agreement.signed_on if agreement else None),
            "instalments": [
                self._instalment(number, row)
                for number, row in enumerate(self.dossier.instalments, start=1)
            ],
            "performed": self._performed(),
            "court": asked.court if asked else "",
            "confirmation_on": office_day(asked.asked_on if asked else None),
            "service_address": self._private(asked.service_address) if asked else "",
            "ruling": self._ruling(asked),
        }

    def _ruling(self, asked: Any) -> str:
        if asked is None or asked.ruling == Ruling.ASKED:
            return ""
        return f"{office_day(asked.ruled_on)} {_label(Ruling, asked.ruling)}"

    def _performed(self) -> str:
        rows = self.dossier.instalments
        if any(row.state == InstalmentState.DUE for row in rows):
            return _label(Performance, Performance.UNDER_WAY)
        return _label(Performance, Performance.PERFORMED) if self.dossier.agreement else ""

    @staticmethod
    def _instalment(number: int, row: Any) -> Entry:
        return {
            "no": str(number),
            "due": office_day(row.due_on),
            "amount": money(row.amount),
            "what": row.what,
            "state": _label(InstalmentState, row.state),
            "paid": office_day(row.paid_on),
        }

    # --- What binds it ---

    def _binding(self) -> Entry:
        file, claim = self.dossier.file, self.dossier.claim
        papers = bound_papers(self.dossier.states)
        return {
            "committee": self._committee(),
            "number": file.number if file else "",
            "lead": self.case.lead.user.name if self.case.lead else "",
            "mediators": "、".join(self._mediators()),
            "period": self._period(),
            "retention": _label(Retention, file.retention if file else ""),
            "remark": file.remark if file else "",
            "bound_by": file.bound_by.name if file and file.bound_by else "",
            "bound_on": office_day(file.bound_at if file else None),
            "today": office_day(self.dossier.now),
            "papers": [
                {"no": str(number), "title": title_of(state), "page": "", "note": ""}
                for number, state in enumerate(papers, start=1)
            ],
            "paper_count": str(len(papers)),
            "grade": _label(Grade, claim.rule.grade if claim else ""),
            "subsidy": money(claim.amount if claim else None),
            "claimed_on": office_day(claim.created_at if claim else None),
        }

    def _committee(self) -> str:
        file, case = self.dossier.file, self.case
        if file and file.organization:
            return str(file.organization.name)
        return case.organization.name if case.organization else ""

    def _mediators(self) -> list[str]:
        lead = [self.case.lead.user.name] if self.case.lead else []
        return [*lead, *(member.posting.user.name for member in self.case.members.all())]

    def _period(self) -> str:
        begun, ended = self.case.accepted_at, self.case.resolved_at
        if begun is None:
            return ""
        words = {"begun": office_day(begun), "ended": office_day(ended)}
        return pgettext("period", "%(begun)s to %(ended)s") % words


def _or_blank(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries; one without content where there is none, to be filled by hand."""
    return list(entries) or [{}]


def bound_papers(states: Iterable[PaperState]) -> list[PaperState]:
    """Return the documents that the contents list: those wanted, cover and contents left out."""
    outside = ("cover", "contents", "back")
    return [state for state in states if state.is_needed and state.kind.code not in outside]


def title_of(state: PaperState) -> str:
    """Return what a document is called on paper."""
    return layout_of(state.kind.code).title


def sample_content() -> dict[str, Any]:
    """Return content with every field filled, for looking at a template without a case."""
    person = dict.fromkeys(
        ("no", "name", "phone", "side", "sex", "age", "work", "address", "id_number"), "样"
    )
    lists = {
        "people": person,
        "parties": person,
        "applicants": person,
        "respondents": person,
        "inquiries": ("when", "place", "person", "present", "asked_by", "talk"),
        "evidence": ("no", "name", "source", "copies", "by"),
        "sessions": ("no", "when", "place", "present", "summary"),
        "follow_ups": (
            "when",
            "whom",
            "reason",
            "performance",
            "satisfied",
            "findings",
            "measures",
            "by",
        ),  # fmt: skip
        "instalments": ("no", "due", "amount", "what", "state", "paid"),
        "papers": ("no", "title", "page", "note"),
    }
    sample: dict[str, Any] = dict.fromkeys(FIELDS, "样")
    return sample | {name: [dict.fromkeys(keys, "样")] for name, keys in lists.items()}


#: Every field that is one text; what a template may name beside the lists.
FIELDS = (
    "case_number", "title", "summary", "category", "opening", "sources", "asks", "applied_on",
    "accepted_on", "registered_by", "rights_told_on", "identity_seen_on", "parties_line",
    "outcome", "outcome_summary", "ended_on", "answer", "facts", "terms", "performance", "copies",
    "signed_on", "performed", "court", "confirmation_on", "service_address", "ruling", "committee",
    "number", "lead", "mediators", "period", "retention", "remark", "bound_by", "bound_on", "today",
    "paper_count", "grade", "subsidy", "claimed_on",
)  # fmt: skip
__all__ = ["CLAIM", "FIELDS", "bound_papers", "content_of", "sample_content", "title_of"]
