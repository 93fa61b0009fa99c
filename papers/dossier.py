"""Everything of a case that its papers read, in a fixed number of queries; nothing is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from common.calendar import business_date
from disputes.models import Case, CaseMember, MediationSession
from papers.choices import InstalmentState
from papers.kinds import Facts, PaperState, PartyFacts, file_state
from papers.models import Agreement, ArchivedFile, CaseFile, Confirmation, Instalment, SubsidyClaim
from papers.policy import needs_on
from reports.choices import PartyRole

LOADED = (
    "area__parent",
    "organization__area",
    "lead__user",
    "lead__organization__area",
    "created_by",
    "file__organization",
    "file__bound_by",
    "agreement_paper",
    "confirmation",
    "subsidy_claim__rule",
)
MEMBERS = Prefetch(
    "members", CaseMember.objects.select_related("posting__user", "posting__organization__area")
)


class Dossier:
    """A case with its file and all records of it."""

    def __init__(self, case: Case, *, now: datetime) -> None:
        self.case = case
        self.now = now

    @classmethod
    def load(cls, user: Any, number: str, now: datetime) -> Dossier | None:
        """Return the dossier of a case the person may see; None out of sight."""
        cases = Case.objects.visible_to(user).filter(number=number)
        return cls._of(cases, now)

    @classmethod
    def of(cls, case: Case, now: datetime) -> Dossier:
        """Return the dossier of a case whose right was looked at."""
        found = cls._of(Case.objects.filter(pk=case.pk), now)
        if found is None:
            raise Case.DoesNotExist
        return found

    @classmethod
    def _of(cls, cases: Any, now: datetime) -> Dossier | None:
        sessions = MediationSession.objects.filter(case=OuterRef("pk")).order_by()
        counted = cases.annotate(
            session_count=Coalesce(
                Subquery(sessions.values("case").annotate(n=Count("pk")).values("n")), 0
            ),
            has_copies=Exists(ArchivedFile.objects.filter(file__case=OuterRef("pk"))),
        )
        case = counted.select_related(*LOADED).prefetch_related(MEMBERS).first()
        return cls(case, now=now) if case is not None else None

    # --- What there is one of at most ---

    @property
    def file(self) -> CaseFile | None:
        """The file; None before anybody filled in anything."""
        return _one(self.case, "file")

    @property
    def agreement(self) -> Agreement | None:
        """The agreement as a paper; None before it was written."""
        return _one(self.case, "agreement_paper")

    @property
    def confirmation(self) -> Confirmation | None:
        """The request for judicial confirmation, where there is one."""
        return _one(self.case, "confirmation")

    @property
    def claim(self) -> SubsidyClaim | None:
        """The claim of the subsidy, where it was made."""
        return _one(self.case, "subsidy_claim")

    # --- Rows ---

    @cached_property
    def parties(self) -> list[Any]:
        """The people concerned, each with `detail` loaded, and whether they are parties."""
        rows = self.case.parties.select_related("detail")
        return list(rows.annotate(is_party=Q(role=PartyRole.PARTY)).order_by("pk"))

    @cached_property
    def sessions(self) -> list[Any]:
        """The sessions, the first one first."""
        return list(self.case.sessions.select_related("recorded_by").order_by("held_at", "pk"))

    @cached_property
    def inquiries(self) -> list[Any]:
        """The talks with people who know."""
        rows = self.case.inquiries.select_related("created_by")  # type: ignore[attr-defined]
        return list(rows.order_by("held_at", "pk"))

    @cached_property
    def evidence(self) -> list[Any]:
        """The pieces of evidence."""
        return list(self.case.evidence.order_by("pk"))  # type: ignore[attr-defined]

    @cached_property
    def instalments(self) -> list[Instalment]:
        """What is owed under the agreement, by day."""
        if self.agreement is None:
            return []
        return list(self.agreement.instalments.order_by("due_on", "pk"))

    @cached_property
    def follow_ups(self) -> list[Any]:
        """The visits after the agreement."""
        rows = self.case.follow_ups.select_related("created_by")  # type: ignore[attr-defined]
        return list(rows.order_by("held_at", "pk"))

    @cached_property
    def uploads(self) -> list[Any]:
        """The uploads that stand."""
        rows = self.case.uploads.standing()  # type: ignore[attr-defined]
        return list(rows.select_related("created_by").order_by("pk"))

    @cached_property
    def copies(self) -> list[ArchivedFile]:
        """The file as it was bound, each time."""
        if self.file is None or not self.case.has_copies:  # type: ignore[attr-defined]
            return []
        return list(self.file.archived.select_related("bound_by").order_by("edition"))

    @cached_property
    def answers(self) -> list[Any]:
        """What the people concerned were told."""
        return list(self.case.answers.order_by("answered_at", "pk"))

    @cached_property
    def sources(self) -> list[Any]:
        """The doors the matter came through."""
        return list(self.case.sources.order_by("received_at", "pk"))

    # --- What the rules say of it ---

    @cached_property
    def facts(self) -> Facts:
        """What the rules look at."""
        case, file, agreement, asked = self.case, self.file, self.agreement, self.confirmation
        paid = [row for row in self.instalments if row.state == InstalmentState.PAID]
        return Facts(
            opening=file.opening if file else "",
            has_asks=bool(file and file.asks),
            has_application_day=bool(file and file.applied_on),
            has_summary=bool(case.description or case.title),
            outcome=case.outcome or "",
            has_rights_day=bool(file and file.rights_told_on),
            has_identity_day=bool(file and file.identity_seen_on),
            parties=tuple(_party_facts(self.parties)),
            sessions=case.session_count,  # type: ignore[attr-defined]
            inquiries=len(self.inquiries),
            evidence=len(self.evidence),
            has_agreement=agreement is not None,
            has_signing_day=bool(agreement and agreement.signed_on),
            instalments=len(self.instalments),
            paid=len(paid),
            proven=sum(row.proof_id is not None for row in paid),
            follow_ups=len(self.follow_ups),
            is_confirmation_asked=asked is not None,
            has_service_address=bool(asked and asked.service_address),
            has_number=bool(file and file.sequence),
            has_lead=case.lead_id is not None,
            has_retention=bool(file and file.retention),
            uploads=Counter(upload.kind for upload in self.uploads),
        )

    @cached_property
    def states(self) -> list[PaperState]:
        """How each document stands, in the order of the file."""
        return file_state(self.facts, needs_on(business_date(self.now)))


def _one(case: Case, name: str) -> Any:
    try:
        return getattr(case, name)
    except ObjectDoesNotExist:
        return None


def detail_of(party: Any) -> Any:
    """Return what the forms ask of a person, None when nothing was typed yet."""
    try:
        return party.detail
    except ObjectDoesNotExist:
        return None


def _party_facts(parties: Iterable[Any]) -> Iterable[PartyFacts]:
    for party in parties:
        detail = detail_of(party)
        yield PartyFacts(
            pk=party.pk,
            is_party=party.is_party,
            side=detail.side if detail else "",
            has_phone=bool(party.phone),
            has_address=bool(detail and detail.address),
        )
