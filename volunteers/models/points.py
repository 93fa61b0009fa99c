"""Points: accounts, transactions, entries that are never changed (domain.md section 10).

Double entry: what a volunteer earns is issued by a team, what is spent goes to a reward, and the
entries of each transaction add up to nothing. The database refuses to change or delete an entry
(migration) and to let a balance fall below zero. Rows are written by volunteers.actions.ledger.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.idempotency import ClientCreated
from org_tree.querysets import AreaScopedQuerySet
from volunteers.choices import AccountKind, RedemptionState, TransactionKind
from volunteers.models.activity import ServiceRecord
from volunteers.models.team import VolunteerTeam
from volunteers.models.volunteer import Volunteer


class RewardQuerySet(AreaScopedQuerySet):
    """Which rewards: those of teams in a person's scope."""

    area_path = "team__area"

    def locked(self, pk: int) -> Reward:
        """Return a reward, held until the transaction ends."""
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("team__area")
            .get(pk=pk)
        )


class Reward(ClientCreated):
    """Something points can be spent on; `stock` is what is left of it."""

    team = models.ForeignKey(
        VolunteerTeam, verbose_name=_("team"), on_delete=models.PROTECT, related_name="rewards"
    )
    name = models.CharField(_("reward"), max_length=60)
    cost = models.PositiveIntegerField(_("points for one"))
    stock = models.PositiveIntegerField(_("in stock"), default=0)
    is_open = models.BooleanField(_("can be claimed"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("made at"))

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="reward_sent_once"),
            models.CheckConstraint(condition=Q(cost__gte=1), name="reward_costs_something"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="reward_is_never_oversold"),
        ]

    def __str__(self) -> str:
        return self.name


class Redemption(ClientCreated):
    """A reward somebody claimed with points."""

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="redemptions")
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    points = models.PositiveIntegerField(_("points spent"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RedemptionState.choices,
        default=RedemptionState.CLAIMED,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("redeemed at"))
    ended_at = models.DateTimeField(_("handed over or cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("claimed reward")
        verbose_name_plural = _("claimed rewards")
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="redemption_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, points__gte=1), name="redemption_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RedemptionState.values), name="redemption_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} {self.volunteer_id}"


class StockMove(models.Model):
    """Pieces that came into a reward's stock or went out; never changed."""

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="moves")
    amount = models.IntegerField(_("pieces in or out"))
    redemption = models.ForeignKey(
        Redemption, on_delete=models.PROTECT, null=True, related_name="moves"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("move of stock")
        verbose_name_plural = _("moves of stock")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="stock_move_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} {self.amount:+d}"


class PointsAccount(models.Model):
    """Whose points; the balance is kept in the transaction of each entry, under this row's lock."""

    kind = models.CharField(
        pgettext_lazy("points account", "kind"), max_length=12, choices=AccountKind.choices
    )
    volunteer = models.OneToOneField(
        Volunteer, on_delete=models.PROTECT, null=True, related_name="points_account"
    )
    team = models.OneToOneField(
        VolunteerTeam, on_delete=models.PROTECT, null=True, related_name="points_account"
    )
    reward = models.OneToOneField(
        Reward, on_delete=models.PROTECT, null=True, related_name="points_account"
    )
    balance = models.BigIntegerField(_("balance"), default=0)

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AccountKind.TEAM) | Q(balance__gte=0),
                name="points_balance_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=AccountKind.VOLUNTEER,
                    volunteer__isnull=False,
                    team__isnull=True,
                    reward__isnull=True,
                )
                | Q(
                    kind=AccountKind.TEAM,
                    volunteer__isnull=True,
                    team__isnull=False,
                    reward__isnull=True,
                )
                | Q(
                    kind=AccountKind.REWARD,
                    volunteer__isnull=True,
                    team__isnull=True,
                    reward__isnull=False,
                ),
                name="points_account_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PointsTransaction(models.Model):
    """Why points moved; a mistake is reversed by another one, never edited."""

    kind = models.CharField(
        pgettext_lazy("points", "kind"), max_length=8, choices=TransactionKind.choices
    )
    at = models.DateTimeField(_("at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    record = models.ForeignKey(
        ServiceRecord, on_delete=models.PROTECT, null=True, related_name="transactions"
    )
    redemption = models.ForeignKey(
        Redemption, on_delete=models.PROTECT, null=True, related_name="transactions"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("points transaction")
        verbose_name_plural = _("points transactions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TransactionKind.values), name="points_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=TransactionKind.REVERSE, reverses__isnull=False)
                | (~Q(kind=TransactionKind.REVERSE) & Q(reverses__isnull=True)),
                name="points_reversal_names_what",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(kind=TransactionKind.EARN),
                name="points_earned_once_a_record",
            ),
            models.UniqueConstraint(
                fields=["redemption"],
                condition=Q(kind=TransactionKind.SPEND),
                name="points_spent_once_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PointsEntryQuerySet(AreaScopedQuerySet):
    """Which entries: those of volunteers in a person's scope."""

    area_path = "account__volunteer__area"


class PointsEntry(models.Model):
    """One side of a transaction on one account."""

    transaction = models.ForeignKey(
        PointsTransaction, on_delete=models.PROTECT, related_name="entries"
    )
    account = models.ForeignKey(
        PointsAccount, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    amount = models.BigIntegerField(_("points in or out"))
    balance = models.BigIntegerField(_("balance after it"))

    objects = PointsEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        indexes = [models.Index(fields=["account", "-id"], name="points_entry_of_account")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="points_entry_is_of_something"),
            models.UniqueConstraint(
                fields=["transaction", "account"], name="points_entry_once_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+d}"
