"""What was done on a case: sessions held, answers given."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.columns import by_person
from disputes.choices import Channel
from disputes.models.case import Case


class MediationSession(models.Model):
    """One meeting with the parties."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="sessions"
    )
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    present = models.CharField(_("present"), max_length=200, blank=True)
    summary = models.TextField(_("what was said"), max_length=4000)
    recorded_by = by_person(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("mediation session")
        verbose_name_plural = _("mediation sessions")
        indexes = [models.Index(fields=["case", "held_at"], name="session_case_held")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_at:%Y-%m-%d}"


class CaseAnswer(models.Model):
    """What the people concerned were told, and what they said to it."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="answers"
    )
    channel = models.CharField(_("how"), max_length=8, choices=Channel.choices)
    told = models.CharField(_("whom"), max_length=200)
    is_satisfied = models.BooleanField(_("satisfied"))
    comment = models.CharField(_("in their words"), max_length=400, blank=True)
    answered_by = by_person(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.case_id} {self.answered_at:%Y-%m-%d}"
