"""`manage.py forget_names`: what the scheduler does every night, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from visits import actions


class Command(BaseCommand):
    help = "Deletes names and doors of meetings and pairings that ended a while ago."

    def handle(self, *_args: Any, **options: Any) -> None:
        count = actions.forget_names(now=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"Records that named somebody: {count} cleared.")
