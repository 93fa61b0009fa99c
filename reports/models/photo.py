"""Photos somebody chose to add to a matter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.uploads.photos import Photo
from reports.models.item import InformationItem


class ItemPhoto(Photo):
    """A photo of a matter; a merged item's go over to the one that stays."""

    beside = "item"
    item = models.ForeignKey(
        InformationItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="photos"
    )

    class Meta(Photo.Meta):
        pass
