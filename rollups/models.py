"""One row of figures for each area and date; written by rollups.actions alone."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet
from volunteers.models.activity import hours_of


class AreaDayQuerySet(AreaScopedQuerySet):
    """Which figures."""

    def of_period(self, first: date, last: date) -> AreaDayQuerySet:
        """Days from `first` to `last`, both included."""
        return self.filter(date__gte=first, date__lte=last)

    def up_to(self, last: date, days: int) -> AreaDayQuerySet:
        """The last `days` days that end with `last`."""
        return self.of_period(last - timedelta(days=days - 1), last)


def _count() -> models.IntegerField[int, int]:
    return models.IntegerField(default=0)


class AreaDay(models.Model):
    """What happened on an area and all below it on a business day (domain.md section 4.6).

    Stored for groups and above: for every area open on the day, and for a closed one as long as
    facts stand on it. `closed_at` is set when the day's books are closed at 00:30; facts that come
    later redo their branch and leave `closed_at` as it was. `computed_at` is the as-of time pages
    show. `parent` is what the area lay in that day: it follows the tree until the books are closed
    and stays as it was from then on, so a later move never changes a past day.

    The report columns but the first are disjoint and add up to `reports_expected`. Case columns
    named by an act count what was done that day; `open`, `overdue` and `in` count how things stood
    at the end of the day, today's at `computed_at`.
    """

    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="days",
        db_index=False,
    )
    parent = models.ForeignKey(
        Area,
        verbose_name=_("lay in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    date = models.DateField(_("date"))
    computed_at = models.DateTimeField(_("as of"))
    closed_at = models.DateTimeField(_("books closed at"), null=True, blank=True)

    reports_expected = _count()
    reports_on_time = _count()
    reports_zero = _count()
    reports_late = _count()
    reports_made_up = _count()
    reports_missing = _count()

    items_total = _count()
    items_dispute = _count()
    items_sentiment = _count()
    items_request = _count()
    items_hazard = _count()
    items_order = _count()
    items_other = _count()
    items_case = _count()
    items_joined = _count()
    items_settled = _count()
    items_noted = _count()
    items_undecided = _count()

    cases_received_total = _count()
    cases_received_red = _count()
    cases_received_yellow = _count()
    cases_received_blue = _count()
    cases_assessed_total = _count()
    cases_assessed_red = _count()
    cases_assessed_yellow = _count()
    cases_assessed_blue = _count()
    cases_assigned_total = _count()
    cases_assigned_red = _count()
    cases_assigned_yellow = _count()
    cases_assigned_blue = _count()
    cases_resolved_total = _count()
    cases_resolved_red = _count()
    cases_resolved_yellow = _count()
    cases_resolved_blue = _count()
    cases_closed_total = _count()
    cases_closed_red = _count()
    cases_closed_yellow = _count()
    cases_closed_blue = _count()
    cases_open_total = _count()
    cases_open_red = _count()
    cases_open_yellow = _count()
    cases_open_blue = _count()
    cases_overdue_total = _count()
    cases_overdue_red = _count()
    cases_overdue_yellow = _count()
    cases_overdue_blue = _count()
    cases_in_received = _count()
    cases_in_assessed = _count()
    cases_in_assigned = _count()
    cases_in_resolving = _count()
    cases_in_resolved = _count()
    cases_in_answered = _count()
    cases_in_referred = _count()

    visits_count = _count()
    visits_nights = _count()
    visits_raised = _count()
    volunteers_minutes = _count()
    volunteers_people = _count()
    volunteers_activities = _count()

    objects = AreaDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("area's day")
        verbose_name_plural = _("areas' days")
        constraints = [
            models.UniqueConstraint(fields=["area", "date"], name="area_day_once"),
        ]
        indexes = [models.Index(fields=["date", "parent"], name="area_day_date")]

    def __str__(self) -> str:
        return f"{self.area} {self.date:%Y-%m-%d}"

    @property
    def volunteers_hours(self) -> float:
        """Hours volunteers served, with one decimal; kept in minutes, so that sums stay exact."""
        return hours_of(self.volunteers_minutes)

    @property
    def reports_in(self) -> int:
        """Reports that came in, zero reports and late ones included."""
        return self.reports_expected - self.reports_missing

    @property
    def items_decided(self) -> int:
        """Items that have their disposition."""
        return self.items_total - self.items_undecided
