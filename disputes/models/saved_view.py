"""A person's named filters of a list page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from org_tree.models import Organization


class SavedView(models.Model):
    """Named filters; shared with everybody posted to `shared_with` when that is given.

    `client_id` is that of the program that sent it; pages send by name alone.
    """

    client_id = models.UUIDField(editable=False, null=True)
    client_digest = models.CharField(max_length=64, editable=False, blank=True)
    page = models.CharField(_("page"), max_length=24)
    name = models.CharField(_("name"), max_length=24)
    query = models.CharField(_("filters"), max_length=500, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="saved_views",
    )
    shared_with = models.ForeignKey(
        Organization,
        verbose_name=_("shared with"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(fields=["owner", "client_id"], name="saved_view_sent_once"),
        ]

    def __str__(self) -> str:
        return self.name
