"""Runs the benchmarks on a PostgreSQL of their own, prints a table, writes var/bench.json."""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from install import stop_on_signals
from services import ServiceError, services

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "var" / "bench.json"
TEMPLATE = "bench_template"


def in_database(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def run(arguments: list[str], environment: dict[str, str]) -> str:
    """Run a program of the project and return what it printed.

    Raises:
        subprocess.CalledProcessError: when it failed.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def new_database(url: str, name: str, template: str = "template1") -> str:
    """Make a database, anew when it exists, and return its address."""
    script = (
        "import sys, psycopg2; c = psycopg2.connect(sys.argv[1]); c.autocommit = True;"
        " k = c.cursor(); k.execute(f'DROP DATABASE IF EXISTS {sys.argv[2]}');"
        " k.execute(f'CREATE DATABASE {sys.argv[2]} TEMPLATE {sys.argv[3]}')"
    )
    run(["-c", script, url, name, template], {})
    return in_database(url, name)


def measure(names: list[str], url: str) -> list[dict[str, object]]:
    """Run each benchmark in a process and a migrated database of its own."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        environment = {
            "DATA_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DJANGO_SETTINGS_MODULE": "governance.settings",
            "LOG_LEVEL": "WARNING",
            "DATABASE_URL": new_database(url, TEMPLATE),
        }
        run(["manage.py", "migrate", "-v0"], environment)
        known = run(["-m", "bench"], environment).split()
        results: list[dict[str, object]] = []
        for name in names or known:
            if name not in known:
                sys.exit(f"There is no benchmark {name}; there are {', '.join(known)}.")
            print(f"{name} ...", file=sys.stderr, flush=True)
            began = time.monotonic()
            environment["DATABASE_URL"] = new_database(url, "bench_one", TEMPLATE)
            found = json.loads(run(["-m", "bench", name], environment).splitlines()[-1])
            results += found
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return results


def show(results: list[dict[str, object]]) -> None:
    """Print the table."""
    print(f"{'benchmark':<58} {'ours':>10} {'floor':>10} {'ratio':>7} {'goal':>7}")
    for result in results:
        ours, floor, most = result["ours"], result["floor"], result["most"]
        ratio = f"{ours / floor:.2f}" if floor else ""  # type: ignore[operator]
        print(
            f"{result['name']!s:<58} {_figure(ours, result['unit']):>10}"
            f" {_figure(floor, result['unit']):>10} {ratio:>7} {_goal(most, floor):>7}"
            f" {'' if result['is_met'] else 'MISSED'}"
        )


def _figure(value: object, unit: object) -> str:
    if not isinstance(value, int | float):
        return ""
    if unit == "s":
        return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value:g} {unit}"


def _goal(most: object, floor: object) -> str:
    if most is None:
        return ""
    return f"≤ {most}" + ("x" if floor else "")


def main() -> None:
    """Run the benchmarks that the arguments name, or all."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these benchmarks")
    names = parser.parse_args().names
    stop_on_signals()
    try:
        with services(durable=True) as urls:
            results = measure(names, urls["DATABASE_URL"])
    except ServiceError as error:
        sys.exit(f"The benchmarks need PostgreSQL: {error}")
    OUTPUT.parent.mkdir(exist_ok=True)
    facts = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    OUTPUT.write_text(json.dumps({"machine": facts, "results": results}, indent=1))
    show(results)
    if not all(result["is_met"] for result in results):
        sys.exit("Not every goal is met.")


if __name__ == "__main__":
    main()
