"""What supervisors and collectors get, with and without a proxy in between."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from governance import health

pytestmark = pytest.mark.django_db


def test_health_is_told_to_anybody(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_names_every_part_it_looked_at(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json()["checks"]) == {"database", "migrations", "broker", "data_dir"}


def test_not_ready_is_503_and_keeps_the_reason_to_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("password of the database is wrong")

    monkeypatch.setitem(health.READY_CHECKS, "database", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed"
    assert answer["Retry-After"]
    assert "password" not in answer.content.decode()


def test_metrics_are_for_this_machine(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403


def test_metrics_are_not_for_whom_a_proxy_on_this_machine_passes_on(client: Client) -> None:
    answer = client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"})
    assert answer.status_code == 403


def test_metrics_are_for_the_bearer_of_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    asked = {"REMOTE_ADDR": "10.1.2.3"}
    good = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}, **asked)
    bad = client.get("/metrics", headers={"Authorization": "Bearer another"}, **asked)
    assert (good.status_code, bad.status_code) == (200, 403)


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_the_api_is_described_to_people_who_are_signed_in_only(client: Client, path: str) -> None:
    assert client.get(path).status_code == 401
