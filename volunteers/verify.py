"""Checks of the app: the team tree (`manage.py verify tree`)."""

from __future__ import annotations

from collections.abc import Iterator

from common.trees import tree_faults
from volunteers.models import VolunteerTeam

COLUMNS = ("pk", "parent_id", "tree_id", "lft", "rght", "level", "code")


def team_faults() -> Iterator[str]:
    """Yield a line for each team that does not stand where its parent says or may not stand so."""
    rows = VolunteerTeam.objects.order_by().values_list(*COLUMNS)
    for fault in tree_faults(rows.iterator(chunk_size=5000)):
        yield f"volunteer team: {fault}"
    pairs = VolunteerTeam.objects.exclude(parent=None).order_by()
    for code, tree_id, lft, above, left, right in pairs.values_list(
        "code",
        "area__tree_id",
        "area__lft",
        "parent__area__tree_id",
        "parent__area__lft",
        "parent__area__rght",
    ).iterator():
        if tree_id != above or not left <= lft <= right:
            yield f"volunteer team: {code} stands outside of its parent's area"
