"""The territory. Rows are written by org_tree.tree and org_tree.imports alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from org_tree.querysets import AreaScopedTreeQuerySet
from org_tree.shapes import Setting, Tier

if TYPE_CHECKING:
    from typing import Any

# Official endings and how people say them (regions data: 村委会 418, 社区 36, 居委会 24 ...).
SPOKEN_ENDINGS = (
    ("社区居民委员会", "社区"),
    ("社区居民委会", "社区"),
    ("社区居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)


def spoken(name: str) -> str:
    """Return an official name as people say it: 李楼村 for 李楼村委会."""
    for official, ending in SPOKEN_ENDINGS:
        if name.endswith(official):
            stem = name[: -len(official)]
            return stem if stem.endswith(ending) else stem + ending
    return name


class AreaQuerySet(AreaScopedTreeQuerySet):
    """Which areas."""

    area_path = ""

    def open_on(self, day: date) -> AreaQuerySet:
        """Areas that exist on a business day."""
        return self.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
        )

    def within(self, area: Area) -> AreaQuerySet:
        """The area and all below it, by its interval as stored now."""
        tree_id, lft, rght = (
            Area.objects.filter(pk=area.pk).values_list("tree_id", "lft", "rght").get()
        )
        return self.filter(tree_id=tree_id, lft__gte=lft, rght__lte=rght)

    def above(self, area: Area) -> AreaQuerySet:
        """The area and all it lies in, the topmost first."""
        tree_id, lft, rght = (
            Area.objects.filter(pk=area.pk).values_list("tree_id", "lft", "rght").get()
        )
        return self.filter(tree_id=tree_id, lft__lte=lft, rght__gte=rght).order_by("lft")

    def of_tier(self, *tiers: str) -> AreaQuerySet:
        """Areas of the given tiers."""
        return self.filter(tier__in=tiers)


class Area(MPTTModel):
    """A node of the territory (domain.md section 2). Closed with a successor, never deleted."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=64)
    tier = models.CharField(_("tier"), max_length=16, choices=Tier.choices)
    setting = models.CharField(
        _("setting"), max_length=8, choices=Setting.choices, default=Setting.RURAL
    )
    parent = TreeForeignKey(
        "self",
        verbose_name=_("lies in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )

    objects = TreeManager.from_queryset(AreaQuerySet)()

    class MPTTMeta:
        order_insertion_by = ("code",)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = [
            models.Index(fields=["tree_id", "lft"], name="area_tree_lft"),
            models.Index(fields=["tier", "tree_id", "lft"], name="area_tier_lft"),
            models.Index(fields=["name"], name="area_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="area_tier_is_known"),
            models.CheckConstraint(condition=Q(lft__lt=F("rght")), name="area_left_below_right"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="area_not_in_itself"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="area_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(closed_on__isnull=False),
                name="area_successor_only_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """The name as people say it: 李楼村 for 李楼村委会."""
        return spoken(self.name)

    @property
    def place(self) -> str:
        """The name with what it lies in, as lists show a place; wants `parent` selected."""
        if self.parent_id and self.tier in (Tier.GROUP, Tier.HOUSEHOLD_UNIT):
            return f"{self.parent.short_name}{self.name}"
        return self.short_name

    def is_open_on(self, day: date) -> bool:
        """Tell whether the area exists on a business day."""
        begun = self.opened_on is None or self.opened_on <= day
        return begun and (self.closed_on is None or day < self.closed_on)

    def contains(self, other: Any) -> bool:
        """Tell whether another freshly read area is this one or lies below it."""
        return self.tree_id == other.tree_id and self.lft <= other.lft <= other.rght <= self.rght
