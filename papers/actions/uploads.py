"""Papers from outside come in, are withdrawn, and erased when their retention has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid, WrongState
from common.idempotency import once
from common.uploads.intake import Taken
from common.uploads.stored import erase_withdrawn, stored_values, withdraw
from papers.actions.core import begin
from papers.choices import UploadKind
from papers.models import CaseFile, Evidence, Instalment, Upload

MOST_UPLOADS = 100


@transaction.atomic
def add_upload(
    *,
    actor: Any,
    number: str,
    client_id: UUID,
    kind: str,
    title: str,
    taken: Taken,
    now: datetime,
) -> tuple[Upload, bool]:
    """Store an upload that was let in.

    Open on a bound file for proofs of performance, which come later.

    Raises:
        Invalid: no known kind, no title, too many.
    """
    work = begin(number=number, actor=actor, now=now, while_bound=kind == UploadKind.PAYMENT.value)
    if kind not in UploadKind.values:
        raise Invalid({"kind": _("Choose what it is.")})
    if not title.strip():
        raise Invalid({"title": _("Give it a title.")})
    told = stored_values(taken)
    digest = told["digest"]

    def create(client_digest: str) -> Upload:
        if Upload.objects.standing().filter(case=work.case).count() >= MOST_UPLOADS:
            raise Invalid({"file": _("A case takes 100 uploads at most.")})
        row = Upload.objects.create(
            case=work.case,
            kind=kind,
            title=title.strip(),
            pages=taken.pages,
            **told,
            created_at=work.at,
            created_by=actor,
            client_id=client_id,
            client_digest=client_digest,
        )
        work.finish("add_upload", upload=row.pk, kind=kind, size=row.size, digest=digest)
        return row

    body = {"case": number, "kind": kind, "title": title.strip(), "digest": digest}
    return once(Upload, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def withdraw_upload(*, actor: Any, number: str, pk: int, now: datetime) -> Upload:
    """Take an upload out of the file; it is kept, out of sight, for 90 days more.

    Raises:
        WrongState: withdrawn already, or evidence or a performed instalment leans on it.
    """
    work = begin(number=number, actor=actor, now=now)
    rows = Upload.objects.select_for_update(of=("self",), no_key=True)
    row: Upload = rows.get(case=work.case, pk=pk)
    leaning = Evidence.objects.filter(upload=row).exists()
    if leaning or Instalment.objects.filter(proof=row).exists():
        raise WrongState(_("The list of evidence or a performed instalment names this upload."))
    withdraw(row, actor=actor, at=work.at)
    work.finish("withdraw_upload", upload=row.pk, kind=row.kind, digest=row.digest)
    return row


def erase_uploads(*, now: datetime) -> int:
    """Erase the content of uploads withdrawn 90 days ago; returns how many."""

    def told(row: Upload) -> None:
        file = CaseFile.objects.locked_for(row.case)
        data = {"case": row.case.number, "upload": row.pk, "kind": row.kind, "digest": row.digest}
        record("papers.erase_upload", file, actor=None, at=max(now, file.changed_at), data=data)

    return erase_withdrawn(Upload.objects.select_related("case"), now=now, record=told)
