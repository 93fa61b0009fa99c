"""System checks of the whole portal; `manage.py check`, every command and script/lint run them.

What one variable may be is said in `governance/environment.py`; here is what must fit together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

#: Redis gives a task to a second worker when the first kept it longer than this.
DEFAULT_VISIBILITY = 3600


@register("celery")
def check_background_work(**_kwargs: Any) -> list[CheckMessage]:
    """Check that a task that was cut short is done again, and not twice at once (C5)."""
    wanted = {
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TASK_SERIALIZER": "json",
    }
    found: list[CheckMessage] = [
        Error(f"{name} must be {value!r}.", id="governance.E001")
        for name, value in wanted.items()
        if getattr(settings, name, None) != value
    ]
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if options.get("visibility_timeout", DEFAULT_VISIBILITY) <= settings.CELERY_TASK_TIME_LIMIT:
        found.append(
            Error(
                "CELERY_TASK_TIME_LIMIT must be below the broker's visibility_timeout.",
                hint="Otherwise a slow task is given to a second worker while the first runs on.",
                id="governance.E002",
            )
        )
    return found


@register(Tags.urls)
def check_addresses_are_named(**_kwargs: Any) -> list[CheckMessage]:
    """Check that every address of ours has a name: templates and tests link by name only."""
    return [
        Error(f"The address {route!r} has no name.", id="governance.E003")
        for route, pattern in own_patterns(get_resolver())
        if not pattern.name
    ]


def own_patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address whose view is our own code, with its whole route."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from own_patterns(entry, route)
        elif _module(entry.callback).split(".")[0] in settings.OWN_APPS:
            yield route, entry


def _module(callback: Any) -> str:
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    return str(getattr(view, "__module__", ""))
