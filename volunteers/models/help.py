"""A need somebody told of, and the team that takes it on (domain.md section 10).

Rows are written by volunteers.actions.help alone.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from disputes.choices import Channel
from disputes.models import CaseSource
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_for
from reports.choices import Disposition, ItemSource
from reports.models import InformationItem
from volunteers.choices import UNHELPED, HelpState
from volunteers.models.activity import Activity
from volunteers.models.team import VolunteerTeam

#: Offers needs to teams, ends them, tells the household.
ASK = "volunteers.ask_help"
#: The board decided: the matter goes its way as a case, and no team is asked beside it.
WITH_CASE = (Disposition.CASE, Disposition.JOINED)


class HelpQuerySet(AreaScopedQuerySet):
    """Which needs: those on a person's ground, and those offered to their teams."""

    def visible_to(self, user: Any) -> HelpQuerySet:
        """Needs the person offers or looks after, and those a team in sight was asked about."""
        asked = HelpOffer.objects.filter(
            subtree_q(areas_for(user, "volunteers.view"), "team__area"), request=OuterRef("pk")
        )
        ground = subtree_q([*areas_for(user, ASK), *areas_for(user, "volunteers.view")], "area")
        return self.filter(ground | Q(Exists(asked)))

    def whole(self) -> HelpQuerySet:
        """Needs with all that is shown of one: the teams that were asked, the `case_number`."""
        offers = HelpOffer.objects.select_related("team__area").order_by("pk")
        related = ("area__parent", "team__area", "item", "activity", "created_by")
        shown = self.select_related(*related).prefetch_related(Prefetch("offers", offers))
        return shown.with_case_number()

    def with_case_number(self) -> HelpQuerySet:
        """Needs, each with the number of the case its item became or was joined to, or None."""
        found = CaseSource.objects.filter(item=OuterRef("item")).values("case__number")
        return self.annotate(case_number=Subquery(found[:1]))

    def open(self) -> HelpQuerySet:
        """Needs that wait for a team or have one, and did not become a case meanwhile."""
        return self.on_the_way().exclude(item__disposition__in=WITH_CASE)

    def left_behind(self) -> HelpQuerySet:
        """Needs a team could still take on or has, though their item became a case."""
        return self.on_the_way().filter(item__disposition__in=WITH_CASE)

    def on_the_way(self) -> HelpQuerySet:
        """Needs that wait for a team or have one."""
        return self.filter(state__in=(HelpState.OFFERED, HelpState.TAKEN))

    def locked(self, pk: int) -> HelpRequest:
        """Return a need, held until the transaction ends.

        The team is not joined: who waits for the row would get the team of before the wait.
        """
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("area", "item")
            .get(pk=pk)
        )

    def untold(self) -> HelpQuerySet:
        """Needs that were met or ended, whose household nobody has told yet.

        What a visit brought back is told by the visitor, on the visit (visits.actions).
        """
        over = self.filter(state__in=(HelpState.DONE, HelpState.UNMET), told_on__isnull=True)
        return over.exclude(item__source=ItemSource.VISIT)


