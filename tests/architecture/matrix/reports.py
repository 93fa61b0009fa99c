"""The daily flow of reports and items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.architecture.matrix.rows import (
    GROUP_REPORTS,
    VILLAGE_REPORTS,
    Row,
    anywhere,
    item,
    item_photo,
    town,
    village,
)
from tests.architecture.world import World

TOWN_REPORTS = "district supervisor centre assessor town"
REPORTS_ANYWHERE = f"{GROUP_REPORTS} neighbor other_town"


def report(world: World) -> dict[str, Any]:
    """Name the group's report."""
    return {"pk": world.report.pk}


def _report_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.group(1).code,
        "date": world.today.isoformat(),
        "zero": True,
        "items": [],
    }


def _village_day(*, sent: bool) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.village_day(sent=sent).pk}


def _town_day(*, sent: bool) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.town_day(sent=sent).pk}


REASON = {"reason": "缺两个组"}

PAGES: dict[str, Row] = {
    "get reports:home": anywhere(REPORTS_ANYWHERE),
    "get reports:report_detail": Row(GROUP_REPORTS, kwargs=report),
    "post reports:report_undo": Row(GROUP_REPORTS, "keeper", report),
    "get reports:report_correct": Row(GROUP_REPORTS, "keeper village town", report),
    "post reports:report_correct": Row(GROUP_REPORTS, "keeper village town", report),
    "get reports:item_list": anywhere(REPORTS_ANYWHERE),
    "get reports:item_new": anywhere("keeper village town neighbor other_town"),
    "post reports:item_new": anywhere("keeper village town neighbor other_town"),
    "get reports:item_detail": Row(GROUP_REPORTS, kwargs=item),
    "get reports:item_change": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_change": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:photo_add": Row(GROUP_REPORTS, "keeper village town", item),
    "get reports:photo_content": Row(GROUP_REPORTS, kwargs=item_photo),
    "post reports:photo_withdraw": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post reports:photo_restore": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "get reports:item_merge": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_merge": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_remove": Row(GROUP_REPORTS, "keeper village town", item),
    "get reports:area_day": Row(VILLAGE_REPORTS, kwargs=village),
    "post reports:report_zero": Row(
        VILLAGE_REPORTS,
        "village town",
        lambda world: {"code": world.territory.group(1).code},
        lambda world: {"client_id": str(uuid4())},
    ),
    "get reports:day_send": Row(VILLAGE_REPORTS, "village", village),
    "post reports:day_send": Row(VILLAGE_REPORTS, "village", village),
    "post reports:day_receive": Row(VILLAGE_REPORTS, "town", village),
    "post reports:day_receive_all": Row(TOWN_REPORTS, "town", town),
    "get reports:day_return": Row(VILLAGE_REPORTS, "town", village),
    "post reports:day_return": Row(VILLAGE_REPORTS, "town", village, lambda world: REASON),
    "post reports:villages_remind": Row(TOWN_REPORTS, "town", town),
}

PROGRAMS: dict[str, Row] = {
    "get report-list": Row(),
    "post report-list": Row(VILLAGE_REPORTS, "village town", data=_report_body),
    "get report-detail": Row(GROUP_REPORTS, kwargs=report),
    "get item-list": Row(),
    "get item-detail": Row(GROUP_REPORTS, kwargs=item),
    "post item-photos": Row(GROUP_REPORTS, "keeper village town", item),
    "get item-photo": Row(GROUP_REPORTS, kwargs=item_photo),
    "delete item-photo": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post item-photo-restore": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post item-send-back": Row(GROUP_REPORTS, "assessor", item, lambda world: REASON),
    "post item-dispose": Row(
        GROUP_REPORTS, "assessor", item, lambda world: {"disposition": "noted", "reason": "了解"}
    ),
    "post item-separate": Row(
        GROUP_REPORTS,
        "assessor",
        lambda world: {"pk": world.joined().pk},
        lambda world: {"reason": "不是一回事"},
    ),
    "get item-suggestion": Row(GROUP_REPORTS, kwargs=item),
    "get village-day-list": Row(),
    "get village-day-detail": Row(VILLAGE_REPORTS, kwargs=_village_day(sent=False)),
    "post village-day-send": Row(VILLAGE_REPORTS, "village", _village_day(sent=False)),
    "post village-day-receive": Row(VILLAGE_REPORTS, "town", _village_day(sent=True)),
    "post village-day-send-back": Row(
        VILLAGE_REPORTS, "town", _village_day(sent=True), lambda world: REASON
    ),
    "get town-day-list": Row(),
    "get town-day-detail": Row(TOWN_REPORTS, kwargs=_town_day(sent=False)),
    "post town-day-send": Row(TOWN_REPORTS, "town", _town_day(sent=False)),
    "post town-day-receive": Row(TOWN_REPORTS, "district", _town_day(sent=True)),
    "post town-day-send-back": Row(
        TOWN_REPORTS, "district", _town_day(sent=True), lambda world: REASON
    ),
}
