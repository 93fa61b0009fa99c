"""Photos a visitor chose to add to a visit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.uploads.photos import Photo
from visits.models.visit import Visit


class VisitPhoto(Photo):
    """A photo of a visit: nothing asks for it and nothing is reckoned from it."""

    beside = "visit"
    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="photos"
    )

    class Meta(Photo.Meta):
        pass
