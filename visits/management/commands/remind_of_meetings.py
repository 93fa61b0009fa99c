"""`manage.py remind_of_meetings`: what the scheduler does every hour, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from visits import actions


class Command(BaseCommand):
    help = "Calls meetings to mind on the last working day before them, each exactly once."

    def handle(self, *_args: Any, **options: Any) -> None:
        count = actions.remind_of_meetings(now=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"Meetings called to mind: {count}.")
