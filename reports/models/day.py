"""A village's and a town's day: the sums sent up."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person_later
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet
from reports.choices import DayState, Timeliness


class SentDayQuerySet(AreaScopedQuerySet):
    """Which village or town days."""

    def locked(self, pk: int) -> Any:
        """Return a day, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def unsent(self) -> SentDayQuerySet:
        """Days that have yet to go up: never sent, or returned."""
        return self.filter(state__in=[DayState.OPEN, DayState.RETURNED])

    def upward(self) -> SentDayQuerySet:
        """Days that are with the tier above."""
        return self.filter(state__in=[DayState.SENT, DayState.RECEIVED])


class SentDay(models.Model):
    """What a village's and a town's day have in common (domain.md section 4.3 and 4.4)."""

    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT)
    date = models.DateField(_("date"))
    state = models.CharField(
        _("state"), max_length=8, choices=DayState.choices, default=DayState.OPEN
    )
    timeliness = models.CharField(
        _("timeliness"), max_length=8, choices=Timeliness.choices, null=True, blank=True
    )
    sent_at = models.DateTimeField(_("went up at"), null=True, blank=True)
    sent_by = by_person_later(_("sent by"))
    received_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    received_by = by_person_later(_("taken in by"))
    return_reason = models.CharField(_("why it was returned"), max_length=200, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SentDayQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["date", "area"], name="%(class)s_date_area")]
        constraints = [
            models.UniqueConstraint(fields=["area", "date"], name="%(class)s_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=DayState.values), name="%(class)s_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(timeliness__isnull=True) | Q(timeliness__in=Timeliness.values),
                name="%(class)s_timeliness_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=DayState.RECEIVED) | Q(received_at__isnull=False),
                name="%(class)s_received_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=DayState.OPEN) | Q(sent_at__isnull=False),
                name="%(class)s_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=DayState.RETURNED) | ~Q(return_reason=""),
                name="%(class)s_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.date:%Y-%m-%d}"

    @property
    def is_up(self) -> bool:
        """Tell whether the day is with the tier above."""
        return self.state in (DayState.SENT, DayState.RECEIVED)


class VillageDay(SentDay):
    """A village's day, sent to the town by its officer.

    `timeliness` is that of the first sending; `zero` when every group reported zero by then.
    """

    class Meta(SentDay.Meta):
        verbose_name = _("village day")
        verbose_name_plural = _("village days")


class TownDay(SentDay):
    """A town's day, sent to the district when every item has its disposition."""

    class Meta(SentDay.Meta):
        verbose_name = _("town day")
        verbose_name_plural = _("town days")
