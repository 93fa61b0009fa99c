"""The teams: 1 + 11 + 613, one tree. Rows are written by volunteers.tree alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from org_tree.models import Area
from org_tree.models.client import SentByClient
from org_tree.querysets import AreaScopedTreeQuerySet
from volunteers.choices import TeamKind

#: General team, branches, teams: there is no fourth step (domain.md section 10).
DEEPEST = 2


class TeamQuerySet(AreaScopedTreeQuerySet):
    """Which teams."""

    def open_on(self, day: date) -> TeamQuerySet:
        """Teams that exist on a business day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)


class VolunteerTeam(SentByClient, MPTTModel):
    """A team on an area. Closed, never deleted; what it is stands in its kinds alone."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="volunteer_teams"
    )
    parent = TreeForeignKey(
        "self",
        verbose_name=_("team above"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    contact = models.CharField(_("contact"), max_length=64, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = TreeManager.from_queryset(TeamQuerySet)()

    class MPTTMeta:
        order_insertion_by = ("code",)

    class Meta:
        verbose_name = _("volunteer team")
        verbose_name_plural = _("volunteer teams")
        indexes = [
            models.Index(fields=["tree_id", "lft"], name="team_tree_lft"),
            models.Index(fields=["area"], name="team_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(lft__lt=F("rght")), name="team_left_below_right"),
            models.CheckConstraint(condition=Q(level__lte=DEEPEST), name="team_three_steps"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_not_in_itself"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="team_closed_after_opened",
            ),
            models.UniqueConstraint(fields=["created_by", "client_id"], name="team_sent_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        """Tell whether the team exists on a business day."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    def contains(self, other: Any) -> bool:
        """Tell whether another freshly read team is this one or lies below it."""
        return self.tree_id == other.tree_id and self.lft <= other.lft <= other.rght <= self.rght


class TeamKindRow(models.Model):
    """One of the things a team is: women's and patrol, youth and medical."""

    team = models.ForeignKey(VolunteerTeam, on_delete=models.PROTECT, related_name="kinds")
    kind = models.CharField(
        pgettext_lazy("volunteer team", "kind"), max_length=16, choices=TeamKind.choices
    )

    class Meta:
        verbose_name = _("kind of a team")
        verbose_name_plural = _("kinds of teams")
        constraints = [
            models.UniqueConstraint(fields=["team", "kind"], name="team_kind_once"),
            models.CheckConstraint(
                condition=Q(kind__in=TeamKind.values), name="team_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(TeamKind(self.kind).label)
