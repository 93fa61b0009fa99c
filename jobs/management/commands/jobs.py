"""`manage.py jobs`: what the scheduler does about background jobs, by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jobs.actions import purge_jobs, resend_jobs


class Command(BaseCommand):
    help = "Sends again the jobs nobody works on and deletes files older than a week."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        sent, deleted = resend_jobs(now=now), purge_jobs(now=now)
        self.stdout.write(f"Sent {len(sent)} jobs again, deleted {deleted} files.")
