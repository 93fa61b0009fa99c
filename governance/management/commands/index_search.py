"""`manage.py index_search`: makes the index of searches once PostgreSQL has pg_trgm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from governance import search_index


class Command(BaseCommand):
    help = (
        "Makes the index that searches are answered from, while the portal runs. The migration"
        " does it, too: this is for a database that got the extension pg_trgm later."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Only PostgreSQL has such an index; searches work without."))
        if why_not := search_index.build(connection):
            raise CommandError(_("Searches work, but read every row: %(why)s") % {"why": why_not})
        self.stdout.write(_("The index of searches is there."))
