"""Open a business day for every village and town; what the scheduler does at 00:01."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from common.calendar import business_date
from reports.actions import open_days


class Command(BaseCommand):
    help = "Opens a business day for every village and town that exists on it; again is harmless."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date", type=date.fromisoformat, default=None, help="YYYY-MM-DD; default: today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = options["date"] or business_date(now)
        count = open_days(day=day, now=now)
        self.stdout.write(f"{day.isoformat()}: {count} villages and towns are open.")
