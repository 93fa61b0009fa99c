"""Points of a month: what a volunteer got and spent, what a team gave for which hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.calendar import business_date, start_of_day
from common.wording import MONTHS
from volunteers.choices import AccountKind
from volunteers.models import PointsEntry, ServiceRecord, Volunteer, VolunteerTeam


@dataclass(frozen=True)
class Month:
    """A calendar month, first day and first day of the next one; `is_last` is the present one."""

    first: date
    end: date
    is_last: bool

    @property
    def text(self) -> str:
        """As addresses and month fields write it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        """As people say it: 2026年11月."""
        values = {"month": MONTHS[self.first.month - 1], "year": self.first.year}
        return _("%(month)s %(year)d") % values

    @property
    def before(self) -> str:
        """The month before."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.end:%Y-%m}"


def month_of(text: str, now: datetime) -> Month:
    """Return the month an address asks for; this one for anything that is no month so far."""
    today = business_date(now)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    first = min(first, today.replace(day=1))
    end = (first + timedelta(days=32)).replace(day=1)
    return Month(first, end, is_last=end > today)


def entries_of(volunteer: Volunteer, month: Month) -> QuerySet[PointsEntry]:
    """Return what moved on a volunteer's account in a month, in order."""
    moved = PointsEntry.objects.filter(
        account__volunteer=volunteer,
        transaction__at__gte=start_of_day(month.first),
        transaction__at__lt=start_of_day(month.end),
    )
    related = ("transaction__record__activity__team", "transaction__redemption__reward")
    found: QuerySet[PointsEntry] = moved.select_related(*related).order_by("id")
    return found


def balance_before(volunteer: Volunteer, month: Month) -> int:
    """Return the balance with which a month began."""
    earlier = PointsEntry.objects.filter(
        account__volunteer=volunteer, transaction__at__lt=start_of_day(month.first)
    )
    found: int | None = earlier.order_by("-id").values_list("balance", flat=True).first()
    return found or 0


def _records(team: VolunteerTeam, month: Month) -> Any:
    return ServiceRecord.objects.standing().filter(
        activity__team=team, date__gte=month.first, date__lt=month.end
    )


def _earned(team: VolunteerTeam, month: Month) -> Any:
    """Return the entries for hours of a month, corrections included."""
    return PointsEntry.objects.filter(
        account__kind=AccountKind.VOLUNTEER,
        transaction__record__activity__team=team,
        transaction__record__date__gte=month.first,
        transaction__record__date__lt=month.end,
    )


def people_of(team: VolunteerTeam, month: Month) -> QuerySet[Volunteer]:
    """Return who served with a team in a month, with `minutes` and `points` for that."""
    records = _records(team, month)
    minutes = records.filter(volunteer=OuterRef("pk")).order_by().values("volunteer")
    points = _earned(team, month).filter(account__volunteer=OuterRef("pk")).order_by()
    people: QuerySet[Volunteer] = Volunteer.objects.filter(pk__in=records.values("volunteer"))
    return people.annotate(
        minutes=Subquery(minutes.annotate(n=Sum("minutes")).values("n")),
        points=Coalesce(
            Subquery(points.values("account").annotate(n=Sum("amount")).values("n")), 0
        ),
    )


def totals_of(team: VolunteerTeam, month: Month) -> dict[str, int]:
    """Return the minutes served with a team in a month and the points given for them."""
    minutes = _records(team, month).aggregate(n=Sum("minutes"))["n"] or 0
    points = _earned(team, month).aggregate(n=Sum("amount"))["n"] or 0
    return {"minutes": minutes, "points": points}
