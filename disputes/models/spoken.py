"""Which rules spoke when a case was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.models.case import Case


class SpokenRule(models.Model):
    """A triage rule that spoke for what was suggested when a case got its color.

    Kept so that agreement can be told by rule; written anew when the case is assessed anew.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="spoken_rules"
    )
    code = models.SlugField(_("code"), max_length=48)

    class Meta:
        verbose_name = _("rule that spoke")
        verbose_name_plural = _("rules that spoke")
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="spoken_rule_once"),
        ]

    def __str__(self) -> str:
        return self.code
