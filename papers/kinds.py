"""Which papers a file wants, which it has, and what each still lacks: pure rules.

The order and the needs are those of the Ministry of Justice's file (norms.md section 1, from
司发通〔2010〕239号); what it leaves open a district decides by rows (`DocumentRule`). Nothing is
queried here: facts come in, an answer with its reasons goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from papers.choices import Need

WRITTEN = "written_agreement"
ORAL = ("oral_agreement", "settled_on_site")
AGREED = (WRITTEN, *ORAL)
#: The outcome is known, and it is that nothing was agreed here.
NOT_AGREED = ("no_agreement", "referred")


@dataclass(frozen=True)
class PartyFacts:
    """What is known of one person: never who, only whether."""

    pk: int
    is_party: bool
    side: str = ""
    has_phone: bool = False
    has_address: bool = False


@dataclass(frozen=True)
class Facts:
    """What the rules look at; all of it from records, none of it of what a person is like.

    Attributes:
        uploads: how many papers stand, by their kind.
        instalments, paid, proven: parts of the agreement; performed ones; those with a proof.
    """

    opening: str = ""
    has_asks: bool = False
    has_application_day: bool = False
    has_summary: bool = False
    outcome: str = ""
    has_rights_day: bool = False
    has_identity_day: bool = False
    parties: tuple[PartyFacts, ...] = ()
    sessions: int = 0
    inquiries: int = 0
    evidence: int = 0
    has_agreement: bool = False
    has_signing_day: bool = False
    instalments: int = 0
    paid: int = 0
    proven: int = 0
    follow_ups: int = 0
    is_confirmation_asked: bool = False
    has_service_address: bool = False
    has_number: bool = False
    has_lead: bool = False
    has_retention: bool = False
    uploads: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """One thing a paper lacks.

    Attributes:
        field: what it is, in words.
        place: code of the form that fills it.
        pk: of the record that form is about, where it is one of several.
        name: of the field in that form.
    """

    field: str | Promise
    place: str
    name: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Demand:
    """Whether a paper is wanted, and why."""

    is_needed: bool
    why: str | Promise


@dataclass(frozen=True)
class Kind:
    """One document of the file.

    Attributes:
        code: stable; in addresses and file names.
        title: what it is called.
        demand: tells from the facts and the local rules whether it is wanted.
        lacks: tells what it lacks.
        is_local: whether a district may decide on it.
        uploads: kinds of upload that are bound behind it.
    """

    code: str
    title: str | Promise
    demand: Callable[[Facts, Mapping[str, str]], Demand]
    lacks: Callable[[Facts], list[Missing]]
    is_local: bool = False
    uploads: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperState:
    """How one document of a file stands."""

    kind: Kind
    is_needed: bool
    why: str | Promise
    missing: tuple[Missing, ...]

    @property
    def is_present(self) -> bool:
        """Whether nothing is missing in it."""
        return not self.missing

    @property
    def is_open(self) -> bool:
        """Whether it is wanted and something is missing."""
        return self.is_needed and bool(self.missing)


def _always(_facts: Facts, _rules: Mapping[str, str]) -> Demand:
    return Demand(True, _("every file has it"))


def _nothing(_facts: Facts) -> list[Missing]:
    return []


def _local(code: str) -> Callable[[Facts, Mapping[str, str]], Demand]:
    """Return the demand of a document that the district decides on."""

    def demand(_facts: Facts, rules: Mapping[str, str]) -> Demand:
        if rules.get(code) == Need.REQUIRED:
            return Demand(True, _("this district wants it"))
        return Demand(False, _("only where there is something for it"))

    return demand


def _or_there(
    code: str, is_there: Callable[[Facts], bool]
) -> Callable[[Facts, Mapping[str, str]], Demand]:
    """Return the demand of a document that is bound as well where it was made unasked."""
    local = _local(code)

    def demand(facts: Facts, rules: Mapping[str, str]) -> Demand:
        if is_there(facts):
            return Demand(True, _("it was made"))
        return local(facts, rules)

    return demand


# --- What opens the file: 1 or 2 ---


def _application(facts: Facts, _rules: Mapping[str, str]) -> Demand:
    if facts.opening == "application":
        return Demand(True, _("a party applied"))
    if not facts.opening:
        return Demand(False, _("only where a party applied; nothing is said of it yet"))
    return Demand(False, _("nobody applied; the acceptance registration stands for it"))


def _acceptance(facts: Facts, _rules: Mapping[str, str]) -> Demand:
    if facts.opening == "application":
        return Demand(False, _("the application stands for it"))
    return Demand(True, _("it opens the file where no application does"))


def _side_lacks(facts: Facts) -> list[Missing]:
    parties = [party for party in facts.parties if party.is_party]
    lacks = []
    if len(parties) < 2:
        words = _("the other side") if parties else _("the people concerned")
        lacks.append(Missing(words, "person", "name"))
    for party in parties:
        if not party.side:
            lacks.append(Missing(_("which side a person is on"), "party", "side", party.pk))
        elif not (party.has_phone or party.has_address):
            lacks.append(Missing(_("a telephone or an address"), "party", "address", party.pk))
    return lacks


def _application_lacks(facts: Facts) -> list[Missing]:
    lacks = _side_lacks(facts)
    if not facts.has_summary:
        lacks.append(Missing(_("what happened"), "case"))
    if not facts.has_asks:
        lacks.append(Missing(_("what is asked for"), "opening", "asks"))
    if not facts.has_application_day:
        lacks.append(Missing(_("the day of the application"), "opening", "applied_on"))
    return lacks


def _acceptance_lacks(facts: Facts) -> list[Missing]:
    lacks = _side_lacks(facts)
    if not facts.opening:
        lacks.append(Missing(_("how the matter came"), "opening", "opening"))
    if not facts.has_summary:
        lacks.append(Missing(_("what happened"), "case"))
    return lacks


# --- What is done with the parties ---


def _rights_lacks(facts: Facts) -> list[Missing]:
    if facts.has_rights_day:
        return []
    return [Missing(_("the day the rights were told"), "opening", "rights_told_on")]


def _identity_lacks(facts: Facts) -> list[Missing]:
    if facts.has_identity_day or facts.uploads.get("identity"):
        return []
    return [Missing(_("that the identity papers were seen"), "opening", "identity_seen_on")]


def _inquiry_lacks(facts: Facts) -> list[Missing]:
    return [] if facts.inquiries else [Missing(_("a talk with somebody who knows"), "inquiry")]


def _evidence_lacks(facts: Facts) -> list[Missing]:
    return [] if facts.evidence else [Missing(_("a piece of evidence"), "evidence")]


def _mediation_lacks(facts: Facts) -> list[Missing]:
    lacks = []
    if not facts.sessions:
        lacks.append(Missing(_("a session"), "session"))
    if not facts.outcome:
        lacks.append(Missing(_("how it ended"), "outcome"))
    return lacks


# --- What was agreed ---


def _written(facts: Facts, _rules: Mapping[str, str]) -> Demand:
    if facts.outcome == WRITTEN:
        return Demand(True, _("the agreement is in writing"))
    if facts.outcome in ORAL:
        return Demand(False, _("it was agreed by word of mouth"))
    if facts.outcome in NOT_AGREED:
        return Demand(False, _("there is no agreement"))
    return Demand(False, _("the outcome is still open"))


def _oral(facts: Facts, _rules: Mapping[str, str]) -> Demand:
    if facts.outcome in ORAL:
        return Demand(True, _("it was agreed by word of mouth"))
    if facts.outcome == WRITTEN:
        return Demand(False, _("the written agreement stands for it"))
    return _written(facts, _rules)


def _agreement_lacks(facts: Facts) -> list[Missing]:
    lacks = _side_lacks(facts)
    if not facts.has_agreement:
        lacks.append(Missing(_("facts and terms"), "agreement", "facts"))
    elif not facts.has_signing_day:
        lacks.append(Missing(_("the day of signing"), "agreement", "signed_on"))
    return lacks


def _oral_lacks(facts: Facts) -> list[Missing]:
    lacks = []
    if not facts.has_agreement:
        lacks.append(Missing(_("facts and terms"), "agreement", "facts"))
    elif not facts.has_signing_day:
        lacks.append(Missing(_("the day it was agreed"), "agreement", "signed_on"))
    return lacks


def _payment(facts: Facts, rules: Mapping[str, str]) -> Demand:
    if facts.outcome in AGREED and facts.instalments:
        return Demand(True, _("something is owed under the agreement"))
    if facts.uploads.get("payment"):
        return Demand(True, _("it was made"))
    return Demand(False, _("nothing is owed under the agreement"))


def _payment_lacks(facts: Facts) -> list[Missing]:
    lacks = []
    if facts.paid < facts.instalments:
        lacks.append(Missing(_("an instalment is still owed"), "instalments"))
    if facts.proven < facts.paid and not facts.uploads.get("payment"):
        lacks.append(Missing(_("the proof of a payment"), "upload", "payment"))
    return lacks


def _follow_up(facts: Facts, rules: Mapping[str, str]) -> Demand:
    if facts.follow_ups:
        return Demand(True, _("it was made"))
    if facts.outcome in NOT_AGREED:
        return Demand(False, _("there is no agreement"))
    if facts.outcome in AGREED and rules.get("follow_up") == Need.REQUIRED:
        return Demand(True, _("this district wants it"))
    return Demand(False, _("only after an agreement"))


def _follow_up_lacks(facts: Facts) -> list[Missing]:
    return [] if facts.follow_ups else [Missing(_("a follow-up visit"), "follow_up")]


def _confirmation(facts: Facts, _rules: Mapping[str, str]) -> Demand:
    if facts.is_confirmation_asked:
        return Demand(True, _("the parties asked for it"))
    return Demand(False, _("nobody asked for it"))


def _confirmation_lacks(facts: Facts) -> list[Missing]:
    if not facts.is_confirmation_asked:
        return [Missing(_("the request"), "confirmation")]
    if not facts.has_service_address:
        return [Missing(_("the address for service"), "confirmation", "service_address")]
    return []


# --- What binds it ---


def _cover_lacks(facts: Facts) -> list[Missing]:
    lacks = []
    if not facts.has_lead:
        lacks.append(Missing(_("the mediator"), "case"))
    if not facts.has_number:
        lacks.append(Missing(_("the number of the file"), "opening", "opening"))
    if not facts.has_retention:
        lacks.append(Missing(_("how long it is kept"), "describe", "retention"))
    return lacks


def _description_lacks(facts: Facts) -> list[Missing]:
    return [] if facts.outcome else [Missing(_("how it ended"), "outcome")]


KINDS: tuple[Kind, ...] = (
    Kind("cover", _("Cover"), _always, _cover_lacks),
    Kind("contents", _("Contents"), _always, _nothing),
    Kind("application", _("Application"), _application, _application_lacks),
    Kind("acceptance", _("Acceptance registration"), _acceptance, _acceptance_lacks),
    Kind("rights", _("Notice of rights and duties"), _local("rights"), _rights_lacks, True),
    Kind(
        "identity",
        _("Proof of identity"),
        _or_there("identity", lambda facts: bool(facts.uploads.get("identity"))),
        _identity_lacks,
        True,
        ("identity", "authorization"),
    ),
    Kind(
        "inquiry",
        _("Inquiry record"),
        _or_there("inquiry", lambda facts: bool(facts.inquiries)),
        _inquiry_lacks,
        True,
    ),
    Kind(
        "evidence",
        _("List of evidence"),
        _or_there("evidence", lambda facts: bool(facts.evidence)),
        _evidence_lacks,
        True,
        ("evidence",),
    ),
    Kind("mediation", _("Mediation record"), _always, _mediation_lacks),
    Kind("agreement", _("Mediation agreement"), _written, _agreement_lacks, uploads=("signed",)),
    Kind("oral", _("Registration of an oral agreement"), _oral, _oral_lacks),
    Kind("payment", _("Proof of performance"), _payment, _payment_lacks, uploads=("payment",)),
    Kind("follow_up", _("Follow-up record"), _follow_up, _follow_up_lacks, True),
    Kind(
        "confirmation",
        _("Request for judicial confirmation"),
        _confirmation,
        _confirmation_lacks,
        uploads=("confirmation",),
    ),
    Kind(
        "description",
        _("Description of the file"),
        _local("description"),
        _description_lacks,
        True,
        ("other",),
    ),
    Kind("back", pgettext_lazy("paper", "Back cover"), _always, _nothing),
)
BY_CODE: dict[str, Kind] = {kind.code: kind for kind in KINDS}
#: Not of the file itself: made from the same data when the file is complete.
CLAIM = "claim"
#: Documents a district may replace the template of.
TEMPLATES = (*BY_CODE, CLAIM)
LOCAL = tuple(kind.code for kind in KINDS if kind.is_local)


def file_state(
    facts: Facts, rules: Mapping[str, str], kinds: Iterable[Kind] = KINDS
) -> list[PaperState]:
    """Return how each document stands, in the order of the file.

    Args:
        facts: what the records say.
        rules: what the district decided: document -> need; a document without a row is only
            wanted where there is something for it.
    """
    states = []
    for kind in kinds:
        demand = kind.demand(facts, rules)
        missing = tuple(kind.lacks(facts))
        states.append(PaperState(kind, demand.is_needed, demand.why, missing))
    return states


def is_complete(states: Iterable[PaperState]) -> bool:
    """Tell whether nothing that is wanted is missing."""
    return not any(state.is_open for state in states)


def is_performed(facts: Facts) -> bool:
    """Tell whether what was agreed is done: nothing was owed by parts, or all of it is paid."""
    return facts.outcome in AGREED and facts.has_agreement and facts.paid == facts.instalments