class HelpRequest(ClientCreated):
    """A livelihood need that was offered to teams; at most one of them takes it.

    `need` and `place` are what the teams read: written anew from the item, without names. Whom to
    ask for is shown to the team that took it on, and that is logged.
    """

    item = models.ForeignKey(
        InformationItem,
        verbose_name=_("item"),
        on_delete=models.PROTECT,
        related_name="help_requests",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="help_requests"
    )
    need = models.CharField(_("what is needed"), max_length=80)
    place = models.CharField(_("where"), max_length=80)
    contact_name = EncryptedTextField(_("whom to ask for"), blank=True, default="")
    contact_phone = EncryptedTextField(_("phone"), blank=True, default="")
    state = models.CharField(
        _("state"), max_length=8, choices=HelpState.choices, default=HelpState.OFFERED
    )
    team = models.ForeignKey(
        VolunteerTeam,
        verbose_name=_("taken on by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
    )
    taken_at = models.DateTimeField(_("taken on at"), null=True, blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
    )
    outcome = models.CharField(_("what was done"), max_length=200, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    end_reason = models.CharField(_("why it was ended"), max_length=200, blank=True)
    told_on = models.DateField(_("household told on"), null=True, blank=True)
    told_whom = models.CharField(_("who was told"), max_length=20, blank=True)
    channel = models.CharField(
        pgettext_lazy("help", "how it was told"),
        max_length=8,
        choices=Channel.choices,
        null=True,
        blank=True,
    )
    comment = models.CharField(_("what they said"), max_length=200, blank=True)
    created_by = by_person(_("offered by"))
    created_at = models.DateTimeField(_("offered at"))
    offered_at = models.DateTimeField(_("last offered at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = HelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("need for help")
        verbose_name_plural = _("needs for help")
        indexes = [
            models.Index(fields=["area", "state"], name="help_area_state"),
            models.Index(fields=["created_by", "state"], name="help_offered_by"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="help_sent_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=~Q(state__in=UNHELPED),
                name="help_open_once_an_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HelpState.values), name="help_state_is_known"
            ),
            # Left to its case it keeps the team that had it, if one had.
            models.CheckConstraint(
                condition=Q(
                    ~Q(state__in=[HelpState.TAKEN, HelpState.DONE]),
                    team__isnull=True,
                    taken_at__isnull=True,
                )
                | Q(
                    ~Q(state__in=[HelpState.OFFERED, HelpState.UNMET]),
                    team__isnull=False,
                    taken_at__isnull=False,
                ),
                name="help_taken_by_one_team",
            ),
            models.CheckConstraint(
                condition=Q(~Q(state=HelpState.DONE), done_on__isnull=True)
                | Q(
                    Q(activity__isnull=False) | ~Q(outcome=""),
                    state__in=[HelpState.DONE, HelpState.CASE],
                    team__isnull=False,
                    done_on__isnull=False,
                ),
                name="help_done_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state=HelpState.UNMET) | ~Q(end_reason=""),
                name="help_unmet_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, channel__isnull=True)
                | Q(
                    told_on__isnull=False,
                    channel__in=Channel.values,
                    state__in=[HelpState.DONE, HelpState.UNMET],
                ),
                name="help_told_somehow_at_the_end",
            ),
        ]

    def __str__(self) -> str:
        return self.need

    @property
    def came_of_it(self) -> str:
        """What the household is told: what was done, or why nothing was."""
        return self.outcome or (self.activity.title if self.activity else self.end_reason)

    @property
    def is_with_case(self) -> bool:
        """Whether its item became a case, whose team deals with it."""
        on_the_way = self.state in (HelpState.OFFERED, HelpState.TAKEN)
        left = on_the_way and self.item.disposition in WITH_CASE
        return left or self.state == HelpState.CASE

    @property
    def is_left_unsaid(self) -> bool:
        """Whether its team has not said yet what it had done when the matter became a case."""
        return self.is_with_case and self.team_id is not None and self.done_on is None

    @property
    def is_told_on_visit(self) -> bool:
        """Whether the visitor who brought the need back tells the household."""
        return self.item.source == ItemSource.VISIT


class HelpOffer(models.Model):
    """A team that was asked; `ended_at` once it declined or gave the need back, with its reason."""

    request = models.ForeignKey(
        HelpRequest,
        verbose_name=_("need for help"),
        on_delete=models.PROTECT,
        related_name="offers",
    )
    team = models.ForeignKey(
        VolunteerTeam,
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        related_name="help_offers",
    )
    offered_at = models.DateTimeField(_("offered at"))
    ended_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    reason = models.CharField(_("why it was given back"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("offer to a team")
        verbose_name_plural = _("offers to teams")
        constraints = [
            models.UniqueConstraint(fields=["request", "team"], name="help_offer_once_a_team"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(reason=""),
                name="help_offer_back_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.team_id}"
