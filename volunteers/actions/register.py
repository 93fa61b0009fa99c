"""Taking the register in through the page: the file goes to a worker, the person watches."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Invalid
from jobs.actions import Made, start_job
from jobs.models import FilePart, Job
from jobs.running import Outcome, Run
from org_tree.scope import require_somewhere
from volunteers.imports import FileRefused, import_volunteers

IMPORT = "volunteers.import"


@transaction.atomic
def send_register(*, actor: Any, client_id: UUID, file: Any, now: datetime) -> Job:
    """Hand a file of volunteers to a worker.

    Raises:
        NotAllowed: without the right to take the register in anywhere.
        WrongState: code `too_many_jobs`.
        Duplicate: the same key came with another file.
    """
    require_somewhere(actor, IMPORT)
    job: Job = start_job(
        actor=actor,
        kind=IMPORT,
        task="volunteers.tasks.import_register",
        title=_("Take the register of volunteers in"),
        params={},
        client_id=client_id,
        now=now,
        source=File(file, name=Path(file.name).name[-100:]),
        url=reverse("volunteers:register_import"),
    )
    return job


def take_register_in(run: Run) -> Outcome:
    """Take the file of a job in; running twice gives the same, for the file again changes nothing.

    Raises:
        Invalid: the file cannot be read as a register.
    """
    source = run.job.files.get(part=FilePart.SOURCE)
    with TemporaryDirectory() as folder:
        # The reader wants a path; the storage may be anything.
        path, faults_to = Path(folder) / "register", Path(folder) / "faults.xlsx"
        with source.content.open("rb") as stored, path.open("wb") as copy:
            for chunk in stored.chunks():
                copy.write(chunk)
        try:
            done = import_volunteers(
                path,
                actor=run.job.created_by,
                now=run.clock(),
                faults_to=faults_to,
                file_name=source.name,
                progress=lambda rows, place, length: run.advance(
                    rows, max(rows, rows * length // max(place, 1))
                ),
            )
        except FileRefused as refusal:
            raise Invalid({"file": refusal.message}, refusal.message) from refusal
        files = []
        if faults_to.exists():
            name = _("to-mend-%(name)s.xlsx") % {"name": Path(source.name).stem[:60]}
            # Open, it outlives its folder; whoever stores it closes it.
            files = [Made(name, faults_to.open("rb"))]
    words = _("%(created)d new, %(updated)d updated, %(unchanged)d unchanged, %(refused)d refused.")
    counts = ("created", "updated", "unchanged", "refused")
    return Outcome(words % {name: getattr(done.run, name) for name in counts}, files)
