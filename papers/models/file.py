"""The file of a case: its number, how it was opened, when it was bound."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.columns import by_person, by_person_later
from common.uploads import upload_name
from disputes.models import Case
from org_tree.models import Organization
from papers.choices import Opening, Retention


class CaseFileQuerySet(models.QuerySet[Any]):
    """Which files."""

    def locked_for(self, case: Case) -> Any:
        """Return a case's file, held until the transaction ends; None when it has none yet."""
        return self.select_for_update(of=("self",), no_key=True).filter(case=case).first()


class CaseFile(models.Model):
    """The mediation file of a case (domain.md section 8).

    It holds what the papers ask and the case does not know. Documents are made from today's data;
    only a bound file keeps a copy (`ArchivedFile`). Its chain in the trail tells who filled in,
    printed and bound what.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="file"
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("mediation committee"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    mark = models.CharField(_("short name in the number"), max_length=64, blank=True)
    sequence = models.PositiveIntegerField(_("number of the year"), null=True, blank=True)

    opening = models.CharField(_("how it came"), max_length=12, choices=Opening.choices, blank=True)
    asks = models.TextField(_("what is asked for"), max_length=2000, blank=True)
    applied_on = models.DateField(_("day of the application"), null=True, blank=True)
    rights_told_on = models.DateField(_("rights and duties told on"), null=True, blank=True)
    identity_seen_on = models.DateField(_("identity papers seen on"), null=True, blank=True)

    retention = models.CharField(
        _("to be kept"), max_length=12, choices=Retention.choices, blank=True
    )
    remark = models.CharField(_("remark"), max_length=400, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    changed_at = models.DateTimeField(_("last changed at"))
    bound_at = models.DateTimeField(_("bound at"), null=True, blank=True)
    bound_by = by_person_later(_("bound by"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation file")
        verbose_name_plural = _("mediation files")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "sequence"],
                condition=Q(sequence__isnull=False),
                name="file_number_once",
            ),
            models.CheckConstraint(
                condition=Q(sequence__isnull=True)
                | Q(year__isnull=False, organization__isnull=False),
                name="file_number_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(bound_at__isnull=True, bound_by__isnull=True)
                | Q(bound_at__isnull=False, bound_by__isnull=False),
                name="file_bound_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opening="") | Q(opening__in=Opening.values),
                name="file_opening_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case_id}"

    @property
    def number(self) -> str:
        """The number as it stands on papers, or nothing before it was given."""
        if self.sequence is None:
            return ""
        return gettext("(%(year)d) %(mark)s mediation No. %(sequence)d") % {
            "year": self.year,
            "mark": self.mark,
            "sequence": self.sequence,
        }

    @property
    def is_bound(self) -> bool:
        """Whether the file is closed to changes."""
        return self.bound_at is not None


class FileNumber(models.Model):
    """The last number a committee gave in a year; its row lock leaves no gap and no double."""

    organization = models.ForeignKey(
        Organization, verbose_name=_("mediation committee"), on_delete=models.PROTECT
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("file number")
        verbose_name_plural = _("file numbers")
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="file_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year} {self.last}"


class ArchivedFile(models.Model):
    """The whole file as it was when it was bound; kept though the data go on."""

    file = models.ForeignKey(
        CaseFile,
        verbose_name=_("mediation file"),
        on_delete=models.PROTECT,
        related_name="archived",
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    content = models.FileField(_("content"), upload_to=upload_name)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    bound_at = models.DateTimeField(_("bound at"))
    bound_by = by_person(_("bound by"))

    class Meta:
        verbose_name = _("bound copy")
        verbose_name_plural = _("bound copies")
        constraints = [
            models.UniqueConstraint(fields=["file", "edition"], name="archived_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.edition}"
