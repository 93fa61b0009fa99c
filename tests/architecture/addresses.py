"""Every address of the portal, read from the URL configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

READS = frozenset({"get", "head", "options", "trace"})
#: Parts of installed packages that serve their own pages; asked for separately.
FOREIGN = ("admin",)


@dataclass(frozen=True)
class Address:
    """One address and one way to ask for it.

    Attributes:
        name: with its namespaces, as `reverse` takes it.
        method: get or post (patch for the API's changes).
        route: for messages.
        callback: the view.
    """

    name: str
    method: str
    route: str
    callback: Any

    @property
    def key(self) -> str:
        """The name of the address's row: `post cases-assign`."""
        return f"{self.method} {self.name}"


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace in FOREIGN:
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}", route, pattern.callback


def _methods(callback: Any) -> tuple[str, ...]:
    """Return the ways an address can be asked: what its view declares."""
    if actions := getattr(callback, "actions", None):
        return tuple(sorted(set(actions) - READS | ({"get"} & set(actions))))
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view is not None:
        return tuple(m for m in ("get", "post", "patch", "put", "delete") if hasattr(view, m))
    return tuple(sorted(getattr(callback, "methods", ("get",))))


def addresses() -> list[Address]:
    """Return every address once for each way to ask for it; unnamed ones have an empty name."""
    found = {}
    for name, route, callback in _walk(get_resolver(), "/", ""):
        for method in _methods(callback):
            address = Address(name, method, route, callback)
            found.setdefault(address.key, address)
    return list(found.values())
