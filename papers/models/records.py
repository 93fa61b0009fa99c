"""Records that only the papers ask for; each is typed once and serves every paper."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from disputes.models import Case, CaseParty
from papers.choices import Performance, Ruling, Side
from papers.models.upload import Upload


class PartyDetail(models.Model):
    """What the forms ask of a person beside name and telephone; sealed, and never searched.

    The forms' ethnicity is left to be written by hand where somebody wants it: the portal keeps no
    such data (domain.md section 14).
    """

    party = models.OneToOneField(
        CaseParty, verbose_name=_("party"), on_delete=models.PROTECT, related_name="detail"
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    sex = EncryptedTextField(_("sex"), blank=True, default="")
    born = EncryptedTextField(_("year of birth"), blank=True, default="")
    work = EncryptedTextField(_("occupation"), blank=True, default="")
    address = EncryptedTextField(_("address or place of work"), blank=True, default="")
    id_number = EncryptedTextField(_("ID number"), blank=True, default="")
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("details of a party")
        verbose_name_plural = _("details of parties")
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.party)


class Inquiry(ClientCreated):
    """One talk with somebody who knows, as questions and answers."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="inquiries"
    )
    held_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    person = EncryptedTextField(_("who was asked"))
    present = models.CharField(_("also present"), max_length=200, blank=True)
    questions: models.JSONField[Any, Any] = models.JSONField(_("questions and answers"))
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = by_person(_("asked by"))

    class Meta:
        verbose_name = _("inquiry record")
        verbose_name_plural = _("inquiry records")
        indexes = [models.Index(fields=["case", "held_at"], name="inquiry_case_held")]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="inquiry_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_at:%Y-%m-%d}"


class Evidence(ClientCreated):
    """One piece of evidence, on paper or as an upload."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(_("what it is"), max_length=80)
    source = models.CharField(pgettext_lazy("evidence", "from where"), max_length=80, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    handed_in_by = EncryptedTextField(_("handed in by"), blank=True, default="")
    upload = models.ForeignKey(
        Upload,
        verbose_name=_("upload"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = by_person(_("entered by"))

    class Meta:
        verbose_name = pgettext_lazy("record", "piece of evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="evidence_sent_once"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="evidence_has_copies"),
        ]

    def __str__(self) -> str:
        return self.name


class FollowUp(ClientCreated):
    """One visit or call after the agreement: is it kept, are people content."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="follow_ups"
    )
    held_at = models.DateTimeField(_("when"))
    whom = EncryptedTextField(_("who was met"))
    reason = models.CharField(_("why"), max_length=80, blank=True)
    performance = models.CharField(
        _("how the agreement stands"), max_length=16, choices=Performance.choices
    )
    is_satisfied = models.BooleanField(_("satisfied"), null=True, blank=True)
    findings = models.TextField(_("what was found"), max_length=1000, blank=True)
    measures = models.CharField(_("measures"), max_length=400, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = by_person(_("visited by"))

    class Meta:
        verbose_name = _("follow-up visit")
        verbose_name_plural = _("follow-up visits")
        indexes = [models.Index(fields=["case", "held_at"], name="follow_up_case_held")]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="follow_up_sent_once"),
            models.CheckConstraint(
                condition=Q(performance__in=Performance.values), name="follow_up_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_at:%Y-%m-%d}"


class Confirmation(models.Model):
    """A request to the court to confirm the agreement, only where the parties ask for it."""

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="confirmation"
    )
    court = models.CharField(_("court"), max_length=80)
    asked_on = models.DateField(_("asked on"))
    service_address = EncryptedTextField(_("address for service"), blank=True, default="")
    ruling = models.CharField(
        _("ruling"), max_length=12, choices=Ruling.choices, default=Ruling.ASKED
    )
    ruled_on = models.DateField(_("ruled on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("request for judicial confirmation")
        verbose_name_plural = _("requests for judicial confirmation")
        constraints = [
            models.CheckConstraint(condition=Q(ruling__in=Ruling.values), name="ruling_is_known"),
            models.CheckConstraint(
                condition=Q(ruling=Ruling.ASKED) | Q(ruled_on__isnull=False),
                name="ruling_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.court}"
