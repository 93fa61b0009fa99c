"""`manage.py end_activities`: begins and ends the activities whose time has come."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from volunteers.actions import end_due_activities


class Command(BaseCommand):
    help = "Begins and ends the activities whose time has come; the scheduler does it too."

    def handle(self, *_args: Any, **_options: Any) -> None:
        moved = end_due_activities(now=timezone.now())
        self.stdout.write(f"{moved}")
