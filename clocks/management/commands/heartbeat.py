"""`manage.py heartbeat`: what the scheduler does every minute, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clocks.actions import beat


class Command(BaseCommand):
    help = (
        "Writes that the portal is alive. After a silence of more than ten minutes the outage is "
        "recorded, so that nobody loses time by it. May run at any time, twice, or beside another."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        outage = beat(now=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"The portal was down: {outage}." if outage else "Alive.")
