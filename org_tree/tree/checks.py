"""What every act on a tree asks first: fresh nodes, the right, a possible day.

All of it runs inside the tree lock, so that nothing read here is out of date when it is used.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from common.calendar import business_date
from common.errors import Invalid, NotAllowed
from org_tree import scope
from org_tree.models import Area, Organization
from org_tree.shapes import TIER_RANK, Tier

Node = TypeVar("Node", Area, Organization)

MANAGE = "org_tree.manage"
#: How far back an act may be dated: the figures of those days are worked out again.
DAYS_BACK = 31


def fresh(node: Node) -> Node:
    """Return a node as it is stored now; an object read before the lock has old edges."""
    queryset = type(node)._default_manager.all()
    if isinstance(node, Organization):
        queryset = queryset.select_related("area")
    return queryset.get(pk=node.pk)


def permit(actor: Any, area: Area | None, capability: str = MANAGE) -> Any:
    """Return the posting that lets the actor change this, read anew; None for the portal itself.

    Raises:
        NotAllowed: when no posting does.
    """
    if actor is None:
        return None
    scope.forget_postings(actor)
    if area is None:
        return scope.require_somewhere(actor, capability)
    return scope.require(actor, capability, area)


def permit_both(actor: Any, one: Area, other: Area) -> Any:
    """Return the posting for an act that takes from one place and gives to another.

    Raises:
        NotAllowed: when the actor may not change both.
    """
    posting = permit(actor, one)
    if actor is not None and not scope.can(actor, MANAGE, other):
        raise NotAllowed(_("You may not do this here."))
    return posting


def check_day(on: date, now: datetime) -> None:
    """Refuse a day ahead, or one so long ago that its figures are settled.

    Raises:
        Invalid: for the field `on`.
    """
    today = business_date(now)
    if on > today:
        raise Invalid({"on": _("This takes effect at once; choose today or an earlier day.")})
    if on < today - timedelta(days=DAYS_BACK):
        raise Invalid({"on": _("This lies more than %(days)d days back.") % {"days": DAYS_BACK}})


def check_open(node: Area | Organization, on: date, field: str) -> None:
    """Refuse to build on what is closed.

    Raises:
        Invalid: for the field that names the node.
    """
    if node.closed_on is not None and node.closed_on <= on:
        raise Invalid({field: _("%(name)s is closed.") % {"name": node}})
    if node.opened_on is not None and node.opened_on > on:
        raise Invalid({field: _("%(name)s does not exist yet on that day.") % {"name": node}})


def check_name(name: str, longest: int) -> str:
    """Return a name without the spaces around it.

    Raises:
        Invalid: for the field `name`.
    """
    name = name.strip()
    if not name:
        raise Invalid({"name": _("The name is missing.")})
    if len(name) > longest:
        raise Invalid(
            {"name": _("The name is longer than %(count)d characters.") % {"count": longest}}
        )
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise Invalid({"name": _("The name holds characters that cannot be shown.")})
    return name


def check_tier_below(parent: Area | None, tier: str, field: str) -> None:
    """Refuse an area that does not stand one tier below the area it lies in.

    Raises:
        Invalid: for the given field.
    """
    if tier not in TIER_RANK:
        raise Invalid({"tier": _("There is no such tier.")})
    if parent is not None and TIER_RANK[tier] != TIER_RANK[parent.tier] + 1:
        raise Invalid(
            {
                field: _("%(tier)s cannot lie directly in %(name)s (%(parent_tier)s).")
                % {
                    "tier": Tier(tier).label,
                    "name": parent,
                    "parent_tier": Tier(parent.tier).label,
                }
            }
        )
