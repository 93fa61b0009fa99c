"""What people are told: one row a person and event. Written and marked by notices.actions alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import Event

#: A row that gathers several reminders of one person; it is of no event.
DIGEST = "notices.digest"


class NoticeQuerySet(models.QuerySet[Any]):
    """Which notices."""

    def of(self, user: Any) -> NoticeQuerySet:
        """The person's own, as far as they have come: what a digest gathers stands inside it."""
        return self.filter(recipient=user, delivered_at__isnull=False, digest__isnull=True)

    def unread(self) -> NoticeQuerySet:
        """Notices nobody has looked at."""
        return self.filter(read_at__isnull=True)

    def held_back(self, *, now: datetime) -> NoticeQuerySet:
        """Reminders whose working hours have come."""
        return self.filter(delivered_at__isnull=True, deliver_at__lte=now)


class Notice(models.Model):
    """What a person is told of an event, with the way to the record.

    The words are made when it is shown, from the act and the title of the matter; no name, number
    or text of a person is in it.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        related_name="notices",
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    act = models.CharField(_("act"), max_length=64)
    title = models.CharField(_("what it is about"), max_length=120, blank=True)
    url = models.CharField(_("address of the record"), max_length=200, blank=True)
    at = models.DateTimeField(_("when it happened"))
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    deliver_at = models.DateTimeField(_("to be delivered from"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    digest = models.ForeignKey(
        "self",
        verbose_name=_("gathered in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="gathered",
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["recipient", "id"],
                condition=Q(delivered_at__isnull=False, digest__isnull=True),
                name="notice_inbox",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(delivered_at__isnull=False, digest__isnull=True, read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["deliver_at"],
                condition=Q(delivered_at__isnull=True),
                name="notice_held_back",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient"], name="notice_told_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=False) | Q(act=DIGEST), name="notice_is_of_an_event"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("deliver_at")),
                name="notice_delivered_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.title}"

    @property
    def is_digest(self) -> bool:
        """Whether it gathers others."""
        return self.act == DIGEST
