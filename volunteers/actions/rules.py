"""What an hour gives and what a star needs, from a day on; what was before stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid
from org_tree.scope import require_somewhere
from volunteers.models import PointsRule, StarLevel
from volunteers.stars import WORDS

SET_RULES = "volunteers.set_rules"
MOST_POINTS, MOST_HOURS = 1000, 100_000


@transaction.atomic
def set_points_rule(
    *, actor: Any, points_per_hour: int, valid_from: date, now: datetime
) -> PointsRule:
    """Set how many points an hour gives from a day on; the same again is the first one.

    Raises:
        NotAllowed: without the right to set rules.
        Invalid: for `points_per_hour` or `valid_from`: points that were given stay as they are.
        Duplicate: another rule holds from that day.
    """
    posting = require_somewhere(actor, SET_RULES)
    errors = _past(valid_from, now)
    if not 0 <= points_per_hour <= MOST_POINTS:
        errors["points_per_hour"] = _("From 0 to %(count)d points.") % {"count": MOST_POINTS}
    if errors:
        raise Invalid(errors)
    rule, is_new = PointsRule.objects.get_or_create(
        valid_from=valid_from, defaults={"points_per_hour": points_per_hour}
    )
    if not is_new and rule.points_per_hour != points_per_hour:
        raise Duplicate(_("Another rule holds from this day; choose a later one."))
    if is_new:
        data = {"points_per_hour": points_per_hour, "valid_from": valid_from}
        record(
            "volunteers.set_points_rule",
            rule,
            actor=actor,
            posting=posting,
            at=now,
            data=data,
            is_first=True,
        )
    return rule


@transaction.atomic
def set_star_levels(
    *, actor: Any, hours: Mapping[int, int], valid_from: date, now: datetime
) -> list[StarLevel]:
    """Set the hours every star needs from a day on.

    Raises:
        NotAllowed: without the right to set rules.
        Invalid: for `stars_1` to `stars_5` or `valid_from`.
        Duplicate: other levels hold from that day.
    """
    posting = require_somewhere(actor, SET_RULES)
    errors = _past(valid_from, now)
    if set(hours) != set(WORDS):
        errors["stars_1"] = _("Every star needs its hours.")
    for one, more in pairwise(sorted(hours)):
        if not 1 <= hours[one] < hours[more] <= MOST_HOURS:
            errors[f"stars_{more}"] = _("More hours than the star before.")
    if errors:
        raise Invalid(errors)
    standing = dict(StarLevel.objects.filter(valid_from=valid_from).values_list("stars", "hours"))
    if standing and standing != dict(hours):
        raise Duplicate(_("Other levels hold from this day; choose a later one."))
    if standing:
        return list(StarLevel.objects.filter(valid_from=valid_from).order_by("stars"))
    try:
        with transaction.atomic():
            made = StarLevel.objects.bulk_create(
                StarLevel(stars=stars, hours=needed, valid_from=valid_from)
                for stars, needed in sorted(hours.items())
            )
    except IntegrityError as error:
        raise Duplicate(_("Other levels hold from this day; choose a later one.")) from error
    data = {"hours": {str(stars): needed for stars, needed in hours.items()}}
    record(
        "volunteers.set_star_levels",
        made[0],
        actor=actor,
        posting=posting,
        at=now,
        data={**data, "valid_from": valid_from},
        is_first=True,
    )
    return made


def _past(valid_from: date, now: datetime) -> dict[str, Any]:
    if valid_from < business_date(now):
        return {"valid_from": _("From today on, or later: what was given stays.")}
    return {}
