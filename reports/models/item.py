"""One matter that came in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from common.columns import by_person_later
from common.idempotency import ClientCreated
from common.searching import holding_all
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet, subtree_q
from org_tree.scope import areas_beyond, areas_for
from reports.choices import Category, Disposition, Flag, ItemSource
from reports.models.party import Party
from reports.models.report import DailyReport


class ItemQuerySet(AreaScopedQuerySet):
    """Which items."""

    def visible_to(self, user: Any) -> ItemQuerySet:
        """Those on the ground one looks after, and one's own where one may still raise some."""
        ground = subtree_q(areas_for(user, "reports.view"), self.area_path)
        # Where the ground holds their own already, the database is not asked for both.
        beyond = areas_beyond(user, "reports.raise", "reports.view")
        own = subtree_q(beyond, self.area_path) & Q(created_by=user.pk)
        return self.filter(ground | own if beyond else ground)

    def standing(self) -> ItemQuerySet:
        """Items that count: not merged into another and not taken back."""
        return self.filter(merged_into__isnull=True, removed_at__isnull=True)

    def undecided(self) -> ItemQuerySet:
        """Items that wait for their disposition, those with the village included."""
        return self.standing().filter(disposition__isnull=True)

    def waiting_for_village(self) -> ItemQuerySet:
        """Items the assessment group sent back for more."""
        return self.undecided().filter(returned_at__isnull=False)

    def on_board(self) -> ItemQuerySet:
        """Items the assessment group can decide now: not back with the village for more."""
        return self.undecided().filter(returned_at__isnull=True)

    def with_photo_count(self) -> ItemQuerySet:
        """Each with how many photos stand beside it: `photo_count`."""
        standing = Q(photos__withdrawn_at__isnull=True)
        return self.annotate(photo_count=Count("photos", filter=standing))

    def search(self, words: str) -> ItemQuerySet:
        """Items whose line holds every word; the people named are not searched."""
        return self.filter(holding_all(words, "summary"))

    def locked(self, pk: int) -> InformationItem:
        """Return an item, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class InformationItem(ClientCreated):
    """What, where, when, how many people (domain.md section 4.2).

    `report` is empty for an item raised outside a daily report, such as on a visit.
    What became of it beyond the disposition is looked up through its case.
    """

    report = models.ForeignKey(
        DailyReport,
        verbose_name=_("report"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="items"
    )
    date = models.DateField(_("date"))
    source = models.CharField(
        _("source"), max_length=8, choices=ItemSource.choices, default=ItemSource.REPORT
    )
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    summary = models.CharField(_("what it is about"), max_length=80)
    detail = models.TextField(_("telling"), max_length=4000, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("when"), null=True, blank=True)
    people_count = models.PositiveIntegerField(_("people involved"), default=1)
    amount = models.PositiveBigIntegerField(_("money at stake, yuan"), null=True, blank=True)
    flags = models.JSONField(_("signs"), default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        related_name="items",
    )
    created_at = models.DateTimeField(_("filed at"))
    version = models.PositiveIntegerField(_("version"), default=1)
    disposition = models.CharField(
        _("disposition"), max_length=8, choices=Disposition.choices, null=True, blank=True
    )
    disposition_reason = models.CharField(_("reason"), max_length=200, blank=True)
    disposed_by = by_person_later(_("decided by"))
    disposed_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    return_reason = models.CharField(_("what is missing"), max_length=200, blank=True)
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        indexes = [
            models.Index(fields=["area", "date"], name="item_area_date"),
            models.Index(fields=["date", "id"], name="item_date"),
            models.Index(
                fields=["area", "created_at"],
                condition=Q(disposition__isnull=True),
                name="item_undecided",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="item_sent_once"),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="item_category_is_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=ItemSource.values), name="item_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(disposition__isnull=True) | Q(disposition__in=Disposition.values),
                name="item_disposition_is_known",
            ),
            models.CheckConstraint(
                condition=Q(disposition__isnull=True, disposed_at__isnull=True)
                | Q(disposition__isnull=False, disposed_at__isnull=False),
                name="item_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(disposition__in=[Disposition.SETTLED, Disposition.NOTED])
                | ~Q(disposition_reason=""),
                name="item_settled_or_noted_has_reason",
            ),
            models.CheckConstraint(condition=Q(people_count__gte=1), name="item_has_people"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | ~Q(return_reason=""),
                name="item_returned_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="item_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(disposition__isnull=True)
                | Q(merged_into__isnull=True, removed_at__isnull=True),
                name="item_decided_only_while_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def is_standing(self) -> bool:
        """Tell whether the item counts: not merged into another and not taken back."""
        return self.merged_into_id is None and self.removed_at is None

    @property
    def flag_labels(self) -> list[str]:
        """The signs in words."""
        return [str(Flag(flag).label) for flag in self.flags]


class ItemParty(Party):
    """A person an item names."""

    item = models.ForeignKey(
        InformationItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="parties"
    )
