"""What came of a visit: matters it brought back or met again, and what was promised."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person, by_person_later
from common.idempotency import ClientCreated
from disputes.models import Case
from org_tree.querysets import AreaScopedQuerySet
from reports.models import InformationItem
from visits.choices import Channel
from visits.models.visit import Visit, VisitHousehold

#: After so many days without word the household waits (domain.md section 12.5).
ANSWER_WITHIN = timedelta(days=7)


class VisitMatterQuerySet(AreaScopedQuerySet):
    """Which matters."""

    area_path = "visit__area"

    def standing(self) -> VisitMatterQuerySet:
        """Matters of visits that were not taken back."""
        return self.filter(visit__removed_at__isnull=True)

    def unanswered(self, day: date) -> VisitMatterQuerySet:
        """Matters whose household has not been told anything for a week."""
        return self.standing().filter(told_on__isnull=True, visit__date__lte=day - ANSWER_WITHIN)

    def for_outcomes(self, user: Any) -> VisitMatterQuerySet:
        """Each with its household and what became of it, and what of that may be opened."""
        became = Q(pk=OuterRef("case")) | Q(pk=OuterRef("item__case_source__case"))
        opened = Case.objects.visible_to(user).filter(became)
        related = self.select_related(
            "visit__area__parent", "household__area__parent", "item__case_source__case", "case"
        )
        items = InformationItem.objects.visible_to(user).filter(pk=OuterRef("item"))
        return related.annotate(is_case_in_sight=Exists(opened), is_item_in_sight=Exists(items))


class VisitMatter(models.Model):
    """A matter of a visit: raised by it as an item, or open before and met again.

    A matter is typed once: what stands already is picked. What became of it is looked up through
    the item and its case, never copied; that the household was told is kept here.
    """

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="matters"
    )
    household = models.ForeignKey(
        VisitHousehold,
        verbose_name=_("household"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
    )
    item = models.ForeignKey(
        InformationItem,
        verbose_name=_("item"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_matters",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_matters",
    )
    is_raised = models.BooleanField(_("raised by this visit"))
    told_on = models.DateField(_("household told on"), null=True, blank=True)
    channel = models.CharField(
        _("how it was told"), max_length=8, choices=Channel.choices, null=True, blank=True
    )
    comment = models.CharField(_("what they said"), max_length=200, blank=True)
    told_by = by_person_later(_("told by"))

    objects = VisitMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter of a visit")
        verbose_name_plural = _("matters of visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, case__isnull=True)
                | Q(item__isnull=True, case__isnull=False),
                name="visit_matter_is_one",
            ),
            models.CheckConstraint(
                condition=Q(is_raised=False) | Q(item__isnull=False),
                name="visit_matter_raised_as_item",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, channel__isnull=True)
                | Q(told_on__isnull=False, channel__in=Channel.values),
                name="visit_matter_told_somehow",
            ),
            models.UniqueConstraint(
                fields=["visit", "item"],
                condition=Q(item__isnull=False),
                name="visit_matter_item_once",
            ),
            models.UniqueConstraint(
                fields=["visit", "case"],
                condition=Q(case__isnull=False),
                name="visit_matter_case_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit"], condition=Q(told_on__isnull=True), name="visit_matter_untold"
            ),
        ]

    def __str__(self) -> str:
        return str(self.item or self.case)


class PromiseQuerySet(AreaScopedQuerySet):
    """Which promises."""

    area_path = "visit__area"

    def visible_to(self, user: Any) -> PromiseQuerySet:
        """Promises of visits in sight."""
        seen = Visit.objects.visible_to(user).filter(pk=OuterRef("visit"))
        return self.filter(Exists(seen))

    def standing(self) -> PromiseQuerySet:
        """Promises of visits that were not taken back."""
        return self.filter(visit__removed_at__isnull=True)

    def open(self) -> PromiseQuerySet:
        """Promises nobody has said the end of."""
        return self.standing().filter(settled_on__isnull=True)


class Promise(ClientCreated):
    """What a visitor promised, by when, and what came of it.

    Not kept is an end as well, with its reason; a promise never just disappears.
    """

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="promises"
    )
    text = models.CharField(_("what was promised"), max_length=80)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    settled_on = models.DateField(_("ended on"), null=True, blank=True)
    is_kept = models.BooleanField(_("kept"), null=True, blank=True)
    outcome = models.CharField(_("how it was ended"), max_length=200, blank=True)
    created_by = by_person(_("promised by"))

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="promise_sent_once"),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, is_kept__isnull=True)
                | Q(settled_on__isnull=False, is_kept__isnull=False),
                name="promise_ends_one_way",
            ),
            models.CheckConstraint(
                condition=~Q(is_kept=False) | ~Q(outcome=""), name="promise_broken_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(settled_on__isnull=True), name="promise_open_due"
            ),
        ]

    def __str__(self) -> str:
        return self.text
