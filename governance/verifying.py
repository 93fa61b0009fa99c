"""The checks of every app under the names that `manage.py verify` takes (contract.md section 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from django.utils import timezone

import audit.verify
import disputes.verify
import org_tree.verify
import papers.verify
import reports.verify
import rollups.verify
import supervision.verify
import visits.verify
import volunteers.verify
from common.uploads.strays import stray_faults

Faults = Callable[[], Iterator[str]]


def _loop() -> Iterator[str]:
    """Faults of items, cases and orders: all are one way from the report to the signature."""
    return chain(reports.verify.faults(), disputes.verify.faults(), supervision.verify.faults())


def _tree() -> Iterator[str]:
    """Faults of every tree: areas, organizations, volunteer teams."""
    return chain(org_tree.verify.faults(), volunteers.verify.team_faults())


def _papers() -> Iterator[str]:
    """Faults of what is printed and kept: mediation files, certificates of service, photos."""
    return chain(
        papers.verify.faults(),
        volunteers.verify.certificate_faults(),
        visits.verify.faults(),
        reports.verify.photo_faults(),
        stray_faults(now=timezone.now()),
    )


CHECKS: dict[str, Faults] = {
    "tree": _tree,
    "audit": audit.verify.faults,
    "rollups": rollups.verify.faults,
    "loop": _loop,
    "ledger": volunteers.verify.ledger_faults,
    "papers": _papers,
}
NAMES = tuple(CHECKS)


def faults_of(name: str) -> Iterator[str]:
    """Yield the faults one check finds.

    Raises:
        KeyError: there is no such check.
    """
    return CHECKS[name]()
