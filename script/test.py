"""Runs the tests: on SQLite, on real PostgreSQL and Redis, and in a real browser.

With arguments they go to one run of pytest, on SQLite unless DATABASE_URL is set. What cannot be
had on this machine is named as skipped with its reason; under CI=true that is a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from chromium import NoBrowserError, browser_environment
from install import stop_on_signals
from services import ServiceError, services

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
# Tests are handed out in their order: those that empty the tables come last, as pytest-django
# sorts them, and take the rows that migrations wrote with them.
PARALLEL = ["-n", "2"]
SQLITE = {"DATABASE_URL": "", "REDIS_URL": ""}
NO_TESTS = 5
#: With CI=true the last line counts every run together, in the one form that runners know.
COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?)")


class Skipped(Exception):
    """A run that this machine cannot do, with the reason."""


def pytest(arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run pytest, show what it says as it says it, and return its exit code and last line."""
    process = subprocess.Popen(
        [*PYTEST, *arguments],
        cwd=ROOT,
        env={name: value for name, value in {**os.environ, **environment}.items() if value},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    last = ""
    for line in process.stdout or []:
        print(line, end="", flush=True)
        if COUNT.search(line) and " in " in line:
            last = line.strip(" =\n")
    return process.wait(), last


def on_sqlite() -> tuple[int, str]:
    """Everything but the browser, on the database of the embedded portal."""
    return pytest([*PARALLEL, "-m", "not browser"], SQLITE)


def on_postgresql() -> tuple[int, str]:
    """Those of the same tests that can turn out differently on what production runs on.

    Left out, and counted by pytest as deselected, are those that never ask a database, and modules
    marked `one_database`: what a page, a form or a document says of rows that other tests read and
    write here, and how many queries it takes. What each address asks of PostgreSQL is still asked,
    in tests/architecture.
    """
    try:
        with services() as urls:
            return pytest([*PARALLEL, "-m", "database and not one_database and not browser"], urls)
    except ServiceError as error:
        raise Skipped(str(error)) from None


def in_a_browser() -> tuple[int, str]:
    """The pages as a person meets them."""
    try:
        found = browser_environment()
    except NoBrowserError as error:
        raise Skipped(f"no Chromium ({error})") from None
    code, last = pytest([*PARALLEL, "-m", "browser"], {**SQLITE, **found})
    if code == NO_TESTS:
        raise Skipped("there are no browser tests")
    return code, last


RUNS: dict[str, Callable[[], tuple[int, str]]] = {
    "SQLite": on_sqlite,
    "PostgreSQL and Redis": on_postgresql,
    "browser": in_a_browser,
}


def all_runs() -> int:
    """Do every run and tell at the end how each went; return the exit code."""
    in_ci = os.environ.get("CI") == "true"
    failed = False
    told = []
    for name, run in RUNS.items():
        print(f"\n##### {name} #####", flush=True)
        began = time.monotonic()
        try:
            code, last = run()
        except Skipped as reason:
            told.append(f"{name}: SKIPPED, {reason}")
            failed = failed or in_ci
            continue
        failed = failed or code != 0
        told.append(f"{name}: {last or f'exit code {code}'} ({time.monotonic() - began:.0f} s)")
    print("\n##### All runs #####")
    for line in told:
        print(line)
    return 1 if failed else 0


def main() -> None:
    """Run what the arguments ask for."""
    stop_on_signals()
    try:
        if len(sys.argv) == 1:
            sys.exit(all_runs())
        try:
            found = browser_environment()
        except NoBrowserError:
            found = {}
        sys.exit(
            subprocess.run(
                [*PYTEST, *sys.argv[1:]], env={**os.environ, **found}, check=False
            ).returncode
        )
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
