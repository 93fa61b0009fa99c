"""Named filters that programs send; pages keep theirs by name in disputes.saved_views."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Duplicate, Invalid
from common.idempotency import once
from disputes.models import SavedView
from org_tree.scope import postings_of

CHANGEABLE = ("name", "query", "shared_with_id")


@transaction.atomic
def save_view(
    *,
    actor: Any,
    client_id: UUID,
    name: str,
    query: str = "",
    page: str = "cases",
    shared_with: int | None = None,
    now: datetime,
) -> tuple[SavedView, bool]:
    """Keep filters under a name, once however often they are sent.

    Raises:
        Invalid: shared with an organization the person is not posted to.
        Duplicate: this name, or this client_id with other filters, is taken.
    """
    _check_shared(actor, shared_with)
    columns = {"page": page, "name": name, "query": query, "shared_with_id": shared_with}

    def create(digest: str) -> SavedView:
        kept = SavedView.objects.create(
            owner=actor, client_id=client_id, client_digest=digest, **columns
        )
        record("disputes.save_view", kept, actor=actor, at=now, data=columns)
        return kept

    try:
        return once(
            SavedView, actor=actor, client_id=client_id, body=columns, create=create, by="owner"
        )
    except IntegrityError:
        raise _name_taken(actor, page, name) from None


@transaction.atomic
def change_view(*, actor: Any, view: SavedView, now: datetime, **changes: Any) -> SavedView:
    """Rename a view of one's own, change its filters or whom it is shared with."""
    if "shared_with" in changes:
        changes["shared_with_id"] = changes.pop("shared_with")
        _check_shared(actor, changes["shared_with_id"])
    for name in CHANGEABLE:
        if name in changes:
            setattr(view, name, changes[name])
    try:
        with transaction.atomic():
            view.save(update_fields=[name for name in CHANGEABLE if name in changes])
    except IntegrityError:
        raise _name_taken(actor, view.page, view.name) from None
    record("disputes.change_view", view, actor=actor, at=now, data=changes)
    return view


@transaction.atomic
def forget_view(*, actor: Any, view: SavedView, now: datetime) -> None:
    """Forget a view of one's own."""
    record("disputes.forget_view", view, actor=actor, at=now, data={"name": view.name})
    view.delete()


def _check_shared(actor: Any, shared_with: int | None) -> None:
    offices = {posting.organization_id for posting in postings_of(actor)}
    if shared_with is not None and shared_with not in offices:
        raise Invalid({"shared_with": _("Share it with an office you work in.")})


def _name_taken(actor: Any, page: str, name: str) -> Duplicate:
    first = SavedView.objects.filter(owner=actor, page=page, name=name).first()
    return Duplicate(
        _("You have a view of this name already."),
        code="name_taken",
        existing=first.pk if first else None,
    )
