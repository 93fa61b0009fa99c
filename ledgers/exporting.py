"""Ledgers as files: written while they are sent, or by a worker when they are long."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendar import BUSINESS_ZONE
from common.errors import DomainError, NotAllowed
from common.sheets import Column, Form, Kind, Value, csv_lines, write_workbook
from jobs.actions import Made
from jobs.models import Job
from jobs.running import Outcome, Run
from ledgers.asking import Page, ledger_asked
from ledgers.filling import lines
from ledgers.models import Export, FileFormat


class NoLongerYours(DomainError):
    """The right the export was asked with has ended before it was written."""

    code = "right_ended"


def page_of(export: Export, now: datetime) -> Page:
    """Return what an export asks for, as its maker may see it now.

    Raises:
        Http404: a place that is no longer theirs.
        NotAllowed: the ledger, or names in full, are no longer theirs.
    """
    params = {
        **export.filters,
        "area": export.area.code if export.area else "",
        "date_from": export.first.isoformat(),
        "date_to": export.last.isoformat(),
    }
    user = export.made_by
    page = Page(ledger_asked(export.ledger, user), params, user=user, now=now)
    if export.area is None and page.area is not None:
        # They had no ground then and were given some since.
        raise NotAllowed
    if export.with_names and not page.may_reveal:
        raise NotAllowed
    return page


def file_name(page: Page, file_format: str) -> str:
    """Return the name under which the file is saved."""
    stamp = f"{page.now.astimezone(BUSINESS_ZONE):%Y%m%d-%H%M}"
    return f"{page.title.replace(' ', '')}{stamp}.{file_format}"


def sheet_columns(page: Page) -> list[Column]:
    """Return the columns of the file: a running number, then those of the ledger."""
    first = Column(_("No."), 6, Kind.NUMBER)
    return [first, *(column.for_sheet() for column in page.columns)]


def form_of(export: Export, page: Page) -> Form:
    """Return what stands around the rows of a workbook."""
    return Form(
        title=page.title,
        columns=sheet_columns(page),
        unit=page.place or export.made_by.name,
        made_by=export.made_by.name,
        now=page.now,
        notes=notes_of(export, page),
        name=str(page.ledger.title)[:31],
    )


def notes_of(export: Export, page: Page) -> list[str]:
    """Return what is said below the table."""
    words = {
        "scope": page.scope,
        "about": page.ledger.about,
        "number": export.pk,
        "purpose": export.purpose,
    }
    notes = [_("Rows: %(scope)s. %(about)s Export number %(number)s.") % words]
    notes += [str(column.note) for column in page.columns if column.note]
    if export.with_names:
        notes.append(_("Holds personal data, taken out for: %(purpose)s. Keep it safe.") % words)
    else:
        notes.append(_("Names of people concerned are masked."))
    return notes


def rows_of(
    export: Export, page: Page, advance: Callable[[int], None] = lambda done: None
) -> Iterator[list[Value]]:
    """Yield the lines of the file, read while they are written."""
    return lines(
        page.ledger,
        page.columns,
        page.ledger.rows(page.asked),
        now=page.now,
        with_names=export.with_names,
        advance=advance,
    )


def csv_of(
    export: Export, page: Page, advance: Callable[[int], None] = lambda done: None
) -> Iterator[bytes]:
    """Yield the file as CSV."""
    return csv_lines(sheet_columns(page), rows_of(export, page, advance))


def file_of(
    export: Export, page: Page, advance: Callable[[int], None] = lambda done: None
) -> IO[bytes]:
    """Return the whole file, open at its start; it is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends or keeps it closes it
    if export.file_format == FileFormat.CSV:
        for part in csv_of(export, page, advance):
            file.write(part)
    else:
        write_workbook(file, form_of(export, page), rows_of(export, page, advance))
    file.seek(0)
    return file


def write_export(run: Run) -> Outcome:
    """Write the file of a long export; the work of a job.

    Raises:
        NoLongerYours: the maker's rights have ended in the meantime.
    """
    export = Export.objects.select_related("made_by", "area").get(pk=run.job.params["export"])
    try:
        page = page_of(export, run.clock())
    except (Http404, NotAllowed) as error:
        raise NoLongerYours(
            _("Your posting has changed; this ledger is no longer yours.")
        ) from error
    total = export.row_count
    count = [0]

    def advance(done: int) -> None:
        count[0] = done
        run.advance(done, max(total, done))

    file = file_of(export, page, advance)
    message = _("%(count)s rows.") % {"count": f"{count[0]:,}"}
    return Outcome(message, [Made(file_name(page, export.file_format), file)])


def may_have(*, user: Any, job: Job) -> bool:
    """Tell whether the maker of an export may still have its file (settings.JOB_KINDS)."""
    export = Export.objects.select_related("made_by", "area").filter(job=job, made_by=user).first()
    if export is None:
        return False
    try:
        page_of(export, timezone.now())
    except (Http404, NotAllowed):
        return False
    return True
