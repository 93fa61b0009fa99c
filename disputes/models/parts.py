"""Who works on a case, who is concerned, and the doors it came through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.columns import by_person_later
from disputes.choices import Source
from disputes.models.case import Case
from org_tree.models import Posting
from reports.models import InformationItem
from reports.models.party import Party


class CaseMember(models.Model):
    """Somebody who helps the lead; the lead is not a member."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="members"
    )
    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(fields=["case", "posting"], name="case_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.posting)


class CaseParty(Party):
    """A person concerned.

    Attributes:
        client_id, client_digest, named_by: of somebody named after the matter was received.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="parties"
    )
    client_id = models.UUIDField(null=True, editable=False)
    client_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    named_by = by_person_later(_("named by"))

    class Meta(Party.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["named_by", "client_id"], name="party_named_once"),
        ]


class CaseSource(models.Model):
    """One door a case came through: its own, and those of matters joined to it."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="sources"
    )
    item = models.OneToOneField(
        InformationItem,
        verbose_name=_("item"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="case_source",
    )
    origin = models.ForeignKey(
        Case,
        verbose_name=_("came with"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="doors_elsewhere",
        help_text=_("The joined case whose door it is; empty for the case's own."),
    )
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    number = models.CharField(_("number there"), max_length=48, blank=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.number}".strip()
