"""Who may still have what a job made: asked of the app whose work it is.

The starter's rights may have ended since; the files may hold what they may no longer see. This app
stands below the territory and cannot ask itself, so settings.JOB_KINDS names a function a kind.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.models import Job


def require_kind(kind: str) -> None:
    """Check that a kind of job is known.

    Raises:
        ValueError: settings.JOB_KINDS has no such kind.
    """
    if kind not in settings.JOB_KINDS:
        raise ValueError(f"settings.JOB_KINDS has no {kind!r}: nobody could fetch its files.")


def may_have_files(user: Any, job: Job) -> bool:
    """Tell whether a person may have the files of a job now."""
    if job.created_by_id != user.pk:
        return False
    return bool(import_string(settings.JOB_KINDS[job.kind])(user=user, job=job))
