"""What a supervisor asks a running portal: does it live, can it work, what does it measure."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError

from governance.celery import app

logger = logging.getLogger(__name__)
LOOPBACK = {"127.0.0.1", "::1"}
BROKER_TIMEOUT = 2


@login_not_required  # A supervisor has no account.
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process can answer at all; asks nobody else."""
    return JsonResponse({"status": "ok"})


@login_not_required  # A load balancer has no account.
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, migrations, broker and data folder are usable, else 503.

    The body names what is not usable and nothing more; the reason goes to the log.
    """
    checks = {name: _passes(name, check) for name, check in READY_CHECKS.items()}
    ready = all(checks.values())
    return JsonResponse(
        {
            "status": "ok" if ready else "unavailable",
            "checks": {name: "ok" if good else "failed" for name, good in checks.items()},
        },
        status=200 if ready else 503,
        headers={} if ready else {"Retry-After": "5"},
    )


@login_not_required  # A collector has no account: it comes from this machine or brings the token.
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the Prometheus metrics to this machine, or to whoever brings METRICS_TOKEN.

    A request that a proxy passed on is not from this machine, even if the proxy runs here.
    """
    offered = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    has_token = bool(wanted) and hmac.compare_digest(offered, f"Bearer {wanted}")
    is_local = (
        request.META.get("REMOTE_ADDR") in LOOPBACK
        and "X-Forwarded-For" not in request.headers
        and "Forwarded" not in request.headers
    )
    if not (has_token or is_local):
        raise PermissionDenied
    response: HttpResponse = ExportToDjangoView(request)
    return response


class NotReady(Exception):
    """A part the portal needs cannot be used; the text says which and why."""


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (NotReady, DatabaseError, OperationalError, OSError) as error:
        logger.warning("not_ready: %s: %s", name, error)
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} migrations have not run; run manage.py migrate")


def _broker() -> None:
    if not settings.REDIS_URL:
        _writable(settings.BROKER_DIR / "messages")
        return
    with app.connection_for_write(connect_timeout=BROKER_TIMEOUT) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT)


def _data_dir() -> None:
    _writable(settings.DATA_DIR)


def _writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotReady(f"{folder} cannot be written")


READY_CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "data_dir": _data_dir,
}
