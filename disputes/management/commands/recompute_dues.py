"""Take a changed calendar into the deadlines of open cases; what the scheduler does by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from disputes.actions import recompute_dues


class Command(BaseCommand):
    help = "Reckons open deadlines anew that an older calendar gave; again is harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        count = recompute_dues(now=timezone.now())
        self.stdout.write(f"{count} deadlines are others now.")
