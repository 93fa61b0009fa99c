"""Who may do which act on a supervision order: postings of today met with the order.

Buttons, the API's `acts` and the actions themselves ask here; nothing is queried beyond the
person's postings.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import NotAllowed
from org_tree.models import Posting
from org_tree.scope import granting, postings_of
from org_tree.shapes import Line
from supervision.models import SupervisionOrder
from supervision.workflow import ISSUE, ORDER_ACTS, REPLY, is_open_on

DRAFTING = frozenset({"edit", "issue", "drop"})


def right_to(order: SupervisionOrder, act: str, user: Any) -> Posting | None:
    """Return the posting that gives a person the right to an act on an order, whatever its state.

    Drafts are anybody's who supervises the case's ground. A reply is the organization's own to
    give, or that of whoever leads the case, or a superior body's. It is judged by whoever
    supervises the ground of the body that issued the order: a town does not judge a reply to the
    district.
    """
    if act in DRAFTING:
        return granting(user, ISSUE, order.case.area)
    if act == "reply":
        return _answering(order, user)
    issuer = order.issuing_organization
    return granting(user, ISSUE, issuer.area if issuer else order.case.area)


def require_right(order: SupervisionOrder, act: str, user: Any) -> Posting:
    """Return the posting that gives the right; it goes into the event.

    Raises:
        NotAllowed: none does.
    """
    posting = right_to(order, act, user)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    return posting


def acts_for(order: SupervisionOrder, user: Any) -> list[str]:
    """Return what a person may do on an order now, the likeliest first."""
    return [
        act for act in ORDER_ACTS if is_open_on(order.state, act) and right_to(order, act, user)
    ]


def _answering(order: SupervisionOrder, user: Any) -> Posting | None:
    held = [posting for posting in postings_of(user) if REPLY in posting.capabilities]
    for posting in held:
        if posting.organization_id == order.organization_id or posting.pk == order.case.lead_id:
            return posting
    if order.organization.line == Line.NONE:
        return None
    area = order.organization.area
    above = [
        posting
        for posting in held
        if posting.organization.line != Line.NONE and posting.organization.area.contains(area)
    ]
    return max(above, key=lambda posting: posting.organization.area.lft, default=None)
