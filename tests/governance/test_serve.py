"""The embedded portal: what a new data folder gets, and how the parts are kept up."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from governance import serving
from governance.management.commands import serve
from governance.serving import Child, OneAtATime, ServingError

PATIENCE = 120


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """The preparation of a data folder, with what it would do written down."""
    settings.EMBEDDED, settings.DATA_DIR = True, tmp_path
    database = tmp_path / "portal.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(database))
    done: list[str] = []

    def call(name: str, *_args: Any, **_options: Any) -> None:
        if name == "migrate":
            database.touch()
            done.append("migrate")

    class Filled(serve.Command):
        fails = False

        def load_demo(self, seed: int) -> None:
            if self.fails:
                raise KeyboardInterrupt
            done.append(f"demo {seed}")

    monkeypatch.setattr(serve, "call_command", call)
    monkeypatch.setattr(serve.connection, "close", lambda: None)
    command = Filled(stdout=open(os.devnull, "w"))  # noqa: SIM115 - lives as long as the test
    command.done, command.database = done, database  # type: ignore[attr-defined]
    return command


def test_a_new_folder_is_filled_once(filled: Any) -> None:
    filled.prepare(demo=True, seed=3)
    filled.prepare(demo=True, seed=3)
    assert filled.done == ["migrate", "demo 3", "migrate"]


def test_an_empty_one_stays_empty(filled: Any) -> None:
    filled.prepare(demo=False, seed=1)
    filled.prepare(demo=True, seed=1)
    assert filled.done == ["migrate", "migrate"]


def test_a_first_start_cut_short_goes_on(filled: Any) -> None:
    filled.fails = True
    with pytest.raises(KeyboardInterrupt):
        filled.prepare(demo=True, seed=1)
    filled.database.write_text("half of it")
    filled.fails = False
    filled.prepare(demo=True, seed=1)
    assert filled.database.read_text() == "half of it"
    assert filled.done == ["migrate", "migrate", "demo 1"]


def test_a_first_start_cut_short_begins_anew_when_something_else_is_wanted(filled: Any) -> None:
    filled.fails = True
    with pytest.raises(KeyboardInterrupt):
        filled.prepare(demo=True, seed=1)
    filled.database.write_text("half of it")
    filled.prepare(demo=False, seed=1)
    assert filled.database.read_text() == ""
    assert filled.done == ["migrate", "migrate"]


def test_a_second_server_on_a_folder_is_refused(tmp_path: Path) -> None:
    with OneAtATime(tmp_path), pytest.raises(ServingError, match="is running on"):
        OneAtATime(tmp_path).__enter__()
    with OneAtATime(tmp_path):
        pass


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match=f"127.0.0.1 port {port}"):
            serving.require_free_port("127.0.0.1", port)


def test_only_the_named_host_is_answered() -> None:
    assert serving.allowed_hosts("127.0.0.1") == ["127.0.0.1", "localhost", "[::1]"]
    assert serving.allowed_hosts("portal.lan")[-1] == "portal.lan"
    assert "*" not in serving.allowed_hosts("0.0.0.0")  # noqa: S104


def test_a_part_that_does_not_stay_up_ends_the_portal() -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(1)"])
    child.start()

    def keep_up() -> None:
        for _ in range(serving.TOO_OFTEN):
            assert child.process
            child.process.wait()
            child.restart()

    with pytest.raises(ServingError, match="does not stay up"):
        keep_up()


#: Starts one more process, says its number, and ends when told to; the other goes on.
LEAVES_ONE_BEHIND = """
import os, signal
left = os.fork()
if left == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
else:
    open(os.environ["LEFT"], "a").write(f"{left}\\n")
signal.pause()
"""


@pytest.fixture
def left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a child of LEAVES_ONE_BEHIND writes whom it started, a line each."""
    path = tmp_path / "left"
    path.touch()
    monkeypatch.setenv("LEFT", str(path))
    return path


def read_lines(path: Path, wanted: int) -> list[int]:
    """Wait until a file has a number of lines, and read them."""
    until = time.monotonic() + PATIENCE
    while path.read_text().count("\n") < wanted and time.monotonic() < until:
        pause()
    return [int(line) for line in path.read_text().splitlines()]


def is_gone(pid: int) -> bool:
    """Wait until a process has ended; one that init has not yet buried counts."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if sys.platform == "linux" and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        pause()
    return False


def test_nobody_is_left_behind(left_behind: Path) -> None:
    child = Child("worker", [sys.executable, "-c", LEAVES_ONE_BEHIND])
    child.start()
    (first,) = read_lines(left_behind, 1)
    assert child.process
    child.process.kill()
    child.process.wait()
    child.restart()
    assert is_gone(first)
    second = read_lines(left_behind, 2)[1]
    serving.stop([child])
    assert child.ended()
    assert is_gone(second)


def test_a_signal_in_the_middle_of_a_start_loses_nobody(
    left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            read_lines(left_behind, 1)
            os.kill(os.getpid(), signal.SIGTERM)

    command = [sys.executable, "-c", LEAVES_ONE_BEHIND]
    monkeypatch.setattr(serving, "web_command", lambda _host, _port: command)
    monkeypatch.setattr(serving.subprocess, "Popen", Interrupted)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        serving.interrupt_on_sigterm()
        serving.serve(host="127.0.0.1", port=1, when_ready=lambda _address: None)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    (left,) = read_lines(left_behind, 1)
    assert is_gone(left)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A whole empty portal on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS"}
    }
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "serve", "--port", str(port), "--empty"],
        cwd=settings.BASE_DIR,
        env={**environment, "DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process, port
    process.kill()
    process.wait()


def answers_with(port: int, path: str, wanted: int) -> bool:
    """Ask until the answer comes: a part that was killed is away for some seconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == wanted:
                return True
        except (OSError, HTTPException):
            pause()
    return False


def pause() -> None:
    """Let the portal have the machine for a moment."""
    threading.Event().wait(0.3)


@pytest.mark.slow
def test_the_whole_portal_starts_is_kept_up_and_stops(
    portal: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = portal
    assert process.stdout
    said = next(line for line in process.stdout if line.startswith("Ready"))
    assert said == f"Ready: http://127.0.0.1:{port}/\n"
    assert answers_with(port, "/readyz", 200)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if children.exists():  # Linux
        web = children.read_text().split()[0]
        os.kill(int(web), signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while web in children.read_text().split() and time.monotonic() < until:
            pause()
        assert web not in children.read_text().split()
    assert answers_with(port, "/healthz", 200)
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 0, rest
    assert rest.endswith("Stopped.\n")
