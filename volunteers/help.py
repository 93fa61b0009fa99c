"""The way of a need through the teams, and which teams are near. No queries run here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from org_tree.shapes import Tier
from volunteers.choices import HelpState as State
from volunteers.choices import TeamKind
from volunteers.models import TeamKindRow, VolunteerTeam

#: After so many days without a team, whoever offered it looks again.
NOBODY_FOR = timedelta(days=3)
#: Whose work livelihood needs are; among teams equally near these come first.
HANDY = (TeamKind.NEIGHBORS, TeamKind.GENERAL)
#: How near a team is: same village, same town, same district.
NEARNESS = (Tier.VILLAGE, Tier.TOWN, Tier.DISTRICT)

#: Act -> states it starts from.
ACTS: dict[str, frozenset[str]] = {
    "widen": frozenset({State.OFFERED}),
    "take": frozenset({State.OFFERED}),
    "give_back": frozenset({State.OFFERED, State.TAKEN}),
    "finish": frozenset({State.TAKEN}),
    "end": frozenset({State.OFFERED, State.TAKEN}),
    "answer": frozenset({State.DONE, State.UNMET}),
    "leave": frozenset({State.OFFERED, State.TAKEN}),
}


def teams_near(places: list[Any], kind: str = "") -> QuerySet[VolunteerTeam]:
    """Return the open teams around a need, the nearest first, each with its `step`: 0, 1, 2.

    Distance is that of the tree: a team of the same village, then of the town, then of the
    district; nobody's position is asked. Among equally near ones the general and the neighbors'
    teams come first.

    Args:
        places: the areas above the need and its own.
        kind: only teams of this kind.
    """
    by_tier = {place.tier: place for place in places}
    around = [by_tier[tier] for tier in NEARNESS if tier in by_tier]
    whens = [
        When(
            area__tree_id=place.tree_id,
            area__lft__gte=place.lft,
            area__lft__lte=place.rght,
            then=Value(step),
        )
        for step, place in enumerate(around)
    ]
    near = VolunteerTeam.objects.filter(closed_on__isnull=True).annotate(
        step=Case(*whens, default=Value(len(NEARNESS)), output_field=IntegerField()),
        is_handy=Exists(TeamKindRow.objects.filter(team=OuterRef("pk"), kind__in=HANDY)),
    )
    if kind in TeamKind.values:
        near = near.filter(Exists(TeamKindRow.objects.filter(team=OuterRef("pk"), kind=kind)))
    inside = near.filter(Q(step__lt=len(NEARNESS)))
    # The general team and the branches lead others; who does the work stands before them.
    return inside.order_by("step", "-is_handy", "-level", "code")
