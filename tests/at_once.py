"""What tests of many people at once share: one moment for all, and rules that are there.

Such tests commit, so every table is emptied after each of them: what migrations put in is gone.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection

from common.errors import DomainError
from disputes.models import TimeLimit
from papers.models import DocumentRule


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all calls at the same moment and return what each gave or raised."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def put_back_rules() -> None:
    """Put in again the rules a new portal begins with."""
    for app, model in (("disputes", TimeLimit), ("papers", DocumentRule)):
        if not model.objects.exists():
            rules = importlib.import_module(f"{app}.migrations.0002_default_rules")
            rules.add_defaults(apps, None)
    cache.clear()
