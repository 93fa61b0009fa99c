"""The calendar, hours, outages and legal clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from clocks.actions import write_down_time
from tests.architecture.matrix.rows import CASE_ANYWHERE, Row, anywhere, town
from tests.architecture.world import World

#: Who looks the town up.
TOWN_PLACES = "district supervisor centre assessor town cadre sysadmin volunteer"


def _outage(world: World) -> dict[str, Any]:
    """Name an outage of an hour ago."""
    ended_at = world.now - timedelta(hours=1)
    outage, _made = write_down_time(
        actor=world.cast.district,
        client_id=uuid4(),
        began_at=ended_at - timedelta(hours=1),
        ended_at=ended_at,
        reason="断网",
        now=world.now,
    )
    return {"pk": outage.pk}


PAGES: dict[str, Row] = {
    "get clocks:calendar": anywhere(CASE_ANYWHERE),
    "get clocks:year_load": anywhere("district"),
    "post clocks:year_load": anywhere("district"),
    "get clocks:day_change": Row(
        "district", kwargs=lambda world: {"day": "2026-12-05"}, otherwise=403
    ),
    "post clocks:day_change": Row(
        "district", kwargs=lambda world: {"day": "2026-12-05"}, otherwise=403
    ),
    "get clocks:hours": anywhere(CASE_ANYWHERE),
    "get clocks:hours_change": Row(TOWN_PLACES, "district", town),
    "post clocks:hours_change": Row(TOWN_PLACES, "district", town),
    "post clocks:hours_drop": Row(TOWN_PLACES, "district", town),
    "get clocks:outages": anywhere(CASE_ANYWHERE),
    "get clocks:outage_new": anywhere("district"),
    "post clocks:outage_new": anywhere("district"),
    "get clocks:outage_strike": Row("district", kwargs=_outage, otherwise=403),
    "post clocks:outage_strike": Row("district", kwargs=_outage, otherwise=403),
    "post clocks:outage_restore": Row("district", kwargs=_outage, otherwise=403),
    "get clocks:rules": anywhere(CASE_ANYWHERE),
    "get clocks:rule_change": Row(
        "district", kwargs=lambda world: {"code": "XF-TELL"}, otherwise=403
    ),
    "post clocks:rule_change": Row(
        "district", kwargs=lambda world: {"code": "XF-TELL"}, otherwise=403
    ),
}
