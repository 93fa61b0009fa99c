"""What is owed and what excuses: rules with versions, who is tied to which village, leave."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person, by_person_later
from common.idempotency import ClientCreated
from org_tree.models import Area, Organization, Posting
from org_tree.querysets import AreaScopedQuerySet
from visits.choices import LeaveKind, Measure, PeriodKind, Where
from visits.compliance import Rule, Span

#: So long the end of a tie may be taken back; later a new one begins.
RESTORE_WITHIN = timedelta(days=7)


class VisitRuleQuerySet(models.QuerySet["VisitRule"]):
    """Which rules."""

    def in_force(self, day: date) -> list[VisitRule]:
        """Return the rules of a day, the newest version of each, in the order they are listed."""
        ends = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        found = self.filter(ends, valid_from__lte=day).order_by("valid_from", "pk")
        newest = {rule.code: rule for rule in found}
        return sorted(newest.values(), key=lambda rule: (rule.position, rule.code))


class VisitRule(models.Model):
    """Who owes what, per period, as a version (domain.md section 9).

    A changed rule is a new row from a day on; a period is reckoned by the version that was in
    force on its first day. Whom a rule binds is said by `roles`, and narrowed by the kinds of
    body those are posted to; a rule that counts household units binds every village.
    """

    code = models.SlugField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=24)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    roles = models.JSONField(_("roles it binds"), default=list, blank=True)
    kinds = models.JSONField(_("only in these kinds of body"), default=list, blank=True)
    measure = models.CharField(_("what is counted"), max_length=12, choices=Measure.choices)
    period = models.CharField(_("period"), max_length=12, choices=PeriodKind.choices)
    amount = models.PositiveSmallIntegerField(_("how many"), default=1)
    nights = models.PositiveSmallIntegerField(_("nights beside them"), default=0)
    weekday = models.PositiveSmallIntegerField(_("only this weekday"), null=True, blank=True)
    where = models.CharField(
        _("where"), max_length=16, choices=Where.choices, default=Where.OWN_VILLAGE
    )
    late_after = models.PositiveSmallIntegerField(_("days until an entry is late"), default=7)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    client_id = models.UUIDField(editable=False, null=True)
    client_digest = models.CharField(max_length=64, editable=False, blank=True)
    created_by = by_person_later(_("entered by"))

    objects = VisitRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit rule")
        verbose_name_plural = _("visit rules")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="visit_rule_once_a_day"),
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="visit_rule_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="visit_rule_measure_is_known"
            ),
            models.CheckConstraint(
                condition=Q(period__in=PeriodKind.values), name="visit_rule_period_is_known"
            ),
            models.CheckConstraint(
                condition=Q(where__in=Where.values), name="visit_rule_where_is_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1) | Q(nights__gte=1), name="visit_rule_asks_something"
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6),
                name="visit_rule_weekday_is_one",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="visit_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> Rule:
        """The rule as the reckoning takes it."""
        return Rule(self.measure, self.amount, self.nights, self.weekday, self.late_after)


class VisitAssignmentQuerySet(AreaScopedQuerySet):
    """Which ties."""

    def held_between(self, first: date, last: date) -> VisitAssignmentQuerySet:
        """Ties that held on some day of a period, both ends included."""
        ends = Q(ended_on__isnull=True) | Q(ended_on__gt=first)
        return self.filter(ends, started_on__lte=last)

    def open(self) -> VisitAssignmentQuerySet:
        """Ties without an end."""
        return self.filter(ended_on__isnull=True)

    def ended_lately(self, day: date) -> VisitAssignmentQuerySet:
        """Ties whose end may still be taken back: it is no longer ago than a week."""
        return self.filter(ended_on__gte=day - RESTORE_WITHIN)

    def named(self) -> VisitAssignmentQuerySet:
        """Each with its village and with whom it ties."""
        return self.select_related(
            "area__parent", "posting__user", "posting__organization__area", "organization"
        )


class VisitAssignment(ClientCreated):
    """Which village a person's posting, or all of an organization, is tied to, and from when.

    `ended_on` is the first day without it.
    """

    posting = models.ForeignKey(
        Posting,
        verbose_name=_("posting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_assignments",
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_assignments",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("village"), on_delete=models.PROTECT, related_name="visit_assignments"
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    created_by = by_person_later(_("entered by"))

    objects = VisitAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie to a village")
        verbose_name_plural = _("ties to villages")
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="visit_assignment_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(posting__isnull=False, organization__isnull=True)
                | Q(posting__isnull=True, organization__isnull=False),
                name="visit_assignment_of_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="visit_assignment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["posting", "area"],
                condition=Q(ended_on__isnull=True, posting__isnull=False),
                name="visit_assignment_once_a_posting",
            ),
            models.UniqueConstraint(
                fields=["organization", "area"],
                condition=Q(ended_on__isnull=True, organization__isnull=False),
                name="visit_assignment_once_an_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting or self.organization} {self.area}"


class LeaveQuerySet(AreaScopedQuerySet):
    """Which leaves."""

    area_path = "posting__organization__area"

    def standing(self) -> LeaveQuerySet:
        """Leaves that were not taken back."""
        return self.filter(removed_at__isnull=True)

    def between(self, first: date, last: date) -> LeaveQuerySet:
        """Leaves that touch a period, both ends included."""
        return self.standing().filter(first__lte=last, last__gte=first)


class Leave(ClientCreated):
    """Days somebody is on leave or away on business: their own entry (domain.md section 9).

    It excuses at once; the head of the unit may confirm it.
    """

    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="leaves"
    )
    kind = models.CharField(pgettext_lazy("visit", "kind"), max_length=8, choices=LeaveKind.choices)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=80, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="leaves",
    )
    created_at = models.DateTimeField(_("entered at"))
    confirmed_by = by_person_later(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        indexes = [models.Index(fields=["created_by", "last"], name="leave_person_last")]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="leave_sent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=LeaveKind.values), name="leave_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False),
                name="leave_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first:%Y-%m-%d}"

    @property
    def span(self) -> Span:
        """The leave as the reckoning takes it."""
        return Span(self.first, self.last)


class DutyObjectionQuerySet(AreaScopedQuerySet):
    """Which objections."""

    area_path = "posting__organization__area"

    def open(self) -> DutyObjectionQuerySet:
        """Objections nobody has answered."""
        return self.filter(answered_at__isnull=True)


class DutyObjection(ClientCreated):
    """Somebody says that a duty was reckoned wrongly; whoever keeps the rules answers."""

    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="+"
    )
    rule = models.ForeignKey(
        VisitRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="objections"
    )
    period = models.CharField(_("period"), max_length=12)
    text = models.CharField(_("what is wrong"), max_length=200)
    created_by = by_person(_("said by"))
    created_at = models.DateTimeField(_("said at"))
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    answered_by = by_person_later(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = DutyObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="duty_objection_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | (Q(answered_by__isnull=False) & ~Q(answer="")),
                name="duty_objection_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text
