"""One stay in a village: who, where, when, which households, what was seen and said."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from common.masking import masked_name
from org_tree.models import Area, Posting
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_for
from visits.choices import VisitKind


class Household(models.Model):
    """A household by its unit and door, never by a dossier; how it is addressed stays sealed."""

    area = models.ForeignKey(
        Area, verbose_name=_("household unit"), on_delete=models.PROTECT, related_name="+"
    )
    door = models.CharField(_("door number"), max_length=24, blank=True)
    called = EncryptedTextField(_("how they are addressed"), blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.area} {self.door}".strip()

    @property
    def masked_called(self) -> str:
        """How the household is addressed, as screens show it."""
        return masked_name(self.called)


class VisitQuerySet(AreaScopedQuerySet):
    """Which visits."""

    def visible_to(self, user: Any) -> VisitQuerySet:
        """One's own visits, and those on the ground one looks after."""
        ground = subtree_q(areas_for(user, "visits.view"), self.area_path)
        return self.filter(ground | Q(created_by=user.pk))

    def standing(self) -> VisitQuerySet:
        """Visits that were not taken back."""
        return self.filter(removed_at__isnull=True)

    def between(self, first: date, last: date) -> VisitQuerySet:
        """Visits with a day in a period, both ends included."""
        return self.standing().filter(date__lte=last, to_date__gte=first)

    def counted(self) -> VisitQuerySet:
        """Each with its place, and how many households it came to: `household_count`."""
        return self.select_related("area__parent").annotate(household_count=Count("households"))

    def locked(self, pk: int) -> Visit:
        """Return a visit, held until the transaction ends."""
        rows = self.select_for_update(of=("self",), no_key=True)
        found: Visit = rows.select_related("area", "posting__organization__area").get(pk=pk)
        return found


class Visit(ClientCreated):
    """Who was where from when to when, and the diary 民情日记 of it (domain.md section 9).

    There is no column for a position or a length of stay, and there must never be one. Photos may
    be added and judge nothing: no rule, duty, figure or waiting list asks for them. What it raised
    is looked up through its matters.
    """

    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="visits"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("place"), on_delete=models.PROTECT, related_name="visits"
    )
    kind = models.CharField(
        pgettext_lazy("visit", "kind"),
        max_length=12,
        choices=VisitKind.choices,
        default=VisitKind.DOWN,
    )
    date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    nights = models.PositiveSmallIntegerField(_("nights"), default=0)
    diary = models.TextField(_("seen and said"), max_length=4000, blank=True)
    settled = models.CharField(_("settled on the spot"), max_length=400, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="visits",
    )
    created_at = models.DateTimeField(_("written at"))
    version = models.PositiveIntegerField(_("version"), default=1)
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(fields=["created_by", "date"], name="visit_person_date"),
            models.Index(fields=["area", "date"], name="visit_area_date"),
            models.Index(fields=["date", "id"], name="visit_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="visit_sent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=VisitKind.values), name="visit_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(to_date__gte=F("date")), name="visit_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(nights__lte=14), name="visit_nights_are_few"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.date:%Y-%m-%d}"


class VisitHousehold(Household):
    """A household a visit came to."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="households"
    )

    class Meta:
        verbose_name = _("household visited")
        verbose_name_plural = _("households visited")
        constraints = [
            models.UniqueConstraint(fields=["visit", "area", "door"], name="visit_household_once"),
        ]
        indexes = [models.Index(fields=["area", "door"], name="visit_household_door")]


class VisitVersion(models.Model):
    """What a visit said before it was corrected; how households are addressed is not kept."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("what it said"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"))
    replaced_by = by_person(_("replaced by"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="visit_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} v{self.number}"
