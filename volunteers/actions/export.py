"""Taking a table of the register out of the portal: asked what for, written by a worker, logged."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from common.calendar import BUSINESS_ZONE
from common.errors import DomainError, Invalid
from common.idempotency import once
from common.sheets import Form, csv_lines, write_workbook
from jobs.actions import Made, start_job
from jobs.running import Outcome, Run
from org_tree.scope import capabilities, require_somewhere
from volunteers.choices import ExportTable, FileFormat
from volunteers.models import RegisterExport
from volunteers.standard import REVEAL, TABLES, VIEW, rows_of, source_of

KIND = "volunteers.export"
STANDARD = "MZ/T 061-2015"


class NoLongerYours(DomainError):
    """The right the export was asked with has ended before it was written."""

    code = "right_ended"
    message = gettext_lazy("Your posting has changed; this table is no longer yours.")


@transaction.atomic
def export_register(
    *,
    actor: Any,
    client_id: UUID,
    table: str,
    file_format: str,
    in_full: bool = False,
    purpose: str,
    now: datetime,
) -> RegisterExport:
    """Write down that a table is taken away, and let a worker write the file.

    Args:
        in_full: with names, phones and ID numbers in full; rows of areas where the person is
            trusted with them.

    Raises:
        NotAllowed: without the right to see volunteers, or personal data in full.
        Invalid: for `table`, `file_format` or `purpose`.
        Duplicate: the same key came with another body.
    """
    posting = require_somewhere(actor, REVEAL if in_full else VIEW)
    purpose = purpose.strip()
    errors: dict[str, Any] = {}
    if table not in ExportTable.values:
        errors["table"] = _("Choose a table.")
    if file_format not in FileFormat.values:
        errors["file_format"] = _("Choose Excel or CSV.")
    if not purpose or len(purpose) > 100:
        errors["purpose"] = _("Say in at most 100 characters what the table is needed for.")
    if errors:
        raise Invalid(errors)
    said = {"table": table, "file_format": file_format, "in_full": in_full, "purpose": purpose}

    def create(digest: str) -> RegisterExport:
        count = source_of(table, actor, in_full=in_full).count()
        export = RegisterExport.objects.create(
            **said,
            row_count=count,
            made_by=actor,
            made_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        columns = [str(column.head) for column in TABLES[table].columns]
        data = {**said, "columns": columns, "count": count}
        record(KIND, export, actor=actor, posting=posting, at=now, data=data, is_first=True)
        export.job = start_job(
            actor=actor,
            kind=KIND,
            task="volunteers.tasks.export_register",
            title=_("Export: %(title)s") % {"title": ExportTable(table).label},
            params={"export": export.pk},
            client_id=client_id,
            now=now,
            url=reverse("volunteers:register_export"),
        )
        export.save(update_fields=["job"])
        return export

    export: RegisterExport = once(
        RegisterExport, actor=actor, client_id=client_id, body=said, create=create, by="made_by"
    )[0]
    return export


def may_take(user: Any, export: RegisterExport) -> bool:
    """Tell whether a person still has the right an export was asked with."""
    return (REVEAL if export.in_full else VIEW) in capabilities(user)


def write_export(run: Run) -> Outcome:
    """Write the file of an export; the work of a job. Twice gives the rows as they are then.

    Raises:
        NoLongerYours: the maker's right has ended in the meantime.
    """
    export = RegisterExport.objects.select_related("made_by").get(pk=run.job.params["export"])
    if not may_take(export.made_by, export):
        raise NoLongerYours
    count = [0]

    def advance(done: int) -> None:
        count[0] = done
        run.advance(done, max(export.row_count, done))

    rows = rows_of(export.table, export.made_by, in_full=export.in_full, advance=advance)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever stores it closes it
    form = _form(export, run.clock())
    if export.file_format == FileFormat.CSV:
        for part in csv_lines(form.columns, rows):
            file.write(part)
    else:
        write_workbook(file, form, rows)
    file.seek(0)
    stamp = f"{form.now.astimezone(BUSINESS_ZONE):%Y%m%d-%H%M}"
    name = f"{ExportTable(export.table).label}{stamp}.{export.file_format}"
    message = _("%(count)s rows.") % {"count": f"{count[0]:,}"}
    return Outcome(message, [Made(name, file)])


def _form(export: RegisterExport, now: datetime) -> Form:
    """Return what stands around the rows of a workbook."""
    table, words = TABLES[export.table], {"number": export.pk, "purpose": export.purpose}
    notes = [
        _("Columns as %(standard)s names them. Export number %(number)s, for: %(purpose)s.")
        % {**words, "standard": STANDARD},
    ]
    if table.empty:
        columns = "、".join(str(head) for head in table.empty)
        notes.append(_("Not recorded here, so empty: %(columns)s.") % {"columns": columns})
    if export.in_full:
        notes.append(_("Holds personal data: not to be disclosed without consent. Keep it safe."))
    elif table.has_people:
        notes.append(_("Names and numbers are masked; of the date of birth the year stands."))
    return Form(
        title=str(ExportTable(export.table).label),
        columns=table.columns,
        unit=export.made_by.name,
        made_by=export.made_by.name,
        now=now,
        notes=notes,
        name=str(ExportTable(export.table).label),
    )
