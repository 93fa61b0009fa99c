"""What a team does together: the activity, who signed up, who was there and how long.

State changes through volunteers.actions alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.calendar import business_date, end_of_day, start_of_day
from common.columns import by_person
from common.idempotency import ClientCreated
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet
from volunteers.choices import ActivityState, SignUpState
from volunteers.models.team import VolunteerTeam
from volunteers.models.volunteer import Volunteer

MOST_PLACES = 2000


class ActivityQuerySet(AreaScopedQuerySet):
    """Which activities: those of teams in a person's scope."""

    area_path = "team__area"

    def locked(self, pk: int) -> Activity:
        """Return an activity, held until the transaction ends."""
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("team__area", "area")
            .get(pk=pk)
        )

    def of_teams_below(self, team: VolunteerTeam) -> ActivityQuerySet:
        """Activities of a team and of all below it."""
        return self.filter(
            team__tree_id=team.tree_id, team__lft__gte=team.lft, team__rght__lte=team.rght
        )

    def over(self) -> ActivityQuerySet:
        """Activities that are over, their hours confirmed or not."""
        return self.filter(state__in=(ActivityState.FINISHED, ActivityState.CONFIRMED))

    def of_days(self, first: date, last: date) -> ActivityQuerySet:
        """Activities that began on a day of a period, both ends included."""
        return self.filter(starts_at__gte=start_of_day(first), starts_at__lt=end_of_day(last))

    def to_confirm(self) -> ActivityQuerySet:
        """Activities that are over and whose hours nobody has confirmed."""
        return self.filter(state=ActivityState.FINISHED)


class Activity(ClientCreated):
    """An activity of a team (domain.md section 10). `taken` never passes `places`."""

    team = models.ForeignKey(
        VolunteerTeam,
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        related_name="activities",
        db_index=False,
    )
    area = models.ForeignKey(
        Area, verbose_name=_("where it serves"), on_delete=models.PROTECT, related_name="activities"
    )
    title = models.CharField(_("activity"), max_length=60)
    content = models.TextField(_("what is done"), max_length=2000, blank=True)
    place = models.CharField(_("meeting place"), max_length=80)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(_("places"))
    risk = models.CharField(_("risks and what to bring"), max_length=200)
    state = models.CharField(
        _("state"), max_length=12, choices=ActivityState.choices, default=ActivityState.DRAFT
    )
    taken = models.PositiveIntegerField(_("places taken"), default=0)
    waiting = models.PositiveIntegerField(_("on the waiting list"), default=0)
    last_position = models.PositiveIntegerField(default=0, editable=False)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("last changed at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["team", "state", "starts_at"], name="activity_of_a_team"),
            models.Index(fields=["state", "starts_at"], name="activity_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="activity_sent_once"),
            models.CheckConstraint(
                condition=Q(state__in=ActivityState.values), name="activity_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLACES), name="activity_has_places"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("places")), name="activity_is_never_oversold"
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.CANCELLED) | ~Q(cancel_reason=""),
                name="activity_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def date(self) -> date:
        """The business day it counts for."""
        return business_date(self.starts_at)

    @property
    def planned(self) -> timedelta:
        """How long it is meant to take, the way there not counted."""
        return self.ends_at - self.starts_at

    @property
    def left(self) -> int:
        """Places nobody has."""
        return self.places - self.taken

    def is_over(self, now: datetime) -> bool:
        """Tell whether its planned end has passed."""
        return self.ends_at <= now


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Which sign-ups."""

    def without_hours(self, activity: Activity) -> SignUpQuerySet:
        """Those with a place in an activity for whom no hours stand."""
        served = ServiceRecord.objects.filter(activity=activity).standing()
        placed = self.filter(activity=activity, state=SignUpState.PLACED)
        return placed.exclude(volunteer__in=served.values("volunteer"))


class SignUp(models.Model):
    """A volunteer and an activity; `position` is the order in which people came."""

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="sign_ups", db_index=False
    )
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="sign_ups")
    state = models.CharField(_("state"), max_length=12, choices=SignUpState.choices)
    position = models.PositiveIntegerField(_("place in the order"))
    signed_at = models.DateTimeField(_("signed up at"))
    risk_acknowledged_at = models.DateTimeField(_("told of the risks at"))
    moved_up_at = models.DateTimeField(_("moved up at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told of it at"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("came at"), null=True, blank=True)
    checked_out_at = models.DateTimeField(_("left at"), null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(fields=["activity", "volunteer"], name="sign_up_once"),
            models.UniqueConstraint(fields=["activity", "position"], name="sign_up_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=SignUpState.values), name="sign_up_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(checked_out_at__isnull=True)
                | Q(checked_in_at__isnull=False, checked_out_at__gte=F("checked_in_at")),
                name="sign_up_left_after_coming",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.volunteer_id}"


class ServiceRecordQuerySet(AreaScopedQuerySet):
    """Which records: those of teams in a person's scope."""

    area_path = "activity__team__area"

    def standing(self) -> ServiceRecordQuerySet:
        """Records that count: not annulled by a correction."""
        return self.filter(annulled_at__isnull=True)


class ServiceRecord(models.Model):
    """Hours somebody served, the way there not counted, confirmed by the team (order 67, 2020).

    Never changed: a correction annuls it and writes another one.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(_("date"))
    minutes = models.PositiveIntegerField(_("minutes served"))
    confirmed_by = by_person(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"))
    annulled_at = models.DateTimeField(_("annulled at"), null=True, blank=True)
    annul_reason = models.CharField(_("why it was annulled"), max_length=200, blank=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        indexes = [
            models.Index(fields=["volunteer", "-date"], name="record_of_a_volunteer"),
            models.Index(fields=["date", "area"], name="record_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "volunteer"],
                condition=Q(annulled_at__isnull=True),
                name="record_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="record_has_minutes"
            ),
            models.CheckConstraint(
                condition=Q(annulled_at__isnull=True) | ~Q(annul_reason=""),
                name="record_annulled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.date} {self.minutes}"

    @property
    def hours(self) -> float:
        """The minutes as hours, with one decimal."""
        return hours_of(self.minutes)


def hours_of(minutes: Any) -> float:
    """Return minutes as hours, with a decimal only where one is needed: 3, 1.5."""
    hours = round((minutes or 0) / 60, 1)
    return int(hours) if hours.is_integer() else hours
