"""Checks of what visits keep beside their rows (`manage.py verify papers`)."""

from __future__ import annotations

from collections.abc import Iterator

from common.uploads.stored import content_faults
from visits.models import VisitPhoto


def faults() -> Iterator[str]:
    """Yield a line for each photo that is gone, or is not what was stored."""
    return content_faults("photo of a visit", VisitPhoto.objects.held())
