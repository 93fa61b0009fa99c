"""The append-only record of every act, chained so that any later change shows.

An event holds plain ids and text and no foreign keys: it outlives what it names. Rows are written
by `audit.actions.record` alone and are never changed; the database refuses it (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act: who, in which post, when, what, before and after (domain.md section 6)."""

    act = models.CharField(_("act"), max_length=64)
    at = models.DateTimeField(_("at"))
    actor_id = models.BigIntegerField(_("actor id"), null=True)
    actor_name = models.CharField(_("actor"), max_length=64, blank=True)
    posting_id = models.BigIntegerField(_("posting id"), null=True)
    posting_title = models.CharField(_("post"), max_length=160, blank=True)
    record_type = models.CharField(_("kind of record"), max_length=64)
    record_id = models.BigIntegerField(_("record id"))
    area_id = models.BigIntegerField(_("area id"), null=True)
    date = models.DateField(_("business day whose figures it changes"), null=True)
    data = models.JSONField(_("details"), default=dict)
    sequence = models.PositiveIntegerField(_("place in the record's chain"))
    previous = models.CharField(_("digest of the event before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "sequence"], name="event_chain_has_no_fork"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor_id", "at"], name="event_actor_at"),
            models.Index(fields=["act", "at"], name="event_act_at"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.record_type} {self.record_id}"


class Pending(models.Model):
    """An event that a reader of the trail has still to take in: the outbox.

    Written in the event's own transaction, deleted by the reader; the broker only wakes readers.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="pending")
    reader = models.CharField(_("reader"), max_length=32)

    class Meta:
        verbose_name = _("pending event")
        verbose_name_plural = _("pending events")
        constraints = [
            models.UniqueConstraint(fields=["reader", "event"], name="pending_once_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.event_id}"
