"""A meeting by appointment 约访: with whom by need or open matter, never from a list of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from common.masking import masked_name
from disputes.models import Case
from org_tree.models import Area, Organization, Posting
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_for, postings_of
from reports.models import InformationItem
from visits.appointing import AGREED, CANCELLED, HELD, MISSED, OPEN
from visits.choices import Invitation, MeetingState, Need
from visits.models.visit import Visit


class AppointmentQuerySet(AreaScopedQuerySet):
    """Which meetings."""

    def visible_to(self, user: Any) -> AppointmentQuerySet:
        """Those one holds or arranged, those one's office has to take on, those on one's ground."""
        ground = subtree_q(areas_for(user, "visits.view"), self.area_path)
        offices = [posting.organization_id for posting in postings_of(user)]
        waiting = Q(posting__isnull=True, organization__in=offices)
        return self.filter(ground | waiting | self._own_q(user))

    @staticmethod
    def _own_q(user: Any) -> Q:
        return Q(posting__user=user.pk) | Q(created_by=user.pk)

    def of(self, user: Any) -> AppointmentQuerySet:
        """Those one holds or arranged."""
        return self.filter(self._own_q(user))

    def hosted_by(self, user: Any) -> AppointmentQuerySet:
        """Those one holds."""
        return self.filter(posting__user=user.pk)

    def open(self) -> AppointmentQuerySet:
        """Meetings that can still come about."""
        return self.filter(state__in=OPEN)

    def unassigned(self) -> AppointmentQuerySet:
        """Open meetings whose host has left: they wait for somebody of the office."""
        return self.open().filter(posting__isnull=True)

    def naming_since(self, moment: datetime) -> AppointmentQuerySet:
        """Meetings that ended, or should have been, by a moment and still say whom."""
        told = self.exclude(called="", door="")
        return told.annotate(over_at=Coalesce(F("ended_at"), F("meets_at"))).filter(
            over_at__lte=moment
        )

    def for_pages(self) -> AppointmentQuerySet:
        """Meetings with what lists say of them; a page of one reads the rest as it goes."""
        return self.select_related("area__parent", "posting__user", "organization", "case", "item")

    def locked(self, pk: int) -> Appointment:
        """Return a meeting, held until the transaction ends."""
        rows = self.select_for_update(of=("self",), no_key=True)
        found: Appointment = rows.select_related("area__parent", "posting").get(pk=pk)
        return found


class Appointment(ClientCreated):
    """Who meets whom, where and when, and what came of it.

    The basis is one of three: a need, an open case, an item. What was said and raised stands in the
    visit the meeting became; nothing is typed twice. How the person is addressed and their door are
    kept only as long as somebody works with them (`visits.appointing.NAME_KEPT_FOR`).
    """

    organization = models.ForeignKey(
        Organization, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+"
    )
    posting = models.ForeignKey(
        Posting,
        verbose_name=_("who meets them"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("village"), on_delete=models.PROTECT, related_name="appointments"
    )
    unit = models.ForeignKey(
        Area,
        verbose_name=_("household unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    door = models.CharField(_("door number"), max_length=24, blank=True)
    called = EncryptedTextField(_("how they are addressed"), blank=True, default="")
    need = models.CharField(
        pgettext_lazy("visit", "need"), max_length=16, choices=Need.choices, blank=True
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    item = models.ForeignKey(
        InformationItem,
        verbose_name=_("item"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    purpose = models.CharField(_("what about"), max_length=80, blank=True)
    meets_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where they meet"), max_length=80)
    invitation = models.CharField(
        _("how they were asked"), max_length=8, choices=Invitation.choices
    )
    state = models.CharField(
        _("state"), max_length=12, choices=MeetingState.choices, default=MeetingState.INVITED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    visit = models.OneToOneField(
        Visit,
        verbose_name=_("visit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointment",
    )
    created_by = by_person(_("arranged by"))
    created_at = models.DateTimeField(_("arranged at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("called to mind at"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting by appointment")
        verbose_name_plural = _("meetings by appointment")
        indexes = [
            models.Index(fields=["posting", "meets_at"], name="appointment_host"),
            models.Index(fields=["area", "meets_at"], name="appointment_area"),
            models.Index(
                fields=["meets_at"], condition=Q(state__in=sorted(OPEN)), name="appointment_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="appointment_sent_once"
            ),
            models.CheckConstraint(
                condition=(Q(case__isnull=True, item__isnull=True) & ~Q(need="") & ~Q(purpose=""))
                | Q(need="", case__isnull=False, item__isnull=True)
                | Q(need="", case__isnull=True, item__isnull=False),
                name="appointment_has_one_basis",
            ),
            models.CheckConstraint(
                condition=Q(need__in=["", *Need.values]), name="appointment_need_is_known"
            ),
            models.CheckConstraint(
                condition=Q(invitation__in=Invitation.values), name="appointment_asked_somehow"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="appointment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=HELD, visit__isnull=False)
                | (~Q(state=HELD) & Q(visit__isnull=True)),
                name="appointment_held_is_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | (~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
                name="appointment_ends_with_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MISSED, CANCELLED]) | ~Q(reason=""),
                name="appointment_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.meets_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it can still come about."""
        return self.state in OPEN

    @property
    def is_agreed(self) -> bool:
        """Whether they said yes."""
        return self.state == AGREED

    @property
    def subject(self) -> str:
        """What it is about, without any name: the matter, else the need."""
        matter = self.case or self.item
        return str(matter) if matter else str(self.get_need_display())

    @property
    def masked_called(self) -> str:
        """How the person is addressed, as screens show it."""
        return masked_name(str(self.called))

    def is_of(self, user: Any) -> bool:
        """Tell whether a person works on it: holds it, or arranged it."""
        host = self.posting.user_id if self.posting else None
        return user.pk in (host, self.created_by_id)

    def is_hosted_by(self, user: Any) -> bool:
        """Tell whether a person holds it."""
        return self.posting is not None and self.posting.user_id == user.pk
