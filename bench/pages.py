"""Asking for pages as somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user: object) -> Client:
    """Return a client of a person; the test runner's own would record every template."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=BACKEND)  # type: ignore[arg-type]
    return client


def getting(client: Client, address: str) -> Callable[[], None]:
    """Return what asks for an address and sees that it answers."""

    def get() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    return get
