"""Taking a ledger out of the portal: the one act of this app, always written into the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.actions import record
from common.errors import Invalid, NotAllowed
from common.idempotency import once
from jobs.actions import start_job
from ledgers.asking import Page
from ledgers.models import Export, FileFormat
from org_tree.scope import postings_of

#: More rows than this are written in the background (reliability.md H6).
AT_ONCE = 10_000
KIND = "ledgers.export"
TASK = "ledgers.tasks.write_export"


@transaction.atomic
def export_ledger(
    *,
    actor: Any,
    page: Page,
    file_format: str,
    with_names: bool = False,
    purpose: str = "",
    client_id: UUID,
    now: datetime,
) -> Export:
    """Write down that a ledger is taken away, and start the job where it is a long one.

    Args:
        page: what of the ledger.
        file_format: of FileFormat.
        with_names: with the names of people concerned in full; needs a purpose and the right to
            see them everywhere the ledger reaches.
        client_id: made when the form was opened.

    Raises:
        NotAllowed: names in full are not for this person, or not everywhere there.
        Invalid: no purpose, or an unknown form.
    """
    posting = _posting(actor, page)
    purpose = purpose.strip()
    if with_names and not page.may_reveal:
        raise NotAllowed(_("You may not see the names of people concerned in full here."))
    if with_names and not purpose:
        raise Invalid({"purpose": _("Say what you need the names for.")})
    if file_format not in FileFormat.values:
        raise Invalid({"file_format": _("Choose Excel or CSV.")})
    columns = [column.code for column in page.columns]
    said = {
        "ledger": page.ledger.code,
        "area": page.area.code if page.area else "",
        "first": page.period.first,
        "last": page.period.last,
        "filters": page.chosen,
        "file_format": file_format,
        "with_names": with_names,
        "purpose": purpose,
    }

    def create(digest: str) -> Export:
        count = page.ledger.rows(page.asked).count()
        export = Export.objects.create(
            **{**said, "area": page.area},
            columns=columns,
            row_count=count,
            made_by=actor,
            made_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        data = {**said, "columns": columns, "count": count}
        record(
            "ledgers.export", export, actor=actor, posting=posting, at=now, data=data, is_first=True
        )
        if count > AT_ONCE:
            _start(export, page, actor, now)
        return export

    export: Export = once(
        Export, actor=actor, client_id=client_id, body=said, create=create, by="made_by"
    )[0]
    return export


def _start(export: Export, page: Page, actor: Any, now: datetime) -> None:
    """Let a worker write the file."""
    address = reverse("ledgers:ledger", args=[page.ledger.code])
    export.job = start_job(
        actor=actor,
        kind=KIND,
        task=TASK,
        title=_("Export: %(title)s") % {"title": page.title},
        params={"export": export.pk},
        client_id=export.client_id,
        now=now,
        url=f"{address}?{urlencode(page.query)}",
    )
    export.save(update_fields=["job"])


def _posting(actor: Any, page: Page) -> Any:
    """Return the posting that opens the ledger.

    Raises:
        NotAllowed: none does.
    """
    for posting in postings_of(actor):
        if page.ledger.needs & posting.capabilities:
            return posting
    raise NotAllowed(_("You may not do this."))
