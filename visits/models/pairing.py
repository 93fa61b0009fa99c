"""Pairing 结对帮扶: a cadre looks after a household, with a plan and what was done of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from common.idempotency import ClientCreated
from org_tree.models import Area, Organization, Posting
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_for, postings_of
from visits.choices import Need, PairingResult
from visits.models.visit import Household, VisitHousehold


class PairingQuerySet(AreaScopedQuerySet):
    """Which pairings."""

    def visible_to(self, user: Any) -> PairingQuerySet:
        """One's own, those one's office has to take on, those on one's ground."""
        ground = subtree_q(areas_for(user, "visits.view"), self.area_path)
        offices = [posting.organization_id for posting in postings_of(user)]
        waiting = Q(posting__isnull=True, ended_on__isnull=True, organization__in=offices)
        return self.filter(ground | waiting | Q(posting__user=user.pk))

    def for_sums(self, user: Any) -> PairingQuerySet:
        """Those of one's offices and on one's ground, to be counted and never listed."""
        ground = subtree_q(areas_for(user, "visits.view"), self.area_path)
        offices = [posting.organization_id for posting in postings_of(user)]
        return self.filter(ground | Q(organization__in=offices))

    def of(self, user: Any) -> PairingQuerySet:
        """One's own."""
        return self.filter(posting__user=user.pk)

    def open(self) -> PairingQuerySet:
        """Pairings that go on."""
        return self.filter(ended_on__isnull=True)

    def unassigned(self) -> PairingQuerySet:
        """Open pairings whose cadre has left: they wait for somebody of the office."""
        return self.open().filter(posting__isnull=True)

    def naming_since(self, day: date) -> PairingQuerySet:
        """Pairings that ended by a day and still say how the household is addressed."""
        return self.exclude(called="").filter(ended_on__lte=day)

    def for_pages(self) -> PairingQuerySet:
        """Pairings with what lists say of them: the next step, and when somebody was last there."""
        steps = PairingStep.objects.filter(pairing=OuterRef("pk"), done_on__isnull=True)
        first = steps.order_by("due_on", "pk")
        there = VisitHousehold.objects.filter(
            area=OuterRef("area"), door=OuterRef("door"), visit__removed_at__isnull=True
        )
        related = self.select_related("area__parent__parent", "posting__user")
        return related.annotate(
            next_step=Subquery(first.values("what")[:1]),
            next_due=Subquery(first.values("due_on")[:1]),
            seen_on=Subquery(there.order_by("-visit__date").values("visit__date")[:1]),
        )

    def locked(self, pk: int) -> Pairing:
        """Return a pairing, held until the transaction ends."""
        rows = self.select_for_update(of=("self",), no_key=True)
        found: Pairing = rows.select_related("area__parent", "posting").get(pk=pk)
        return found


class Pairing(ClientCreated, Household):
    """A cadre and a household, by unit and door, from when to when, why, and what came of it.

    Follow-up is what visits to this household say (`visits.pairings.follow_ups`); it is kept
    nowhere a second time. Without a posting the pairing waits for somebody of its office.
    """

    organization = models.ForeignKey(
        Organization, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+"
    )
    posting = models.ForeignKey(
        Posting,
        verbose_name=_("cadre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings",
    )
    need = models.CharField(pgettext_lazy("visit", "need"), max_length=16, choices=Need.choices)
    basis = models.CharField(_("why this household"), max_length=120, blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    result = models.CharField(
        pgettext_lazy("pairing", "result"),
        max_length=12,
        choices=PairingResult.choices,
        blank=True,
    )
    outcome = models.CharField(_("how it turned out"), max_length=200, blank=True)
    created_by = by_person(_("entered by"))
    created_at = models.DateTimeField(_("entered at"))

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        indexes = [
            models.Index(fields=["area", "door"], name="pairing_door"),
            models.Index(fields=["organization", "ended_on"], name="pairing_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="pairing_sent_once"),
            models.UniqueConstraint(
                fields=["posting", "area", "door"],
                condition=Q(ended_on__isnull=True, posting__isnull=False),
                name="pairing_open_once",
            ),
            models.CheckConstraint(condition=Q(need__in=Need.values), name="pairing_need_is_known"),
            models.CheckConstraint(condition=~Q(door=""), name="pairing_names_a_door"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, result="")
                | Q(
                    ended_on__isnull=False,
                    ended_on__gte=F("started_on"),
                    result__in=PairingResult.values,
                ),
                name="pairing_ends_with_a_result",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_on is None

    @property
    def village(self) -> Area:
        """The village; wants `area__parent__parent` selected."""
        group: Any = self.area.parent
        village: Area = group.parent
        return village

    @property
    def unit_name(self) -> str:
        """The household unit with its group: 三组5号联户."""
        group = self.area.parent
        return f"{group.name if group else ''}{self.area.name}"

    def is_of(self, user: Any) -> bool:
        """Tell whether a person is the cadre."""
        return self.posting is not None and self.posting.user_id == user.pk


class PairingStepQuerySet(models.QuerySet["PairingStep"]):
    """Which steps."""

    def due_for(self, user: Any, day: date) -> PairingStepQuerySet:
        """Steps of one's own open pairings that are due by a day and not done."""
        mine = self.filter(pairing__posting__user=user.pk, pairing__ended_on__isnull=True)
        return mine.filter(done_on__isnull=True, due_on__lte=day)


class PairingStep(ClientCreated):
    """One thing the plan says: what, by when, and when and how it was done."""

    pairing = models.ForeignKey(
        Pairing, verbose_name=_("pairing"), on_delete=models.PROTECT, related_name="steps"
    )
    what = models.CharField(_("what you will do"), max_length=80)
    due_on = models.DateField(_("by when"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    how = models.CharField(_("how it was done"), max_length=200, blank=True)
    created_by = by_person(_("entered by"))

    objects = PairingStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_on__isnull=True), name="pairing_step_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="pairing_step_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, how="") | (Q(done_on__isnull=False) & ~Q(how="")),
                name="pairing_step_done_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.what
