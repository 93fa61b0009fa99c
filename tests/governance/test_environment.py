"""What stops the start, and the sentence it stops with."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from governance.environment import production_faults, value_faults
from governance.keys import embedded_keys, new_field_key

GOOD = {
    "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
    "SECRET_KEY": "abcdefgh" * 8,
    "FIELD_KEYS": new_field_key(),
    "ALLOWED_HOSTS": "portal.example.org",
}


SCRIPT = "from django.conf import settings; settings.DEBUG; print('started')"


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Ask a fresh process for its settings."""
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **GOOD, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_set(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "started"), done.stderr


def test_production_stops_with_a_sentence_for_each_variable(tmp_path: Path) -> None:
    done = start(tmp_path, SECRET_KEY="", ALLOWED_HOSTS="*", FIELD_KEYS="c2hvcnQ=")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "The portal cannot start."
    assert [line.split(":")[0] for line in lines[1:]] == [
        "FIELD_KEYS is weak",
        "SECRET_KEY is missing",
        "ALLOWED_HOSTS is too wide",
    ]
    assert "Traceback" not in done.stderr


def test_the_application_server_stops_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "governance.wsgi", "--bind", "127.0.0.1:0"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **GOOD, "SECRET_KEY": "weak"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is weak: set it to at least 50 random characters" in done.stderr


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secret_key": ""}, "SECRET_KEY is missing"),
        ({"secret_key": "a" * 60}, "SECRET_KEY is weak"),
        ({"field_keys": []}, "FIELD_KEYS is missing"),
        ({"allowed_hosts": []}, "ALLOWED_HOSTS is missing"),
        ({"trusted_origins": ["portal.example.org"]}, "CSRF_TRUSTED_ORIGINS names"),
        ({"data_dir": Path("/nonexistent")}, "DATA_DIR is not usable"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    good: dict[str, object] = {
        "secret_key": "abcdefgh" * 8,
        "field_keys": [new_field_key()],
        "allowed_hosts": ["portal.example.org"],
        "trusted_origins": ["https://portal.example.org"],
        "data_dir": tmp_path,
    }
    assert list(production_faults(**good)) == []  # type: ignore[arg-type]
    (fault,) = production_faults(**{**good, **change})  # type: ignore[arg-type]
    assert fault.startswith(sentence)


def test_values_are_looked_at_in_every_portal() -> None:
    faults = list(value_faults(field_keys=["%"], log_level="LOUD", time_zone="Mars/Base"))
    assert [fault.split()[0] for fault in faults] == ["FIELD_KEYS", "LOG_LEVEL", "TIME_ZONE"]


def test_an_embedded_portal_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    first = embedded_keys(tmp_path / "new")
    path = tmp_path / "new" / "keys.json"
    assert embedded_keys(tmp_path / "new") == first == json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_keys_of_two_portals_differ(tmp_path: Path) -> None:
    assert embedded_keys(tmp_path / "a") != embedded_keys(tmp_path / "b")
