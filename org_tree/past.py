"""How the tree was called on a day gone by, told from the trail: rows hold today's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from audit.models import Event
from common.calendar import business_date
from org_tree.models import Area


def restore_names(areas: Iterable[Area], day: date) -> None:
    """Give areas the names they had on a business day: one query.

    The first renaming after the day says what the name was before it. An area may be among them
    more than once, as different objects.
    """
    by_id: dict[int, list[Area]] = defaultdict(list)
    for area in areas:
        by_id[area.pk].append(area)
    renamings = Event.objects.filter(
        record_type="org_tree.area", act="org_tree.rename_area", record_id__in=list(by_id)
    )
    restored = set()
    for event in renamings.order_by("record_id", "sequence"):
        took_effect = event.date or business_date(event.at)
        if took_effect > day and event.record_id not in restored:
            restored.add(event.record_id)
            for area in by_id[event.record_id]:
                area.name = event.data["before"]["name"]
