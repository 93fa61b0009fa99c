"""Views a person keeps: named filters of a list page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from disputes.models import SavedView
from org_tree.scope import postings_of

PAGE = "cases"
MOST = 8


def saved_views_of(user: Any) -> QuerySet[SavedView]:
    """Return the views a person keeps, and those shared with an office they work in."""
    offices = [posting.organization_id for posting in postings_of(user)]
    mine = Q(owner=user) | Q(shared_with__in=offices)
    return SavedView.objects.filter(mine, page=PAGE).order_by("name", "pk")


@transaction.atomic
def keep_view(*, owner: Any, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep filters under a name; the same name again replaces them.

    Raises:
        Invalid: when the person keeps as many views as a page can show.
    """
    postings = postings_of(owner)
    office = postings[0].organization if is_shared and postings else None
    others = SavedView.objects.filter(owner=owner, page=PAGE).exclude(name=name)
    if others.count() >= MOST:
        raise Invalid({"name": _("You keep as many views as fit; remove one first.")})
    view, _created = SavedView.objects.update_or_create(
        owner=owner, page=PAGE, name=name, defaults={"query": query, "shared_with": office}
    )
    return view


def remove_view(*, owner: Any, pk: int) -> None:
    """Forget a view of one's own.

    Raises:
        Http404: there is none of this person's with the id.
    """
    get_object_or_404(SavedView, owner=owner, page=PAGE, pk=pk).delete()
