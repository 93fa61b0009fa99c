"""`manage.py sweep`: what the scheduler does every few minutes, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from supervision import actions


class Command(BaseCommand):
    help = (
        "Takes every stage that deadlines of cases have reached: reminds, tells heads, draws up "
        "orders, draws samples; what an outage took is given back before. May run at any time, "
        "twice, or beside another."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        done = actions.keep_watch(now=timezone.now())
        if options["verbosity"] > 0:
            stages = ", ".join(f"{stage} {count}" for stage, count in sorted(done.stages.items()))
            self.stdout.write(
                f"Stages: {stages or 'none'}; drafts dropped: {done.dropped}; "
                f"samples: {done.sampled}."
            )
