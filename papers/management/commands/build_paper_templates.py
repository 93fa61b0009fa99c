"""Writes the shipped Word templates of the mediation file anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from common.documents.word_defaults import build
from papers.kinds import TEMPLATES
from papers.layouts import layout_of
from papers.word import SHIPPED


class Command(BaseCommand):
    """One .docx for each layout; run it after changing a layout or how Word files are built."""

    help = "Write the shipped Word templates of the mediation file from papers/layouts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them and say so."""
        SHIPPED.mkdir(exist_ok=True)
        for kind in TEMPLATES:
            (SHIPPED / f"{kind}.docx").write_bytes(build(layout_of(kind)))
        self.stdout.write(f"{len(TEMPLATES)} templates written to {SHIPPED.name}/.")
