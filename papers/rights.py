"""Who may fill, print with full names, and manage: the only place of the app that asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import NotAllowed
from disputes.actions import reveal_right
from disputes.acts import team_postings
from disputes.models import Case
from disputes.workflow import HANDLE
from org_tree.models import Posting
from org_tree.scope import granting, postings_of, require_somewhere

FILL = "papers.fill"
MANAGE = "papers.manage"


def fill_right(case: Case, user: Any) -> Posting | None:
    """Return the posting that lets a person fill in a case's papers, or None.

    The team that handles the case fills in its file, and so do the officers of the ground who are
    trusted with personal data: the forms hold it.
    """
    team = team_postings(case)
    for posting in postings_of(user):
        if posting.pk in team and HANDLE in posting.capabilities:
            return posting
    found: Posting | None = granting(user, FILL, case.area)
    return found


def require_fill(case: Case, user: Any) -> Posting:
    """Return the posting that lets a person fill in a case's papers.

    Raises:
        NotAllowed: none does.
    """
    posting = fill_right(case, user)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    return posting


def open_right(case: Case, user: Any) -> Posting | None:
    """Return the posting that lets a person print full names and numbers, or None."""
    return reveal_right(case, user)


def require_manage(user: Any) -> Posting:
    """Return the posting by which a person changes templates, rules and rates.

    Raises:
        NotAllowed: none does.
    """
    posting: Posting = require_somewhere(user, MANAGE)
    return posting
