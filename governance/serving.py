"""The embedded portal as one parent process: web server, worker and scheduler as its children.

What is started here is what operators start on their own hosts, with the same commands.
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType, TracebackType

logger = logging.getLogger(__name__)
STOP_WITHIN = 25
READY_WITHIN = 120
#: A child that ends this soon after its start, this often in a row, is not going to work.
TOO_SOON = 5
TOO_OFTEN = 3
LOOK_EVERY = 0.2
PR_SET_PDEATHSIG = 1


class ServingError(Exception):
    """The portal cannot be served; the text says why and what to do."""


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server; one process, since SQLite has one writer."""
    address = f"[{host}]" if ":" in host else host
    return [
        *(sys.executable, "-m", "gunicorn", "governance.wsgi"),
        *("--bind", f"{address}:{port}", "--workers", "1", "--threads", "8"),
        *("--worker-class", "gthread", "--timeout", "60", "--graceful-timeout", "20"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """Return the command of the worker with its scheduler."""
    return [
        *(sys.executable, "-W", "ignore:You're running the worker", "-m", "celery"),
        *("--quiet", "-A", "governance", "worker", "-B"),
        *("--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"),
        *("--loglevel", "WARNING"),
    ]


class OneAtATime:
    """Holds a data folder, so that a second server on the same one is refused."""

    def __init__(self, data_dir: Path) -> None:
        self.file = (data_dir / "serve.lock").open("w")

    def __enter__(self) -> None:
        """Take the folder.

        Raises:
            ServingError: when another server holds it.
        """
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            folder = Path(self.file.name).parent
            raise ServingError(
                f"A portal is running on {folder}; stop it, or name another --data-dir."
            ) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the folder back."""
        self.file.close()


def require_free_port(host: str, port: int) -> None:
    """Check that the address can be listened on.

    Raises:
        ServingError: when it cannot.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise ServingError(
            f"Cannot listen on {host} port {port} ({error}); choose another with --port."
        ) from None


def allowed_hosts(host: str) -> list[str]:
    """Return the names under which people reach a portal that listens on `host`."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - only compared
        own = socket.gethostname()
        names += [own, *sorted(_addresses(own))]
    elif host not in names:
        names.append(host)
    return list(dict.fromkeys(names))


def _addresses(name: str) -> set[str]:
    """Return the IPv4 addresses of a host name; none when it has none."""
    try:
        return {str(info[4][0]) for info in socket.getaddrinfo(name, None, socket.AF_INET)}
    except OSError:
        return set()


@dataclass
class Child:
    """One process the portal consists of."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the parent, which stops it in order."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own fixed command
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509
        )

    def ended(self) -> bool:
        """Tell whether it runs no more."""
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> None:
        """Start it again after it ended by itself; what it left behind goes first.

        Raises:
            ServingError: when it keeps ending right after its start.
        """
        soon = time.monotonic() - self.started_at < TOO_SOON
        self.failures = self.failures + 1 if soon else 0
        if self.failures >= TOO_OFTEN:
            raise ServingError(f"The {self.name} does not stay up; its last lines above say why.")
        logger.warning("restarted: the %s ended by itself", self.name)
        self.sweep()
        self.start()

    def sweep(self) -> None:
        """End at once whatever of its session still runs.

        A web server that was killed leaves the process that answers, and with it the port taken;
        a worker told to stop before its scheduler listens to signals ends without it.
        """
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # Nobody was left.


def _end_with_parent() -> None:
    """Ask the kernel to end this child when the parent is killed (Linux; elsewhere nothing)."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return


def stop(children: Sequence[Child]) -> None:
    """Ask every child to finish what it does, wait for all of them, and leave nobody behind."""
    for child in children:
        if child.process and not child.ended():
            child.process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    for child in children:
        if child.process:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, until - time.monotonic()))
            child.sweep()
            child.process.wait()


def answers(host: str, port: int) -> bool:
    """Tell whether the portal says that it is ready."""
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def serve(*, host: str, port: int, when_ready: Callable[[str], None]) -> None:
    """Run web server, worker and scheduler until interrupted.

    Args:
        host, port: where to listen.
        when_ready: told the address once the portal answers.

    Raises:
        ServingError: when the portal does not come up or does not stay up.
    """
    web = Child("web server", web_command(host, port))
    worker = Child("worker", worker_command())
    children = [web]
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    shown = f"[{asked}]" if ":" in asked else asked
    stopping = Stopping()
    try:
        web.start()
        _until_ready(children, asked, port, stopping)
        if stopping:
            return
        # Only now: two programs loading at once would make people wait twice as long.
        children.append(worker)
        worker.start()
        when_ready(f"http://{shown}:{port}/")
        while not stopping:
            _keep_up(children)
            _pause()
    finally:
        stop(children)


class Stopping:
    """True once Ctrl-C or SIGTERM asked for the end.

    The signal is only noted: raised in the middle of a start it would lose sight of the child
    that is being started, and a second one would cut short the orderly end.
    """

    def __init__(self) -> None:
        self.noted = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.noted = True

    def __bool__(self) -> bool:
        return self.noted


def _until_ready(children: Sequence[Child], host: str, port: int, stopping: Stopping) -> None:
    until = time.monotonic() + READY_WITHIN
    while not stopping and not answers(host, port):
        _keep_up(children)
        if time.monotonic() > until:
            raise ServingError("The portal does not answer; its lines above say why.")
        _pause()


def _keep_up(children: Sequence[Child]) -> None:
    for child in children:
        if child.ended():
            child.restart()


def _pause() -> None:
    """Wait a moment."""
    select.select([], [], [], LOOK_EVERY)


def interrupt_on_sigterm() -> None:
    """Make SIGTERM stop the portal the way Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
