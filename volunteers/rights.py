"""Who may have what background jobs of this app made; settings.JOB_KINDS names these."""

from __future__ import annotations

from typing import Any

from org_tree.scope import capabilities


def may_have_import(*, user: Any, job: Any) -> bool:
    """Tell whether a person still keeps the register."""
    return "volunteers.import" in capabilities(user)
