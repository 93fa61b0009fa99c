"""Which supervision orders: every list, count and page starts here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from org_tree.models import Posting
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.roles import roles_with
from org_tree.scope import areas_for, postings_of
from org_tree.shapes import Line
from supervision.choices import AWAITING_REPLY, OPEN_ORDERS, UNSENT, OrderState
from supervision.workflow import ISSUE, REPLY, VIEW


class OrderQuerySet(AreaScopedQuerySet):
    """Which orders."""

    area_path = "case__area"

    def visible_to(self, user: Any) -> OrderQuerySet:
        """Orders on the person's ground, to their own bodies, or on cases they work on.

        What was not issued is seen by those alone who may issue it.
        """
        held = postings_of(user)
        if not held:
            return self.none()
        keys = [posting.pk for posting in held]
        sent = subtree_q(areas_for(user, VIEW), self.area_path)
        sent |= Q(organization__in=[posting.organization_id for posting in held])
        sent |= Q(case__lead__in=keys)
        ground = subtree_q(areas_for(user, ISSUE), self.area_path)
        return self.filter(ground | (sent & ~Q(state__in=UNSENT)))

    def open(self) -> OrderQuerySet:
        """Orders that wait for somebody."""
        return self.filter(state__in=OPEN_ORDERS)

    def drafts(self) -> OrderQuerySet:
        """Orders that wait to be issued."""
        return self.filter(state=OrderState.DRAFT)

    def sent(self) -> OrderQuerySet:
        """Orders that were issued."""
        return self.exclude(state__in=UNSENT)

    def awaiting_reply(self) -> OrderQuerySet:
        """Orders whose organization owes a reply."""
        return self.filter(state__in=AWAITING_REPLY)

    def reply_overdue(self, *, now: datetime) -> OrderQuerySet:
        """Orders whose reply is late; always a query, never a counter."""
        return self.awaiting_reply().filter(reply_due_at__lte=now)

    def judged_by(self, user: Any) -> OrderQuerySet:
        """Orders whose reply is this person's to judge: issued on their own ground."""
        return self.filter(subtree_q(areas_for(user, ISSUE), "issuing_organization__area"))

    def owed_by(self, user: Any, day: date) -> OrderQuerySet:
        """Orders whose reply waits for this person.

        They are of a body the person answers for, of a case they lead, or of a body below theirs
        in which nobody is there to answer.
        """
        held = [posting for posting in postings_of(user) if REPLY in posting.capabilities]
        if not held:
            return self.none()
        own = Q(organization__in=[posting.organization_id for posting in held])
        own |= Q(case__lead__in=[posting.pk for posting in held])
        over = [posting.pk for posting in held if posting.organization.line != Line.NONE]
        if over:
            answering = Posting.objects.held_on(day).filter(
                organization=OuterRef("organization"),
                role__in=roles_with(REPLY),
                user__is_active=True,
            )
            below = subtree_q(areas_for(user, REPLY), "organization__area")
            own |= below & ~Q(organization__line=Line.NONE) & Q(~Exists(answering))
        return self.awaiting_reply().filter(own)

    def for_page(self) -> OrderQuerySet:
        """With what a page of an order shows."""
        return self.select_related(
            "case__area__parent",
            "case__lead__user",
            "case__organization",
            "organization__area",
            "issuing_organization__area",
            "issued_by",
            "replied_by",
            "judged_by",
            "drawn_by",
            "dropped_by",
        )

    def locked(self, pk: int) -> Any:
        """Return one order, locked against other writers until the transaction ends.

        Raises:
            DoesNotExist: no such order.
        """
        locked = self.select_for_update(of=("self",), no_key=True)
        return locked.select_related(
            "case__area", "case__lead", "organization__area", "issuing_organization__area"
        ).get(pk=pk)
