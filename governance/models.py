"""What belongs to the running of the portal itself: which scheduled work has been sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScheduledRun(models.Model):
    """One moment of one entry of the schedule, claimed by the beat that sent it.

    The unique constraint is what makes many beats one schedule (contract.md section 1).
    """

    entry = models.CharField(_("entry"), max_length=100)
    due_at = models.DateTimeField(pgettext_lazy("scheduled run", "due at"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("scheduled run")
        verbose_name_plural = _("scheduled runs")
        constraints = [
            models.UniqueConstraint(fields=["entry", "due_at"], name="scheduled_run_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.due_at:%Y-%m-%d %H:%M}"
