"""Stored files that no row names: what a transaction left that did not come about.

A file is stored before its row; when the transaction ends in a fault, or loses a race, the row goes
and the file stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from common.uploads import upload_name

#: No transaction is still about to name a file this old.
LEFT_OVER_AFTER = timedelta(days=1)
#: A restore of the wrong backup, whose rows know less than the store, is noticed in this time.
ERASE_AFTER = timedelta(days=7)


def nameless(folder: str, named: Collection[str], *, before: datetime) -> list[str]:
    """Return the files of a folder that were stored before a moment and are not among the named."""
    if not default_storage.exists(folder):
        return []
    stored = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    left = sorted(stored.difference(named))
    return [name for name in left if default_storage.get_modified_time(name) < before]


def strays(*, before: datetime) -> Iterator[str]:
    """Yield the uploads of every app stored before a moment that no row names."""
    for app, holders in _holders().items():
        if not default_storage.exists(app):
            continue
        parts = sorted(default_storage.listdir(app)[0])
        rows = (model._base_manager.values_list("content", flat=True) for model in holders)
        named = {name for names in rows for name in names.iterator()}
        for part in parts:
            yield from nameless(f"{app}/{part}", named, before=before)


def erase_strays(*, now: datetime) -> int:
    """Erase the uploads that no row has named for a week; returns how many."""
    names = list(strays(before=now - ERASE_AFTER))
    for name in names:
        default_storage.delete(name)
    return len(names)


def stray_faults(*, now: datetime) -> Iterator[str]:
    """Yield a line for each upload that no row names."""
    for name in strays(before=now - LEFT_OVER_AFTER):
        yield f"stored file {name}: no row names it"


def _holders() -> dict[str, list[Any]]:
    """Return the models that keep uploads, by the folder `upload_name` gives them."""
    found: dict[str, list[Any]] = defaultdict(list)
    for model in apps.get_models():
        fields = (one for one in model._meta.fields if isinstance(one, models.FileField))
        if any(field.upload_to is upload_name for field in fields):
            found[model._meta.app_label].append(model)
    return found
