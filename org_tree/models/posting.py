"""Who holds what, where, from when to when. Rows are written by org_tree.actions alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from org_tree.models.area import Area
from org_tree.models.client import SentByClient
from org_tree.models.organization import Organization
from org_tree.querysets import AreaScopedQuerySet
from org_tree.roles import ADMINISTRATORS, ROLES, roles_with


class PostingQuerySet(AreaScopedQuerySet):
    """Which postings."""

    area_path = "organization__area"

    def held_on(self, day: date) -> PostingQuerySet:
        """Postings that give rights on a business day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)

    def among(self, roles: Collection[str]) -> PostingQuerySet:
        """Postings in one of some roles, for rules that name roles as data."""
        return self.filter(role__in=roles)

    def holding(self, capability: str, area: Area, day: date) -> PostingQuerySet:
        """Postings that give a capability on an area on a business day: who may do this here."""
        return self.held_on(day).filter(
            role__in=roles_with(capability),
            user__is_active=True,
            organization__area__tree_id=area.tree_id,
            organization__area__lft__lte=area.lft,
            organization__area__rght__gte=area.rght,
        )

    def who_could_follow(self, posting: Posting, day: date) -> PostingQuerySet:
        """Postings that could take a posting's work over: same body, same place, or above it."""
        area = posting.organization.area
        near = Q(organization=posting.organization_id) | Q(organization__area=area)
        above = Q(organization__area=area.parent_id) if area.parent_id else Q(pk__in=[])
        return (
            self.held_on(day)
            .filter(near | above, user__is_active=True)
            .exclude(user=posting.user_id)
            .exclude(role__in=ADMINISTRATORS)
            .select_related("user", "organization__area")
            .order_by("-organization__area__lft", "pk")
        )


class Posting(SentByClient):
    """One person in one role in one organization; `ended_on` is the first day without it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="postings",
    )
    role = models.CharField(pgettext_lazy("posting", "role"), max_length=32)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        related_name="postings",
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [
            models.Index(fields=["organization", "role"], name="posting_organization_role"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="posting_role_is_known"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="posting_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organization"],
                condition=Q(ended_on__isnull=True),
                name="posting_held_once",
            ),
            models.UniqueConstraint(fields=["created_by", "client_id"], name="posting_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization.area.short_name} {self.role_label}"

    @property
    def role_label(self) -> str:
        """What offices call the role."""
        return str(ROLES[self.role].label)

    def is_among(self, roles: Collection[str]) -> bool:
        """Tell whether its role is one of some codes, for rules that name roles as data."""
        return self.role in roles

    @property
    def capabilities(self) -> frozenset[str]:
        """What this posting lets its holder do."""
        return ROLES[self.role].capabilities
