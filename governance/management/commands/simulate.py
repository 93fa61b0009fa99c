"""`manage.py simulate`: plays days of a district through the real domain actions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendar import business_date
from governance.simulation.play import days_until, play_days
from governance.simulation.settling import is_settled, settle
from governance.simulation.troupe import Troupe
from governance.simulation.volunteering import settle_volunteers
from org_tree.models import Area
from org_tree.shapes import Tier
from rollups.actions import catch_up


class Command(BaseCommand):
    help = (
        "Plays days of an area that end today through the real domain actions: reports, items,"
        " village and town days, the assessment board, cases. Groups, organizations and people"
        " are invented where the area has none. The same seed plays the same days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--areas", metavar="CODE", required=True, help="area, with all below")
        parser.add_argument("--days", type=int, default=1, help="how many days (1)")
        parser.add_argument("--seed", type=int, default=1, help="of everything drawn by lot (1)")
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DATE", help="last day, instead of today"
        )
        parser.add_argument(
            "--one-by-one", action="store_true", help="through the single forms of the actions"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        today = business_date(now)
        last = options["until"] or today
        if options["days"] < 1 or last > today:
            raise CommandError(_("Days are played up to today, at least one."))
        root = self.root_of(options["areas"])
        days = days_until(last, options["days"])
        if not is_settled(root):
            settle(root, seed=options["seed"], first_day=days[0], now=now)
            if root.tier == Tier.DISTRICT:
                settle_volunteers(root, seed=options["seed"], first_day=days[0], now=now)
        totals: Counter[str] = Counter()
        refusals: Counter[str] = Counter()
        troupe = Troupe(Area.objects.get(pk=root.pk), day=today)
        for day, played in play_days(
            troupe, days, seed=options["seed"], now=now, one_by_one=options["one_by_one"]
        ):
            totals += played.counts
            refusals += played.refusals
            self.stdout.write(f"{day}  {sum(played.counts.values()):,}")
        catch_up(first=days[0], last=last, now=now)
        for act, number in sorted(totals.items()):
            self.stdout.write(f"{number:9,}  {act}")
        for refusal, number in refusals.items():
            self.stderr.write(f"{number} x {refusal}")

    def root_of(self, code: str) -> Area:
        """Return the area with a code, whose zeros at the end may be left out.

        Raises:
            CommandError: there is none.
        """
        padded = code.ljust(12, "0") if code.isdigit() else code
        area: Area | None = Area.objects.filter(code__in=[code, padded]).order_by("-level").first()
        if area is None:
            raise CommandError(_("There is no area %(code)s.") % {"code": code})
        return area
