"""Who may do what at every address: one row each, to be read by people.

A row says who sees the record (others get 404), and who of those may do the act (others get 403).
Where an address names no record, whoever may not use it gets 403.

One module an app; `rows.py` holds what several share.
"""

from __future__ import annotations

from tests.architecture.matrix import (
    clocks,
    disputes,
    governance,
    jobs,
    ledgers,
    notices,
    org_tree,
    papers,
    reports,
    rollups,
    supervision,
    visits,
    volunteers,
)
from tests.architecture.matrix.rows import EVERYBODY, Row

__all__ = ["EVERYBODY", "LEFT_OUT", "PAGES", "PROGRAMS", "ROWS", "Row"]

PAGES: dict[str, Row] = {
    **governance.PAGES,
    **org_tree.PAGES,
    **clocks.PAGES,
    **jobs.PAGES,
    **notices.PAGES,
    **reports.PAGES,
    **disputes.PAGES,
    **supervision.PAGES,
    **papers.PAGES,
    **visits.PAGES,
    **volunteers.PAGES,
    **rollups.PAGES,
    **ledgers.PAGES,
}
PROGRAMS: dict[str, Row] = {
    **governance.PROGRAMS,
    **org_tree.PROGRAMS,
    **reports.PROGRAMS,
    **disputes.PROGRAMS,
    **supervision.PROGRAMS,
    **papers.PROGRAMS,
    **visits.PROGRAMS,
    **volunteers.PROGRAMS,
    **rollups.PROGRAMS,
    **ledgers.PROGRAMS,
}
ROWS = {**PAGES, **PROGRAMS}
#: Addresses that are not asked here, each with the reason.
LEFT_OUT = {
    "post logout": "ends at the sign-in page for everybody",
    "get logout": "not taken: signing out is a POST",
    "get metrics": "answers the machine it runs on alone; tests/governance/test_health.py",
    "get set_language": "Django's own: changes nothing unless it is a POST",
    "get styleguide": "only while developing",
    "put password_change": "Django's form view takes PUT as POST",
    "put login": "Django's form view takes PUT as POST",
    "put org_tree:organization_open": "Django's form view takes PUT as POST",
}
