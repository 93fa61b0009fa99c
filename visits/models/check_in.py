"""Double check-in 双报到: members of organs with the communities of their unit and their home.

A home is a community and nothing nearer: no column holds an address, and none must ever be added.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person_later
from common.idempotency import ClientCreated
from org_tree.models import Area, Posting
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_for
from visits.choices import ActivityState, CheckInKind, CheckInState
from visits.compliance import Span

CONFIRM = "visits.confirm_check_in"
TITLE_LENGTH, NOTE_LENGTH, REASON_LENGTH = 40, 200, 200
#: A quarter of an hour at least, half a day at most.
SHORTEST, LONGEST = 15, 12 * 60


class CheckInQuerySet(AreaScopedQuerySet):
    """Which registrations."""

    def visible_to(self, user: Any) -> CheckInQuerySet:
        """One's own, and those with the communities one confirms for."""
        ground = subtree_q(areas_for(user, CONFIRM), self.area_path)
        return self.filter(ground | Q(created_by=user.pk))

    def waiting(self) -> CheckInQuerySet:
        """Registrations the community has not answered."""
        return self.filter(state=CheckInState.WAITING)

    def standing(self) -> CheckInQuerySet:
        """Registrations that hold now."""
        return self.filter(state=CheckInState.CONFIRMED)

    def stood_between(self, first: date, last: date) -> CheckInQuerySet:
        """Registrations that stood on some day of a period, both ends included."""
        ends = Q(ended_on__isnull=True) | Q(ended_on__gt=first)
        return self.filter(ends, started_on__isnull=False, started_on__lte=last)

    def with_activities(self, first: date, last: date) -> CheckInQuerySet:
        """Registrations beside what was done there in a period: a row for each, as `activity`.

        One without anything done is one row that has none.
        """
        within = Q(activities__date__range=(first, last))
        done = FilteredRelation(
            "activities", condition=within & ~Q(activities__state=ActivityState.WITHDRAWN)
        )
        found = self.annotate(activity=done).select_related("area__parent", "activity")
        return found.order_by("activity__date", "activity__pk", "pk")

    def locked(self, pk: int) -> CheckIn:
        """Return a registration, held until the transaction ends."""
        rows = self.select_for_update(of=("self",), no_key=True)
        found: CheckIn = rows.select_related("area", "created_by", "decided_by").get(pk=pk)
        return found


class CheckIn(ClientCreated):
    """A member's registration with a community, from the day it was confirmed.

    `ended_on` is the first day without it. The unit's goes with the posting; the one at home is the
    person's and outlives the posting in which it was asked.
    """

    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="check_ins"
    )
    kind = models.CharField(
        pgettext_lazy("check-in", "where"), max_length=4, choices=CheckInKind.choices
    )
    area = models.ForeignKey(
        Area, verbose_name=_("community"), on_delete=models.PROTECT, related_name="check_ins"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=CheckInState.choices, default=CheckInState.WAITING
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        related_name="check_ins",
    )
    created_at = models.DateTimeField(_("asked at"))
    decided_by = by_person_later(_("answered by"))
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        indexes = [
            models.Index(fields=["area", "state"], name="check_in_area_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="check_in_sent_once"),
            models.UniqueConstraint(
                fields=["created_by", "kind"],
                condition=Q(state=CheckInState.WAITING),
                name="check_in_one_waits",
            ),
            models.UniqueConstraint(
                fields=["created_by", "kind"],
                condition=Q(state=CheckInState.CONFIRMED),
                name="check_in_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CheckInKind.values), name="check_in_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CheckInState.values), name="check_in_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CheckInState.CONFIRMED, CheckInState.ENDED],
                    started_on__isnull=False,
                    decided_by__isnull=False,
                )
                | Q(
                    state__in=[
                        CheckInState.WAITING,
                        CheckInState.DECLINED,
                        CheckInState.WITHDRAWN,
                    ],
                    started_on__isnull=True,
                ),
                name="check_in_stands_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckInState.ENDED, ended_on__gte=F("started_on"))
                | (~Q(state=CheckInState.ENDED) & Q(ended_on__isnull=True)),
                name="check_in_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckInState.DECLINED) | ~Q(reason=""),
                name="check_in_declined_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area.place}"

    @property
    def span(self) -> Span | None:
        """The days it stood, as the reckoning takes them; None when it never did."""
        if self.started_on is None:
            return None
        return Span(self.started_on, self.ended_on - timedelta(days=1) if self.ended_on else None)


class CheckInActivityQuerySet(AreaScopedQuerySet):
    """Which activities."""

    area_path = "check_in__area"

    def visible_to(self, user: Any) -> CheckInActivityQuerySet:
        """One's own, those of the communities one confirms for, and of visits one looks after."""
        ground = subtree_q(areas_for(user, CONFIRM), self.area_path)
        ground |= subtree_q(areas_for(user, "visits.view"), self.area_path)
        return self.filter(ground | Q(created_by=user.pk))

    def waiting(self) -> CheckInActivityQuerySet:
        """Activities the community has not looked at."""
        return self.filter(state=ActivityState.WAITING)

    def returned_to(self, user: Any) -> CheckInActivityQuerySet:
        """A person's activities that came back with a reason."""
        return self.filter(created_by=user.pk, state=ActivityState.RETURNED)

    def confirmed(self) -> CheckInActivityQuerySet:
        """Activities that count."""
        return self.filter(state=ActivityState.CONFIRMED)


class CheckInActivity(ClientCreated):
    """What a member did in a community: entered by the member, confirmed by the community.

    `posting` is the one it was done in: a unit reads what its members did while they were there.
    """

    check_in = models.ForeignKey(
        CheckIn, verbose_name=_("check-in"), on_delete=models.PROTECT, related_name="activities"
    )
    posting = models.ForeignKey(
        Posting,
        verbose_name=_("posting"),
        on_delete=models.PROTECT,
        related_name="check_in_activities",
    )
    date = models.DateField(_("date"))
    title = models.CharField(_("what was done"), max_length=TITLE_LENGTH)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ActivityState.choices, default=ActivityState.WAITING
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        related_name="check_in_activities",
    )
    created_at = models.DateTimeField(_("entered at"))
    decided_by = by_person_later(_("answered by"))
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    objects = CheckInActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity in a community")
        verbose_name_plural = _("activities in communities")
        indexes = [
            models.Index(fields=["created_by", "date"], name="check_in_activity_person"),
            models.Index(fields=["date", "id"], name="check_in_activity_date"),
            models.Index(
                fields=["check_in"],
                condition=Q(state=ActivityState.WAITING),
                name="check_in_activity_waits",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="check_in_activity_sent_once"
            ),
            models.UniqueConstraint(
                fields=["created_by", "date", "title"],
                condition=Q(state__in=[ActivityState.WAITING, ActivityState.CONFIRMED]),
                name="check_in_activity_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ActivityState.values), name="check_in_activity_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="check_in_activity_has_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ActivityState.CONFIRMED, ActivityState.RETURNED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="check_in_activity_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.RETURNED) | ~Q(reason=""),
                name="check_in_activity_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title
