"""The case and what hangs on it. State changes only through disputes.actions."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clocks.choices import LimitUnit
from common.columns import by_person_later
from common.idempotency import ClientCreated
from disputes.choices import (
    OPEN_STATES,
    CaseCategory,
    CaseTier,
    Color,
    Kind,
    Outcome,
    ReferredTo,
    Source,
    State,
)
from disputes.querysets import CaseQuerySet
from org_tree.models import Area, Organization, Posting
from reports.choices import Flag

#: The order of lists, nearest due first: a clock that stands has no due time to be near to.
RUNNING_DUE = models.Case(models.When(paused_at__isnull=True, then=F("due_at")))


class Case(ClientCreated):
    """A matter in the closed loop (domain.md section 6); `number` is its public key."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="cases",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("what happened"), max_length=4000, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    category = models.CharField(
        _("category"), max_length=16, choices=CaseCategory.choices, default=CaseCategory.OTHER
    )
    occurred_at = models.DateTimeField(_("when"), null=True, blank=True)
    people_count = models.PositiveIntegerField(_("people involved"), default=1)
    amount = models.PositiveBigIntegerField(_("money at stake, yuan"), null=True, blank=True)
    flags = models.JSONField(_("signs"), default=list, blank=True)

    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.RECEIVED
    )
    color = models.CharField(_("color"), max_length=8, choices=Color.choices, null=True, blank=True)
    tier = models.CharField(
        _("tier"), max_length=16, choices=CaseTier.choices, null=True, blank=True
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    lead = models.ForeignKey(
        Posting,
        verbose_name=_("lead"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_cases",
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    suggested_color = models.CharField(
        _("suggested color"), max_length=8, choices=Color.choices, null=True, blank=True
    )
    is_as_suggested = models.BooleanField(_("decided as suggested"), null=True, blank=True)

    # The clock of the step under way; only disputes.actions.clocks writes these.
    step_started_at = models.DateTimeField(_("step began at"))
    limit_amount = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    due_unit = models.CharField(
        _("unit of the limit"), max_length=16, choices=LimitUnit.choices, blank=True
    )
    is_rolling = models.BooleanField(_("a last day off moves on"), default=False)
    first_due_at = models.DateTimeField(_("due at by the limit alone"), null=True, blank=True)
    paused_for = models.DurationField(_("added by pauses"), default=timedelta)
    extended_by = models.DurationField(_("added by extensions"), default=timedelta)
    rolled_from = models.DateField(_("last day as counted"), null=True, blank=True)
    is_provisional = models.BooleanField(_("a year's holidays are unknown"), default=False)
    calendar_version = models.PositiveIntegerField(_("calendar"), default=0)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    soon_at = models.DateTimeField(_("soon due from"), null=True, blank=True)
    serious_at = models.DateTimeField(_("seriously overdue from"), null=True, blank=True)
    resolve_due_at = models.DateTimeField(_("to be resolved by"), null=True, blank=True)
    paused_at = models.DateTimeField(_("clock stopped at"), null=True, blank=True)
    pause_reason = models.CharField(_("why the clock stands"), max_length=200, blank=True)
    pause_count = models.PositiveSmallIntegerField(_("times paused"), default=0)
    extension_due_at = models.DateTimeField(_("extension asked until"), null=True, blank=True)
    extension_clock = models.ForeignKey(
        "disputes.CaseClock",
        verbose_name=_("of which clock"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    extension_reason = models.CharField(_("why an extension"), max_length=200, blank=True)
    extension_count = models.PositiveSmallIntegerField(_("extensions granted"), default=0)
    urged_at = models.DateTimeField(_("last urged at"), null=True, blank=True)

    changed_at = models.DateTimeField(_("last changed at"))
    received_at = models.DateTimeField(_("received at"))
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = by_person_later(_("resolved by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, null=True, blank=True
    )
    outcome_summary = models.TextField(_("how it ended"), max_length=2000, blank=True)
    agreement = models.TextField(_("what was agreed"), max_length=4000, blank=True)
    is_satisfied = models.BooleanField(_("people concerned are satisfied"), null=True, blank=True)
    referred_to = models.CharField(
        _("referred to"), max_length=16, choices=ReferredTo.choices, null=True, blank=True
    )
    joined_to = models.ForeignKey(
        "self",
        verbose_name=_("joined to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined_cases",
    )
    # Where a joined case stood and when it was due: it gets both back when it is separated again.
    joined_from = models.CharField(
        _("state before it was joined"),
        max_length=12,
        choices=State.choices,
        null=True,
        blank=True,
    )
    joined_due_at = models.DateTimeField(_("due when it was joined"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("received by"),
        on_delete=models.PROTECT,
        related_name="received_cases",
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=OPEN_STATES), name="case_open_due"
            ),
            models.Index(
                RUNNING_DUE, "id", condition=Q(state__in=OPEN_STATES), name="case_open_running"
            ),
            models.Index(fields=["due_at", "id"], name="case_due"),
            models.Index(fields=["area", "state"], name="case_area_state"),
            # Holds all that counting a place's cases in sight reads: the rows stay unread.
            models.Index(fields=["area", "id", "lead"], name="case_area_seen"),
            # All that disputes.twins asks of the cases of a place, read without the rows.
            models.Index(fields=["area", "received_at", "state", "kind", "id"], name="case_near"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["received_at", "id"], name="case_received"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="case_sent_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(
                condition=Q(color__isnull=True) | Q(color__in=Color.values),
                name="case_color_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.RECEIVED, State.REFUSED, State.WITHDRAWN, State.JOINED]
                )
                | Q(color__isnull=False, tier__isnull=False),
                name="case_assessed_has_color_and_tier",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASSIGNED, State.RESOLVING])
                | Q(organization__isnull=False, lead__isnull=False),
                name="case_assigned_has_lead",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESOLVED) | Q(outcome__isnull=False),
                name="case_resolved_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.JOINED) | Q(joined_to__isnull=False),
                name="case_joined_names_the_other",
            ),
            models.CheckConstraint(
                condition=~Q(joined_to=F("id")), name="case_not_joined_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.JOINED, joined_from__isnull=False, joined_due_at__isnull=False
                )
                | (
                    ~Q(state=State.JOINED) & Q(joined_from__isnull=True, joined_due_at__isnull=True)
                ),
                name="case_joined_keeps_its_place",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFERRED) | Q(referred_to__isnull=False),
                name="case_referred_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False),
                name="case_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(state=State.RESOLVING),
                name="case_paused_only_while_resolving",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, due_at__isnull=False)
                | (~Q(state__in=OPEN_STATES) & Q(due_at__isnull=True)),
                name="case_is_due_while_open",
            ),
            models.CheckConstraint(condition=Q(people_count__gte=1), name="case_has_people"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def short_number(self) -> str:
        """The last part of the number, for lists."""
        return self.number.rsplit("-", 1)[-1]

    @property
    def is_open(self) -> bool:
        """Whether the loop still has a step to go."""
        return self.state in OPEN_STATES

    @property
    def flag_labels(self) -> list[str]:
        """The signs in words."""
        return [str(Flag(flag).label) for flag in self.flags]
