"""The rows of village and town days: made when a day opens, or when something needs one early."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db import transaction

from org_tree.models import Area
from org_tree.shapes import Tier
from reports.models import TownDay, VillageDay

Day = TypeVar("Day", VillageDay, TownDay)


def day_of(model: type[Day], area_id: int, date: date) -> Day:
    """Return the day of an area; it is opened if that has not happened yet."""
    with transaction.atomic():
        return held_day(model, area_id, date)


def held_day(model: type[Day], area_id: int, date: date) -> Day:
    """Return the day of an area, held until the transaction of the act ends."""
    held = model.objects.select_for_update(of=("self",), no_key=True)
    found: Day | None = held.filter(area_id=area_id, date=date).first()
    if found is None:
        # Two may open it at once; the unique constraint lets one of them through.
        model.objects.bulk_create([model(area_id=area_id, date=date)], ignore_conflicts=True)
        return held.get(area_id=area_id, date=date)  # type: ignore[no-any-return]
    return found


def days_of(model: type[Day], keys: Iterable[tuple[int, date]]) -> dict[tuple[int, date], Day]:
    """Return the days of many areas and dates under lock, opened where they were not."""
    wanted = set(keys)
    dates = {day for _area, day in wanted}
    model.objects.bulk_create(
        (model(area_id=area_id, date=day) for area_id, day in sorted(wanted)),
        ignore_conflicts=True,
        batch_size=2000,
    )
    held = model.objects.select_for_update(of=("self",), no_key=True).filter(date__in=dates)
    found = {(day.area_id, day.date): day for day in held.order_by("pk")}
    return {key: found[key] for key in wanted}


def open_rows(model: type[Day], tier: Tier, day: date) -> int:
    """Open a date for every area of a tier that exists on it; return how many exist."""
    areas = Area.objects.of_tier(tier).open_on(day).order_by("pk").values_list("pk", flat=True)
    rows = [model(area_id=area_id, date=day) for area_id in areas]
    model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)
