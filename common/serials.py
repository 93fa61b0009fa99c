"""Numbers without gaps: the next one of a row that counts for a place and a year, and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Count, Max


def next_serial(model: type[models.Model], **of: Any) -> int:
    """Take the next number; the counter's row stays locked until the commit, so none is lost.

    Args:
        model: a counter with an integer column `last`, unique by what `of` names.
        of: whose numbers they are, such as `area` and `year`.
    """
    counters = model._default_manager.select_for_update()
    counter: Any = counters.filter(**of).first()
    if counter is None:
        model._default_manager.get_or_create(**of)
        counter = counters.get(**of)
    counter.last += 1
    counter.save(update_fields=["last"])
    return int(counter.last)


def serial_faults(
    what: str, counters: type[models.Model], whose: str, numbered: Any, path: str, serial: str
) -> Iterator[str]:
    """Yield a line for each year of somebody whose numbers do not run from 1 without a gap.

    Args:
        what: the records in a word, for the lines.
        counters: the model that counts, unique by `whose` and `year`.
        whose: its relation to who gives the numbers.
        numbered: the records that have a number, with a column `year`.
        path: from such a record to who gave its number.
        serial: the column of the number.
    """
    rows = numbered.order_by().values_list(path, "year")
    given = {
        (giver, year): (count, last)
        for giver, year, count, last in rows.annotate(
            count=Count(serial, distinct=True), last=Max(serial)
        )
    }
    counter: Any
    for counter in counters._default_manager.select_related(whose).order_by("pk"):
        key = getattr(counter, f"{whose}_id"), counter.year
        count, last = given.pop(key, (0, 0))
        if not count == last == counter.last:
            yield (
                f"{what} of {getattr(counter, whose)} {counter.year}: {count} numbers,"
                f" the last {last}, counted {counter.last}"
            )
    for giver, year in given:
        yield f"{what} of {whose} {giver} {year}: numbered, and nothing counted them"
