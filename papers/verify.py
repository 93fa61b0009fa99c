"""Checks of the mediation files (`manage.py verify papers`): numbers and stored papers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db.models import F, Q

from common.serials import serial_faults
from common.uploads.stored import content_faults
from papers.models import ArchivedFile, CaseFile, Evidence, FileNumber, Instalment, Upload


def faults() -> Iterator[str]:
    """Yield a line for each fault of the mediation files."""
    return chain(_numbers_with_gaps(), _lost_papers(), _foreign_papers(), _without_copy())


def _numbers_with_gaps() -> Iterator[str]:
    """A committee's numbers of a year run from 1 without a gap."""
    files = CaseFile.objects.filter(sequence__isnull=False)
    committee = "organization"
    return serial_faults("files", FileNumber, committee, files, committee, "sequence")


def _lost_papers() -> Iterator[str]:
    """Every stored paper is there and is what it was."""
    return chain(
        content_faults("upload", Upload.objects.held()),
        content_faults("bound copy", ArchivedFile.objects.all()),
    )


def _foreign_papers() -> Iterator[str]:
    """Evidence and proofs lean on uploads of their own case that were not withdrawn."""
    bad = Q(upload__withdrawn_at__isnull=False) | ~Q(upload__case=F("case"))
    for row in Evidence.objects.filter(bad, upload__isnull=False).order_by("pk").iterator():
        yield f"evidence {row.pk}: its upload is withdrawn or of another case"
    bad = Q(proof__withdrawn_at__isnull=False) | ~Q(proof__case=F("agreement__case"))
    for part in Instalment.objects.filter(bad, proof__isnull=False).order_by("pk").iterator():
        yield f"instalment {part.pk}: its proof is withdrawn or of another case"


def _without_copy() -> Iterator[str]:
    """A bound file has a bound copy."""
    bare = CaseFile.objects.filter(bound_at__isnull=False, archived__isnull=True)
    for file in bare.select_related("case").order_by("pk").iterator():
        yield f"file of case {file.case.number}: bound, and no copy was kept"
