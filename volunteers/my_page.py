"""What a volunteer's own page shows: what is on, what they may join, hours, stars, points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from volunteers import codes
from volunteers.choices import ActivityState, SignUpState
from volunteers.models import (
    Activity,
    Membership,
    PointsEntry,
    Redemption,
    ServiceRecord,
    SignUp,
    Volunteer,
)
from volunteers.models.activity import hours_of
from volunteers.own import JOINABLE, activities_of, rewards_of
from volunteers.policy import star_levels
from volunteers.stars import WORDS, stars_of
from volunteers.workflow import ACTS

LATEST, MOST_OFFERED = 8, 20


@dataclass(frozen=True)
class Standing:
    """How somebody stands with an activity, and what they may do about it now.

    Attributes:
        rank: on the waiting list; 0 with a place.
        minutes: served, once the team has confirmed them.
    """

    activity: Activity
    signed: SignUp | None
    rank: int
    now: datetime
    minutes: int = 0

    @property
    def is_signed(self) -> bool:
        """Whether they have a place or wait for one."""
        return self.signed is not None and self.signed.state != SignUpState.WITHDRAWN

    @property
    def may_sign_up(self) -> bool:
        """Whether they may take a place, or one on the waiting list."""
        return self.activity.state in ACTS["sign_up"].sources and not self.is_signed

    @property
    def may_withdraw(self) -> bool:
        """Whether they may still give the place back."""
        is_open = self.activity.state in ACTS["withdraw"].sources
        return self.is_signed and is_open and self._came_at is None

    @property
    def may_check_in(self) -> bool:
        """Whether it is time to check in by the code."""
        one = self.activity
        return (
            self.signed is not None
            and self.signed.state == SignUpState.PLACED
            and self._came_at is None
            and one.state in ACTS["check_in"].sources
            and codes.is_in_use(one.starts_at, one.ends_at, self.now)
        )

    @property
    def may_check_out(self) -> bool:
        """Whether they came and have not said that they left."""
        one = self.signed
        return (
            one is not None
            and one.checked_in_at is not None
            and one.checked_out_at is None
            and self.activity.state in ACTS["check_out"].sources
        )

    @property
    def is_confirmed(self) -> bool:
        """Whether they had a place and the team has confirmed the hours."""
        has_place = self.signed is not None and self.signed.state == SignUpState.PLACED
        return has_place and self.activity.state == ActivityState.CONFIRMED

    @property
    def hours(self) -> float:
        """The minutes in hours."""
        return hours_of(self.minutes)

    @property
    def code_from(self) -> datetime:
        """From when the check-in code counts."""
        return self.activity.starts_at - codes.OPENS_BEFORE

    @property
    def _came_at(self) -> datetime | None:
        return self.signed.checked_in_at if self.signed else None


def standing(activity: Activity, volunteer: Volunteer, now: datetime) -> Standing:
    """Return how somebody stands with one activity."""
    signed = _ranked(SignUp.objects.filter(activity=activity, volunteer=volunteer)).first()
    found = _standing(activity, signed, now)
    if not found.is_confirmed:
        return found
    served = ServiceRecord.objects.filter(activity=activity, volunteer=volunteer).standing()
    return replace(found, minutes=served.aggregate(total=Sum("minutes"))["total"] or 0)


def _standing(activity: Activity, signed: Any, now: datetime) -> Standing:
    is_waiting = signed is not None and signed.state == SignUpState.WAITING
    return Standing(activity, signed, signed.before + 1 if is_waiting else 0, now)


def _ranked(sign_ups: Any) -> Any:
    """Add to sign-ups how many wait before them."""
    before = (
        SignUp.objects.filter(
            activity=OuterRef("activity"),
            state=SignUpState.WAITING,
            position__lt=OuterRef("position"),
        )
        .order_by()
        .values("activity")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return sign_ups.annotate(before=Coalesce(Subquery(before), 0))


class MyPage:
    """One volunteer's page, who was read by `volunteers.own.volunteer_of`."""

    def __init__(self, volunteer: Any, now: datetime) -> None:
        self.volunteer, self.now = volunteer, now

    @cached_property
    def _activities(self) -> list[Standing]:
        """Activities that are theirs or open to them and not over, the nearest first."""
        mine = SignUp.objects.filter(volunteer=self.volunteer)
        rows = activities_of(self.volunteer).filter(state__in=JOINABLE)
        rows = rows.select_related("team").prefetch_related(
            Prefetch("sign_ups", _ranked(mine), to_attr="mine")
        )
        return [
            _standing(one, next(iter(one.mine), None), self.now)
            for one in rows.order_by("starts_at", "pk")[: MOST_OFFERED * 2]
        ]

    @property
    def on_now(self) -> list[Standing]:
        """Those to check in to or out of now."""
        return [one for one in self._activities if one.may_check_in or one.may_check_out]

    @property
    def mine(self) -> list[Standing]:
        """Those signed up for that are still to come."""
        return [one for one in self._activities if one.is_signed and one not in self.on_now]

    @property
    def offered(self) -> list[Standing]:
        """Those they may join."""
        return [one for one in self._activities if one.may_sign_up][:MOST_OFFERED]

    @cached_property
    def waiting_hours(self) -> int:
        """How many activities they came to and whose hours the team has not confirmed."""
        over = SignUp.objects.filter(
            volunteer=self.volunteer,
            state=SignUpState.PLACED,
            activity__state=ActivityState.FINISHED,
        )
        return over.count()

    @cached_property
    def teams(self) -> list[str]:
        """Names of the teams they belong to."""
        held = Membership.objects.filter(volunteer=self.volunteer, ended_on__isnull=True)
        return list(held.order_by("pk").values_list("team__name", flat=True))

    @property
    def minutes(self) -> int:
        """Minutes served, as the teams confirmed them."""
        served: int = self.volunteer.served
        return served

    @property
    def hours(self) -> float:
        """The same in hours."""
        return hours_of(self.minutes)

    @cached_property
    def _levels(self) -> dict[int, int]:
        return star_levels()

    @property
    def stars(self) -> Any:
        """Their stars in words; empty below the first."""
        return WORDS.get(stars_of(self.minutes, self._levels), "")

    @property
    def next_star(self) -> str:
        """What is missing to the next star, in words; empty with all of them."""
        left = [
            (hours * 60 - self.minutes, stars)
            for stars, hours in self._levels.items()
            if hours * 60 > self.minutes
        ]
        if not left:
            return ""
        minutes, stars = min(left)
        words = {"hours": hours_of(minutes), "stars": WORDS[stars]}
        return _("%(hours)s hours to %(stars)s") % words

    @property
    def points(self) -> int:
        """Points they can spend."""
        account = getattr(self.volunteer, "points_account", None)
        return account.balance if account else 0

    @cached_property
    def records(self) -> list[ServiceRecord]:
        """The hours confirmed last."""
        rows = ServiceRecord.objects.filter(volunteer=self.volunteer).standing()
        return list(rows.select_related("activity__team").order_by("-date", "-pk")[:LATEST])

    @cached_property
    def rewards(self) -> list[Any]:
        """What they may spend points on, the cheapest first; out of stock last."""
        rows = rewards_of(self.volunteer).select_related("team")
        return sorted(rows.order_by("cost", "pk")[:MOST_OFFERED], key=lambda one: not one.stock)

    @cached_property
    def claims(self) -> list[Redemption]:
        """What they claimed last."""
        rows = Redemption.objects.filter(volunteer=self.volunteer).select_related("reward__team")
        return list(rows.order_by("-pk")[:LATEST])


def statement(volunteer: Volunteer) -> Any:
    """Return the lines of somebody's points, with what each was for."""
    rows = PointsEntry.objects.filter(account__volunteer=volunteer)
    return rows.select_related("transaction").annotate(
        activity=F("transaction__record__activity__title"),
        reward=F("transaction__redemption__reward__name"),
    )
