"""Checks everything about the code that a machine can check; see script/lint --help."""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCHEMA = "docs/openapi.yaml"
#: Where the packages came from, and where somebody's checkout lies, is nobody else's business.
FORBIDDEN = (
    r"https?://[^ \"]*(registry|pypi|pythonhosted|mirror)"
    r"|(^|[ \"'=(:])/(work|farm|root|home|Users)/"
)

Outcome = tuple[bool, str]


def tool(*command: str, **environment: str) -> Outcome:
    """Run one program of the virtual environment; return whether it was content, and its words."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


def manage(*arguments: str, **environment: str) -> Outcome:
    """Run a command of the project on a data folder that holds nothing."""
    with tempfile.TemporaryDirectory(prefix="portal-lint-") as folder:
        return tool("python", "manage.py", *arguments, DATA_DIR=folder, **environment)


def deploy() -> Outcome:
    """Run the checks of a production portal with settings as strong as production wants them."""
    return manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        DATABASE_URL="sqlite:///:memory:",
        SECRET_KEY=secrets.token_urlsafe(64),
        FIELD_KEYS=urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        ALLOWED_HOSTS="portal.example.org",
    )


def schema(*, fix: bool) -> Outcome:
    """Compare the committed description of the API with what the code describes now."""
    with tempfile.TemporaryDirectory(prefix="portal-lint-") as folder:
        path = Path(folder) / "openapi.yaml"
        good, words = tool(
            *("python", "manage.py", "spectacular", "--lang", "en", "--validate"),
            *("--fail-on-warn", "--file", str(path)),
            DATA_DIR=folder,
        )
        if not good:
            return False, words
        now, committed = path.read_text(), ROOT / SCHEMA
    if committed.exists() and committed.read_text() == now:
        return True, words
    if fix:
        committed.write_text(now)
        return True, f"{SCHEMA} was brought in step.\n"
    return False, f"{SCHEMA} is not in step with the code: run script/lint --fix.\n"


def forbidden() -> Outcome:
    """Look for addresses of package registries and for paths of somebody's machine."""
    done = subprocess.run(
        ["git", "grep", "-nIE", FORBIDDEN, "--", ".", ":!*.po", ":!script/lint.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 1, done.stdout + done.stderr


def quick(paths: Sequence[str], *, fix: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the checks that need only the files themselves."""
    python = [path for path in paths if path == "." or path.endswith(".py")]
    pages = [path for path in paths if path == "templates" or path.endswith(".html")]
    checks: dict[str, Callable[[], Outcome]] = {}
    if python:
        form = ["ruff", "format", *([] if fix else ["--check"]), *python]
        rules = ["ruff", "check", *(["--fix"] if fix else []), *python]
        checks["format"] = lambda: tool(*form)
        checks["rules"] = lambda: tool(*rules)
    if pages:
        # Linted, not formatted: djlint's formatter adds white space between inline elements, which
        # a reader of Chinese sees as gaps in a sentence.
        checks["template rules"] = lambda: tool("djlint", "--quiet", "--lint", *pages)
    return checks


def whole(*, fix: bool) -> dict[str, Callable[[], Outcome]]:
    """Return every check, the slow ones first."""
    pages = ["templates"] if (ROOT / "templates").is_dir() else []
    return {
        "types": lambda: tool("mypy", "."),
        **quick([".", *pages], fix=fix),
        "directions of imports": lambda: tool("lint-imports", "--no-cache"),
        "deployment": deploy,
        "migrations": lambda: manage("makemigrations", "--check", "--dry-run"),
        "texts": lambda: manage("messages", "--update" if fix else "--check"),
        "description of the API": lambda: schema(fix=fix),
        "addresses and paths": forbidden,
    }


def main() -> None:
    """Run the checks that the arguments ask for."""
    parser = argparse.ArgumentParser(
        prog="script/lint",
        description="Checks format, rules, types, templates, imports, migrations, texts, the API.",
    )
    parser.add_argument("--fix", action="store_true", help="mend what a machine can mend")
    parser.add_argument("--fast", nargs="+", metavar="FILE", help="only these files, quick checks")
    options = parser.parse_args()
    checks = quick(options.fast, fix=options.fix) if options.fast else whole(fix=options.fix)
    failed = []

    def run(name: str) -> tuple[str, Outcome, float]:
        began = time.monotonic()
        return name, checks[name](), time.monotonic() - began

    # One at a time when mending: two tools must not write the same file.
    with ThreadPoolExecutor(max_workers=1 if options.fix else 2) as pool:
        for name, (good, words), seconds in pool.map(run, checks):
            print(f"{'ok  ' if good else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
            if not good:
                failed.append(name)
                print(words, flush=True)
    if failed:
        sys.exit(f"Not in order: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
