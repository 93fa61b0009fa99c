"""Writes the shipped Word template of the certificate of service anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from common.documents.word_defaults import build
from volunteers.certificate_paper import SHIPPED, layout


class Command(BaseCommand):
    """Run it after changing the layout or how Word files are built."""

    help = "Write the shipped Word template of the certificate of service from its layout."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say so."""
        SHIPPED.parent.mkdir(exist_ok=True)
        SHIPPED.write_bytes(build(layout()))
        self.stdout.write(f"{SHIPPED.name} written.")
