"""The rules of the file in force on a day, kept at hand for a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from common.kept import KeptByDay
from papers.models import DocumentRule, SubsidyRule

NEEDS = KeptByDay("papers:needs", lambda day: DocumentRule.objects.in_force(day))
RATES = KeptByDay("papers:rates", lambda day: SubsidyRule.objects.in_force(day))


def needs_on(day: date) -> Mapping[str, str]:
    """Return what the district decided on documents, as of a day: document -> need."""
    return NEEDS.on(day)


def rates_on(day: date) -> list[SubsidyRule]:
    """Return the rates of the subsidy as of a day, the lowest grade first."""
    return RATES.on(day)


def forget_policy() -> None:
    """Read the rules anew next time, after they were changed here."""
    NEEDS.forget()
    RATES.forget()
