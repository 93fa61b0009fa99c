"""What the suite runs on: a data folder of its own, the database, and a browser.

Loaded by `-p tests.services` (pyproject.toml) before anything reads the settings. Without
DATABASE_URL the suite runs on SQLite; script/test starts PostgreSQL and Redis and names them in
DATABASE_URL and REDIS_URL.
"""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import tempfile
from urllib.parse import urlsplit

from django.conf import settings

from common import catalogs


def _own_data_dir() -> None:
    """Keep whatever the portal writes in a folder that goes away with the run."""
    folder = tempfile.mkdtemp(prefix="portal-test-")
    os.environ["DATA_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _production_variables() -> None:
    """With a database of their own the settings want what production wants."""
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 5)
    os.environ.setdefault("FIELD_KEYS", base64.urlsafe_b64encode(bytes(range(32))).decode())
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")


def _own_redis_database() -> None:
    """Keep the workers of pytest-xdist apart: a cache that one empties is not the other's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker and os.environ.get("REDIS_URL", "").startswith(("redis://", "rediss://")):
        server = urlsplit(os.environ["REDIS_URL"])
        os.environ["REDIS_URL"] = server._replace(path=f"/{int(worker) + 1}").geturl()


# The workers of pytest-xdist inherit the environment, and each still takes a folder of its own.
_own_data_dir()
_production_variables()
_own_redis_database()
os.environ["LOG_LEVEL"] = "WARNING"
# Playwright's own loop makes Django refuse the ORM in browser tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_sessionstart() -> None:
    """Compile the catalogs: pages are tested in the language people read."""
    # Every test client would look through all static files before its first request.
    settings.WHITENOISE_AUTOREFRESH = True
    for app in catalogs.apps_with_texts(settings.OWN_APPS, settings.BASE_DIR):
        catalogs.compile_stale(app)
