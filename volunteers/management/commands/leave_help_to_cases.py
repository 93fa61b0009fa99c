"""`manage.py leave_help_to_cases`: ends the offers of needs whose matter became a case."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from volunteers.actions import leave_help_to_cases


class Command(BaseCommand):
    help = "Ends the offers of needs whose matter became a case; the scheduler does it too."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ended = leave_help_to_cases(now=timezone.now())
        self.stdout.write(f"{ended}")
