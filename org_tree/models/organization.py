"""Bodies on areas, one tree a line. Rows are written by org_tree.tree alone."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from org_tree.models.area import Area
from org_tree.models.client import SentByClient
from org_tree.querysets import AreaScopedTreeQuerySet
from org_tree.shapes import ONE_A_PLACE, SHAPES, Line, Tier

LEGAL = reduce(
    or_,
    (
        Q(line=line, tier=tier, kind__in=[shape.kind for shape in shapes])
        for (line, tier), shapes in SHAPES.items()
    ),
)


class OrganizationQuerySet(AreaScopedTreeQuerySet):
    """Which organizations."""

    def open_on(self, day: date) -> OrganizationQuerySet:
        """Organizations that exist on a business day."""
        return self.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
        )


class Organization(SentByClient, MPTTModel):
    """A body on an area (domain.md section 3). Closed, never deleted."""

    name = models.CharField(_("name"), max_length=96)
    line = models.CharField(_("line"), max_length=16, choices=Line.choices)
    kind = models.CharField(pgettext_lazy("organization", "kind"), max_length=24)
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="organizations"
    )
    tier = models.CharField(_("tier of its area"), max_length=16, choices=Tier.choices)
    parent = TreeForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = TreeManager.from_queryset(OrganizationQuerySet)()

    class MPTTMeta:
        order_insertion_by = ("area_id",)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [
            models.Index(fields=["tree_id", "lft"], name="organization_tree_lft"),
            models.Index(fields=["area", "line"], name="organization_area_line"),
        ]
        constraints = [
            models.CheckConstraint(condition=LEGAL, name="organization_shape_is_legal"),
            models.CheckConstraint(
                condition=Q(lft__lt=F("rght")), name="organization_left_below_right"
            ),
            models.UniqueConstraint(
                fields=["line", "kind", "area"],
                condition=Q(closed_on__isnull=True, kind__in=ONE_A_PLACE),
                name="organization_one_a_place",
            ),
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="organization_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
