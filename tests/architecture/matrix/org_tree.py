"""Areas, bodies and postings."""

from __future__ import annotations

from typing import Any

from tests.architecture.matrix.rows import Row, anywhere, posting, village
from tests.architecture.world import World

#: Who looks the village's organizations up.
VILLAGE_PLACES = "district supervisor centre assessor town village mediator cadre sysadmin"
VILLAGE_PLACES += " volunteer"
GROUP_PLACES = f"{VILLAGE_PLACES} keeper"
PLACES_ANYWHERE = f"{GROUP_PLACES} neighbor other_town"
APPOINT = "district sysadmin"


def body(world: World) -> dict[str, Any]:
    """Name the village's committee."""
    return {"pk": world.territory.organization("governance", world.territory.village()).pk}


PAGES: dict[str, Row] = {
    "get org_tree:explorer": anywhere(PLACES_ANYWHERE),
    "get org_tree:search": anywhere(PLACES_ANYWHERE),
    "get org_tree:area_detail": Row(VILLAGE_PLACES, kwargs=village),
    "get org_tree:area_children": Row(VILLAGE_PLACES, kwargs=village),
    "get org_tree:organization_open": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "line": "none"}
    ),
    "post org_tree:organization_open": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "line": "none"}
    ),
    "get org_tree:posting_appoint": Row(VILLAGE_PLACES, APPOINT, body),
    "post org_tree:posting_appoint": Row(VILLAGE_PLACES, APPOINT, body),
    "get org_tree:posting_dates": Row(GROUP_PLACES, APPOINT, posting),
    "post org_tree:posting_dates": Row(GROUP_PLACES, APPOINT, posting),
    "get posting_end": Row(GROUP_PLACES, APPOINT, posting),
    "post posting_end": Row(GROUP_PLACES, APPOINT, posting),
    "get area_change": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "act": "rename"}
    ),
    "post area_change": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "act": "rename"}
    ),
    "get area_open_work": Row(VILLAGE_PLACES, "district", village),
    "get organization_close": Row(VILLAGE_PLACES, "district", body),
    "post organization_close": Row(VILLAGE_PLACES, "district", body),
}

PROGRAMS: dict[str, Row] = {
    "get area-list": Row(),
    "get area-detail": Row(VILLAGE_PLACES, kwargs=village),
    "get organization-list": Row(),
    "post organization-list": anywhere("district"),
    "get organization-detail": Row(VILLAGE_PLACES, kwargs=body),
    "patch organization-detail": Row(VILLAGE_PLACES, "district", body),
    "get posting-list": Row(),
    "post posting-list": anywhere(APPOINT),
    "get posting-detail": Row(GROUP_PLACES, kwargs=posting),
    "patch posting-detail": Row(GROUP_PLACES, APPOINT, posting),
    "post posting-end": Row(GROUP_PLACES, APPOINT, posting),
}
