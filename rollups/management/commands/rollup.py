"""`manage.py rollup`: counts the figures of a day or a period."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.calendar import business_date
from rollups import actions


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Command(BaseCommand):
    """Count figures; without a date, what the scheduler would do now."""

    help = (
        "Counts the roll-ups of a day or a period anew from the raw records; days that are over "
        "are closed. Without --date: takes in what is waiting, closes what is due, counts today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=_day, metavar="D", help="the day, YYYY-MM-DD")
        parser.add_argument("--to", type=_day, metavar="D", help="last day of a period from --date")
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="forget what areas lay in on those days and take the tree as it stands now",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["date"] is None:
            if options["to"] or options["rebuild"]:
                raise CommandError("--to and --rebuild need --date.")
            actions.refresh(now=now)
            days = [*actions.close_due_days(now=now), business_date(now)]
        else:
            days = self.compute(options, now)
        if options["verbosity"] > 0:
            self.stdout.write(f"Counted {len(days)} days, {days[0]} to {days[-1]}.")

    def compute(self, options: dict[str, Any], now: datetime.datetime) -> list[datetime.date]:
        """Count the days the options name.

        Raises:
            CommandError: the period is empty or ends in the future.
        """
        first = options["date"]
        last = options["to"] or first
        if last < first:
            raise CommandError(f"--to {last} is before --date {first}.")
        try:
            return actions.compute_days(first=first, last=last, now=now, anew=options["rebuild"])
        except ValueError as error:
            raise CommandError(f"{error}.") from error
