"""`manage.py load_demo`: fills an empty portal with the demo district."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from governance.simulation.loading import load_demo

SELDOM = (200_000, 20, 100)


class Command(BaseCommand):
    help = (
        "Loads the demo district into an empty portal: real areas, invented people and texts, the"
        " last days up to now. Started again after an interruption it goes on where it stood; when"
        " all is there it changes nothing. Never in production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="of everything drawn by lot (1)")
        parser.add_argument("--days", type=int, default=30, help="days up to today (30)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError(_("At least one day is played."))
        is_loud = options["verbosity"] > 1
        # People and places stay in memory to the end; walking through them costs a seventh.
        gc.set_threshold(*SELDOM)
        try:
            loaded = load_demo(
                seed=options["seed"],
                days=options["days"],
                now=timezone.now(),
                say=self.say if is_loud else lambda text: None,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        if not loaded.is_new:
            self.stdout.write(_("The demo district is loaded already."))
            return
        if is_loud:
            for phase, seconds in loaded.seconds.items():
                self.stdout.write(f"{seconds:7.1f} s  {phase}")
            for act, number in sorted(loaded.counts.items()):
                self.stdout.write(f"{number:9,}  {act}")
        for refusal, number in loaded.refusals.items():
            self.stderr.write(f"{number} x {refusal}")
        self.stdout.write(
            _("Demo people (district, supervisor, town, village ...) sign in with: %(password)s")
            % {"password": settings.DEMO_PASSWORD}
        )

    def say(self, text: str) -> None:
        """Tell at once what is being done."""
        self.stdout.write(text)
        self.stdout.flush()
