"""What the statistics of people's mediation count (norms.md section 2): one condition a measure.

The same conditions count the figures and pick the rows behind them, so both always agree. A
dispute that was taken up is in progress, ended well or ended otherwise, never two of these.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.choices import Kind, Outcome, Source, State
from papers.choices import Ruling
from papers.models import Agreement

Words = str | Promise

#: Taken up: a dispute that was neither turned away nor is the same as another one.
ACCEPTED = Q(kind=Kind.DISPUTE) & ~Q(state__in=[State.REFUSED, State.JOINED])
IN_PROGRESS = Q(state__in=[State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.RESOLVING])
GOOD = [Outcome.WRITTEN_AGREEMENT, Outcome.ORAL_AGREEMENT, Outcome.SETTLED_ON_SITE]
AFTERWARDS = [State.RESOLVED, State.ANSWERED, State.CLOSED]
SUCCEEDED = Q(state__in=AFTERWARDS, outcome__in=GOOD)
_AFTER = Q(state__in=AFTERWARDS)
REFERRED = (
    Q(state=State.REFERRED)
    | (_AFTER & Q(outcome=Outcome.REFERRED))
    | (_AFTER & Q(outcome__isnull=True, referred_to__isnull=False))
)
WITHDRAWN = Q(state=State.WITHDRAWN)
FAILED = _AFTER & (
    Q(outcome=Outcome.NO_AGREEMENT) | Q(outcome__isnull=True, referred_to__isnull=True)
)
#: Agreements with instalments, none of which is still owed.
PERFORMED = Q(pk__in=Agreement.objects.performed().values("case"))
#: Outcomes that are an agreement, and its form.
FORMS: dict[str, Words] = {
    Outcome.WRITTEN_AGREEMENT: _("written"),
    Outcome.ORAL_AGREEMENT: _("oral"),
}


@dataclass(frozen=True)
class Measure:
    """One thing that is counted among the disputes taken up."""

    code: str
    label: Words
    q: Q


MEASURES: dict[str, Measure] = {
    one.code: one
    for one in (
        Measure("accepted", _("Taken up"), Q()),
        Measure("in_progress", _("In progress"), IN_PROGRESS),
        Measure("ended", pgettext_lazy("measure", "Ended"), ~IN_PROGRESS),
        Measure("succeeded", _("Mediated with success"), SUCCEEDED),
        Measure("terminated", _("Ended otherwise"), REFERRED | WITHDRAWN | FAILED),
        Measure("failed", pgettext_lazy("measure", "No agreement"), FAILED),
        Measure("referred", _("Referred out"), REFERRED),
        Measure("withdrawn", _("Withdrawn"), WITHDRAWN),
        Measure(
            "written", _("Written agreements"), SUCCEEDED & Q(outcome=Outcome.WRITTEN_AGREEMENT)
        ),
        Measure("oral", _("Oral agreements"), SUCCEEDED & Q(outcome=Outcome.ORAL_AGREEMENT)),
        Measure("on_site", _("Settled on site"), SUCCEEDED & Q(outcome=Outcome.SETTLED_ON_SITE)),
        Measure("performed", _("Agreements performed"), SUCCEEDED & PERFORMED),
        Measure(
            "confirmed",
            _("Confirmed by the court"),
            SUCCEEDED & Q(confirmation__ruling=Ruling.CONFIRMED),
        ),
    )
}


@dataclass(frozen=True)
class Door:
    """How a dispute came to mediation."""

    label: Words
    sources: tuple[str, ...]


#: 案件来源 of the forms: on our own initiative, asked for, entrusted by an authority.
DOORS: dict[str, Door] = {
    "own": Door(_("On our own initiative"), (Source.ITEM, Source.VISIT)),
    "asked": Door(
        pgettext_lazy("door", "Asked for"), (Source.WALK_IN, Source.TELEPHONE, Source.ONLINE)
    ),
    "entrusted": Door(_("Entrusted or passed on"), (Source.HOTLINE, Source.PETITION, Source.COURT)),
}
