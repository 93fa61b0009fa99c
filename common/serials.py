"""Numbers without gaps: the next one of a row that counts for a place and a year."""

from __future__ import annotations

from typing import Any

from django.db import models


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
