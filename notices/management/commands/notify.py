"""`manage.py notify`: what the scheduler does every minute, done once now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notices import actions


class Command(BaseCommand):
    help = (
        "Makes notices of what happened and delivers those whose time has come; old ones are "
        "cleared away. May run at any time, twice, or beside another."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        made, told, cleared = (
            actions.drain(now=now),
            actions.deliver(now=now),
            actions.clear_old(now=now),
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"Made {made}, reminded {told} people, cleared {cleared}.")
