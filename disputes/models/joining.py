"""What people have said of two matters that look alike."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from disputes.models.case import Case
from reports.models import InformationItem


class ApartQuerySet(models.QuerySet[Any]):
    """Which pairs."""

    def of_item(self, item: InformationItem) -> Exists:
        """Return the condition, for each case, that an item is not it."""
        return Exists(self.filter(item=item, other=OuterRef("pk")))

    def of_case(self, case: Case) -> Exists:
        """Return the condition, for each other case, that a case is not it; its items speak too."""
        pair = Q(case=case, other=OuterRef("pk")) | Q(case=OuterRef("pk"), other=case)
        came_as = Q(item__case_source__case=case, other=OuterRef("pk"))
        return Exists(self.filter(pair | came_as))


class Apart(models.Model):
    """A pair that somebody has looked at and found to be two matters; it is not proposed again.

    An item or a case in hand beside another case. Of two cases the older one is `case`.
    """

    item = models.ForeignKey(
        InformationItem,
        verbose_name=_("item"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="apart_from",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="apart_from",
    )
    other = models.ForeignKey(
        Case, verbose_name=_("is not"), on_delete=models.PROTECT, related_name="+"
    )
    said_by = by_person(_("said by"))
    said_at = models.DateTimeField(pgettext_lazy("pair", "said at"))

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same matter")
        verbose_name_plural = _("pairs that are not the same matter")
        constraints = [
            models.UniqueConstraint(fields=["item", "other"], name="apart_item_once"),
            models.UniqueConstraint(fields=["case", "other"], name="apart_case_once"),
            models.CheckConstraint(
                condition=Q(item__isnull=True, case__isnull=False)
                | Q(item__isnull=False, case__isnull=True),
                name="apart_names_one_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(case__lt=F("other")),
                name="apart_names_the_older_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.case} / {self.other}"
