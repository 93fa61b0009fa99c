"""Who may have what background jobs of this app made; settings.JOB_KINDS names these."""

from __future__ import annotations

from typing import Any

from org_tree.scope import capabilities
from volunteers.actions.export import may_take
from volunteers.models import RegisterExport


def may_have_import(*, user: Any, job: Any) -> bool:
    """Tell whether a person still keeps the register."""
    return "volunteers.import" in capabilities(user)


def may_have_export(*, user: Any, job: Any) -> bool:
    """Tell whether whoever took a table away may still have it."""
    export = RegisterExport.objects.filter(job=job, made_by=user).first()
    return export is not None and may_take(user, export)
