"""The certificate of service, the counter of its numbers, a district's own template of it.

Changed by volunteers.actions.certificates alone.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person, by_person_later
from common.documents.editions import TemplateEdition
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from common.masking import masked_id_number, masked_name
from org_tree.querysets import AreaScopedQuerySet
from volunteers.choices import CertificateState
from volunteers.models.team import VolunteerTeam
from volunteers.models.volunteer import Volunteer

#: Has a number and can be verified.
NUMBERED = (CertificateState.ISSUED, CertificateState.REVOKED)
#: Ended with a reason.
REASONED = (CertificateState.REVOKED, CertificateState.REFUSED)


class CertificateCounter(models.Model):
    """The last number a team has given in a year; its row lock leaves no gap."""

    team = models.ForeignKey(VolunteerTeam, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("certificate number")
        verbose_name_plural = _("certificate numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "year"], name="certificate_counter_once_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.year} {self.last}"


class CertificateQuerySet(AreaScopedQuerySet):
    """Which certificates: those of teams in a person's scope."""

    area_path = "team__area"

    def locked(self, pk: int) -> ServiceCertificate:
        """Return a certificate, held until the transaction ends."""
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("team__area", "volunteer")
            .get(pk=pk)
        )

    def asked(self) -> CertificateQuerySet:
        """Those that wait for the team."""
        return self.filter(state=CertificateState.ASKED)


class ServiceCertificate(ClientCreated):
    """A certificate of somebody's service with a team (Ministry order 67, 2020).

    Who, how long and what are copied when it is issued: a later correction of hours, a new name of
    the team or another number of the person changes nothing on paper that is out already.
    """

    volunteer = models.ForeignKey(
        Volunteer,
        verbose_name=_("volunteer"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    team = models.ForeignKey(
        VolunteerTeam,
        verbose_name=_("issued by the team"),
        on_delete=models.PROTECT,
        related_name="certificates",
        db_index=False,
    )
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("until and with"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=CertificateState.choices, default=CertificateState.ASKED
    )
    created_by = by_person(pgettext_lazy("certificate", "asked by"))
    asked_at = models.DateTimeField(pgettext_lazy("certificate", "asked at"))

    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("serial number"), null=True, blank=True)
    number = models.CharField(
        pgettext_lazy("certificate", "number"), max_length=32, null=True, blank=True, unique=True
    )
    code = models.CharField(_("verification code"), max_length=8, blank=True)
    name = models.CharField(_("full name"), max_length=64, blank=True)
    id_number = EncryptedTextField(_("ID number"), blank=True, default="")
    issuer = models.CharField(_("issued by the team"), max_length=64, blank=True)
    handler = models.CharField(
        pgettext_lazy("certificate", "handled by"), max_length=64, blank=True
    )
    contact = models.CharField(_("contact"), max_length=64, blank=True)
    services: models.JSONField[Any, Any] = models.JSONField(_("services"), default=list)
    minutes = models.PositiveIntegerField(_("minutes served"), null=True, blank=True)
    issued_at = models.DateTimeField(
        pgettext_lazy("certificate", "issued at"), null=True, blank=True
    )
    issued_by = by_person_later(pgettext_lazy("certificate", "issued by"))
    ended_at = models.DateTimeField(pgettext_lazy("certificate", "ended at"), null=True, blank=True)
    ended_by = by_person_later(pgettext_lazy("certificate", "ended by"))
    reason = models.CharField(_("why it was refused or revoked"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        indexes = [models.Index(fields=["team", "state"], name="certificate_of_a_team")]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="certificate_sent_once"
            ),
            models.UniqueConstraint(
                fields=["team", "year", "serial"],
                condition=Q(serial__isnull=False),
                name="certificate_serial_once",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "team"],
                condition=Q(state=CertificateState.ASKED),
                name="certificate_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CertificateState.values), name="certificate_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(last_day__gte=F("first_day")),
                name="certificate_period_goes_forward",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=NUMBERED,
                    number__isnull=False,
                    year__isnull=False,
                    serial__gte=1,
                    minutes__gte=1,
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                )
                & ~Q(code="")
                & ~Q(name="")
                & ~Q(issuer="")
                & ~Q(contact="")
                | Q(number__isnull=True, serial__isnull=True, issued_at__isnull=True)
                & ~Q(state__in=NUMBERED),
                name="certificate_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(state__in=REASONED, ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(reason="")
                | Q(ended_at__isnull=True) & ~Q(state__in=REASONED),
                name="certificate_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("asked for"))

    @property
    def is_printable(self) -> bool:
        """Whether it can be printed now."""
        return self.state == CertificateState.ISSUED

    @property
    def masked_name(self) -> str:
        """The name as pages show it."""
        return masked_name(self.name or self.volunteer.name)

    @property
    def masked_id_number(self) -> str:
        """The ID number as pages show it; empty when the register had none."""
        return masked_id_number(self.id_number)


class CertificateTemplate(TemplateEdition):
    """One edition of a district's own Word template of the certificate."""

    class Meta:
        verbose_name = _("template of the certificate")
        verbose_name_plural = _("templates of the certificate")
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], name="certificate_template_once"),
        ]
