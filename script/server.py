"""Starts the portal: installs what is missing, then hands over to `manage.py serve`.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from install import PYTHON, ROOT, InstallError, install, say, stop_on_signals


def main() -> None:
    """Install, then become the server."""
    parser = argparse.ArgumentParser(
        prog="script/server",
        description="Starts the portal with its web server, worker and scheduler.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="where everything is kept (var/data)"
    )
    parser.add_argument("--empty", action="store_true", help="no demo people in a new data folder")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="plays another demo district into a new data folder"
    )
    options = parser.parse_args()
    data_dir = (options.data_dir or Path(os.environ.get("DATA_DIR") or ROOT / "var/data")).resolve()
    stop_on_signals()
    try:
        install()
        say("Starting")
    except InstallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("Stopped; the next start goes on from here.")
        sys.exit(0)
    os.environ["DATA_DIR"] = str(data_dir)
    command = [
        str(PYTHON),
        "manage.py",
        "serve",
        "--host",
        options.host,
        "--port",
        str(options.port),
    ]
    if options.empty:
        command.append("--empty")
    if options.seed is not None:
        command += ["--seed", str(options.seed)]
    os.execv(command[0], command)  # noqa: S606 - our own command


if __name__ == "__main__":
    main()
