"""What the parties agreed, and what each still owes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person_later
from disputes.models import Case
from papers.choices import InstalmentState
from papers.models.upload import Upload

#: How long before its day a payment is spoken of.
SOON = timedelta(days=3)


class AgreementQuerySet(models.QuerySet[Any]):
    """Which agreements."""

    def performed(self) -> AgreementQuerySet:
        """Agreements with instalments, none of which is still owed."""
        rows = Instalment.objects.filter(agreement=OuterRef("pk"))
        return self.filter(Exists(rows), ~Exists(rows.filter(state=InstalmentState.DUE)))


class Agreement(models.Model):
    """The agreement of a case, written or oral (People's Mediation Law art. 28 to 31).

    Whether it is written or oral is the case's outcome; the case's own text is its first value.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="agreement_paper"
    )
    facts = models.TextField(_("facts and point at issue"), max_length=4000)
    terms = models.TextField(_("what was agreed"), max_length=4000)
    performance = models.CharField(_("how and until when"), max_length=400, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=3)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation agreement")
        verbose_name_plural = _("mediation agreements")
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="agreement_has_copies"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class InstalmentQuerySet(models.QuerySet[Any]):
    """Which instalments."""

    def owed(self) -> InstalmentQuerySet:
        """Those not performed yet."""
        return self.filter(state=InstalmentState.DUE)

    def overdue(self, *, today: date) -> InstalmentQuerySet:
        """Owed ones whose day has passed."""
        return self.owed().filter(due_on__lt=today)

    def to_look_after(self, *, today: date) -> InstalmentQuerySet:
        """Owed ones whose day has passed or comes within three days."""
        return self.owed().filter(due_on__lte=today + SOON)


class Instalment(models.Model):
    """One part of what is owed under an agreement: money, or something to be done."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="instalments"
    )
    due_on = models.DateField(_("due on"))
    amount = models.DecimalField(
        _("amount, yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    what = models.CharField(_("something to be done"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=InstalmentState.choices, default=InstalmentState.DUE
    )
    paid_on = models.DateField(_("performed on"), null=True, blank=True)
    proof = models.ForeignKey(
        Upload,
        verbose_name=_("proof"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    noted_by = by_person_later(_("noted by"))

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state=InstalmentState.DUE),
                name="instalment_owed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=InstalmentState.DUE, paid_on__isnull=True)
                | Q(state=InstalmentState.PAID, paid_on__isnull=False),
                name="instalment_paid_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="instalment_amount_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | ~Q(what=""), name="instalment_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.due_on:%Y-%m-%d}"
