"""`manage.py serve`: prepares the data folder and runs the whole portal; see script/server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from governance import serving

DEFAULT_SEED = 1


class Command(BaseCommand):
    """Serve the portal embedded: no other server is needed."""

    help = "Migrates, loads the demo district into a new data folder, and serves the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument(
            "--empty", action="store_true", help="no demo people in a new data folder"
        )
        parser.add_argument(
            "--seed", type=int, default=DEFAULT_SEED, help="which demo district to play"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        serving.interrupt_on_sigterm()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with serving.OneAtATime(settings.DATA_DIR):
                serving.require_free_port(options["host"], options["port"])
                if not os.environ.get("ALLOWED_HOSTS"):
                    os.environ["ALLOWED_HOSTS"] = ",".join(serving.allowed_hosts(options["host"]))
                self.prepare(demo=not options["empty"], seed=options["seed"])
                serving.serve(
                    host=options["host"], port=options["port"], when_ready=self.tell_ready
                )
        except serving.ServingError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write("Stopped; the next start goes on from here.")
        else:
            self.stdout.write("Stopped.")

    def tell_ready(self, address: str) -> None:
        """Print the line that says where the portal is."""
        self.stdout.write(f"Ready: {address}")
        self.stdout.flush()

    def prepare(self, *, demo: bool, seed: int) -> None:
        """Bring the database up to date; fill a new one.

        A first start that was cut short goes on where it stood, if it is to be filled with the
        same; otherwise it begins again from nothing.
        """
        call_command("messages", "--compile", verbosity=0)
        if not settings.EMBEDDED:
            call_command("migrate", interactive=False, verbosity=0)
            return
        database = Path(settings.DATABASES["default"]["NAME"])
        unfinished = settings.DATA_DIR / "first-start-unfinished"
        wanted = f"demo {seed}" if demo else "empty"
        is_new = not database.exists()
        if unfinished.exists() and unfinished.read_text() != wanted:
            is_new = True
            for path in database.parent.glob(f"{database.name}*"):
                path.unlink()
        if is_new:
            self.say("Making the database ...")
            unfinished.write_text(wanted)
        call_command("migrate", interactive=False, verbosity=0)
        if unfinished.exists():
            if demo:
                self.load_demo(seed)
            unfinished.unlink()
        connection.close()

    def load_demo(self, seed: int) -> None:
        """Fill the new database in a process of its own, whose memory goes with it."""
        self.say("Loading the demo district; this takes a few minutes ...")
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "load_demo", "--seed", str(seed), "-v2"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            failed = process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if failed:
            raise CommandError("The demo district could not be loaded; its lines above say why.")

    def say(self, text: str) -> None:
        """Tell at once what takes a while."""
        self.stdout.write(text)
        self.stdout.flush()
