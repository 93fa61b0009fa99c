"""Checks of the mediation files (`manage.py verify papers`): numbers and stored papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import F, Q

from common.serials import serial_faults
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
    """Every stored paper is there and is what it was: its bytes have the digest of its row."""
    rows: list[tuple[str, Any]] = [
        ("upload", Upload.objects.held()),
        ("bound copy", ArchivedFile.objects.all()),
    ]
    for name, papers in rows:
        for paper in papers.order_by("pk").iterator(chunk_size=500):
            if not paper.content.storage.exists(paper.content.name):
                yield f"{name} {paper.pk}: its content is gone"
            elif _digest_of(paper) != paper.digest:
                yield f"{name} {paper.pk}: its content is not what was stored"


def _digest_of(paper: Any) -> str:
    with paper.content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
