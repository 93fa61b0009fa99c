"""What the page of a file shows, and the API tells: each document, what it lacks, where to fill it.

Nothing is decided here and nothing is queried beyond the dossier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.calendar import business_date
from common.wording import day
from papers.choices import InstalmentState
from papers.content import money
from papers.dossier import Dossier, detail_of
from papers.kinds import AGREED, NOT_AGREED, Missing, PaperState, is_complete, is_performed
from papers.models import Instalment, SubsidyRule
from papers.places import url_of
from papers.policy import rates_on
from papers.rights import fill_right, open_right


@dataclass(frozen=True)
class Row:
    """One document with its addresses."""

    state: PaperState
    fields: list[str]
    urls: list[str]
    docx_url: str

    @property
    def lacks(self) -> list[tuple[Any, str]]:
        """What is missing, each with where it is filled in; nothing where it is not wanted."""
        if not self.state.is_needed:
            return []
        return list(zip(self.fields, self.urls, strict=True))


@dataclass(frozen=True)
class Link:
    """A way to a form."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class Entry:
    """One thing that was, or can be, filled in."""

    title: str | Promise
    text: str
    links: list[Link]


@dataclass(frozen=True)
class Part:
    """One instalment as the page shows it."""

    pk: int
    what: str
    due_on: date
    paid_on: date | None
    is_paid: bool
    is_late: bool


class FilePage:
    """The file of a case as its page shows it."""

    def __init__(self, dossier: Dossier, *, user: Any, now: datetime) -> None:
        self.dossier = dossier
        self.case = dossier.case
        self.file = dossier.file
        self.user = user
        self.now = now

    @property
    def number(self) -> str:
        """The number of the file; nothing before it has one."""
        return self.file.number if self.file else ""

    @property
    def bound_at(self) -> datetime | None:
        """When the file was bound."""
        return self.file.bound_at if self.file else None

    @cached_property
    def documents(self) -> list[Row]:
        """Every document in the order of the file."""
        number = self.case.number
        return [
            Row(
                state,
                [self._named(one) for one in state.missing],
                [url_of(one, number) for one in state.missing],
                reverse("case-document-docx", args=[number, state.kind.code]),
            )
            for state in self.dossier.states
        ]

    def _named(self, missing: Missing) -> str:
        """Say what is missing; of a person, with the masked name."""
        names = {party.pk: party.masked_name for party in self.dossier.parties}
        if missing.pk is None:
            return str(missing.field)
        words = {"name": names.get(missing.pk, ""), "field": missing.field}
        return _("%(name)s: %(field)s") % words

    @property
    def wanted(self) -> list[Row]:
        """The documents that are wanted."""
        return [row for row in self.documents if row.state.is_needed]

    @property
    def unwanted(self) -> list[Row]:
        """The documents that are not."""
        return [row for row in self.documents if not row.state.is_needed]

    @property
    def open_rows(self) -> list[Row]:
        """The documents that are wanted and lack something."""
        return [row for row in self.wanted if row.state.is_open]

    @property
    def needed(self) -> int:
        """How many documents are wanted."""
        return len(self.wanted)

    @property
    def present(self) -> int:
        """How many of those are complete."""
        return len(self.wanted) - len(self.open_rows)

    @property
    def complete(self) -> bool:
        """Whether nothing that is wanted is missing."""
        return is_complete(self.dossier.states)

    @property
    def pdf_url(self) -> str:
        """Address of the whole file."""
        return reverse("case-file-pdf", args=[self.case.number])

    @cached_property
    def may_fill(self) -> bool:
        """Whether the person fills in papers of this case."""
        return fill_right(self.case, self.user) is not None

    @cached_property
    def is_open(self) -> bool:
        """Whether the person's papers bear full names and numbers."""
        return open_right(self.case, self.user) is not None

    @property
    def is_performed(self) -> bool:
        """Whether what was agreed is done."""
        return is_performed(self.dossier.facts)

    @property
    def is_agreed(self) -> bool:
        """Whether the matter was settled."""
        return self.dossier.facts.outcome in AGREED

    @property
    def may_agree(self) -> bool:
        """Whether an agreement can be written: the case did not end without one."""
        return self.dossier.facts.outcome not in NOT_AGREED

    @property
    def instalments(self) -> list[Part]:
        """What is owed under the agreement, by day."""
        today = business_date(self.now)
        return [
            Part(
                pk=row.pk,
                what=_sum(row),
                due_on=row.due_on,
                paid_on=row.paid_on,
                is_paid=row.state == InstalmentState.PAID,
                is_late=row.state == InstalmentState.DUE and row.due_on < today,
            )
            for row in self.dossier.instalments
        ]

    @property
    def entries(self) -> list[Entry]:
        """What was filled in, in the order of the file, each with the way to its form."""
        return [*self._once(), *self._people(), *self._rows()]

    def _fill(self, place: str, pk: int | None = None) -> str:
        if pk is None:
            return reverse("papers:fill", args=[self.case.number, place])
        return reverse("papers:change", args=[self.case.number, place, pk])

    def _once(self) -> list[Entry]:
        """Return what there is one of."""
        file, asked = self.file, self.dossier.confirmation
        told = (
            ("opening", _("How the matter came"), file.get_opening_display() if file else ""),
            ("describe", _("About the file"), file.get_retention_display() if file else ""),
            ("confirmation", _("Judicial confirmation"), asked.court if asked else ""),
        )
        return [
            Entry(
                title,
                str(text),
                [Link(_("Change it") if text else _("Fill it in"), self._fill(place))],
            )
            for place, title, text in told
        ]

    def _people(self) -> list[Entry]:
        found = []
        for party in self.dossier.parties:
            detail = detail_of(party)
            side = detail.get_side_display() if detail else ""
            url = reverse("papers:party", args=[self.case.number, party.pk])
            label = _("Change it") if detail else _("Fill it in")
            found.append(Entry(party.masked_name, str(side), [Link(label, url)]))
        more = Link(_("Name somebody"), self._fill("person"))
        return [*found, Entry(_("Anybody else concerned"), "", [more])]

    def _rows(self) -> list[Entry]:
        """Return what there can be several of, with a way to add one."""
        dossier, now = self.dossier, self.now
        told: tuple[tuple[str, Any, list[tuple[int, str]]], ...] = (
            (
                "inquiry",
                _("Inquiry record"),
                [(row.pk, day(row.held_at, now, weekday=False)) for row in dossier.inquiries],
            ),
            ("evidence", _("List of evidence"), [(row.pk, row.name) for row in dossier.evidence]),
            (
                "follow_up",
                _("Follow-up record"),
                [(row.pk, day(row.held_at, now, weekday=False)) for row in dossier.follow_ups],
            ),
        )
        return [
            Entry(
                title,
                "" if rows else _("none"),
                [
                    *(Link(text, self._fill(place, pk)) for pk, text in rows),
                    Link(_("Add one"), self._fill(place)),
                ],
            )
            for place, title, rows in told
        ]

    @cached_property
    def rates(self) -> list[SubsidyRule]:
        """The rates that the file earns: it is complete, settled, performed, with their papers."""
        if not (self.complete and self.is_performed):
            return []
        present = {row.state.kind.code for row in self.wanted if row.state.is_present}
        return [
            rate for rate in rates_on(business_date(self.now)) if set(rate.required_docs) <= present
        ]


def _sum(row: Instalment) -> str:
    amount = _("%(amount)s yuan") % {"amount": money(row.amount)} if row.amount else ""
    return " ".join(part for part in (amount, row.what) if part)
