"""What became of what a person started: the list, one job, its files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.errors import NotAllowed
from common.http import is_partial
from common.paging import keyset_page
from jobs.actions import note_download
from jobs.models import KEEP_FILES, FilePart, Job, JobFile
from jobs.rights import may_have_files


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the person's own jobs, the newest first."""
    jobs = Job.objects.visible_to(request.user)
    page = keyset_page(jobs, ["-created_at", "-id"], request.GET.get("cursor"), 25)
    return render(request, "jobs/job_list.html", {"page": page, "now": timezone.now()})


@never_cache
@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; asked again every two seconds until it is over."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    template = "jobs/job_detail.html"
    name = f"{template}#progress" if is_partial(request) else template
    return render(request, name, _context(request.user, job))


def _context(user: Any, job: Job) -> dict[str, Any]:
    files = list(job.files.filter(part=FilePart.RESULT).order_by("pk")) if job.is_over else []
    return {
        "job": job,
        "now": timezone.now(),
        # In full: a count that was cut off at ten thousand is not meant here.
        "done": f"{job.done:,}",
        "total": f"{job.total:,}",
        "files": files if files and may_have_files(user, job) else [],
        "is_withheld": bool(files) and not may_have_files(user, job),
        "kept_until": job.finished_at + KEEP_FILES if job.finished_at and files else None,
    }


@never_cache
@require_safe
def job_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Send a file of a job to its starter, if they may still have it.

    Raises:
        NotAllowed: the right it was made with has ended.
    """
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(JobFile.objects.filter(job=job), pk=file)
    if not may_have_files(request.user, job):
        raise NotAllowed(_("You may no longer have this file: your posting has changed."))
    note_download(actor=request.user, file=found, now=timezone.now())
    answer = FileResponse(found.content.open("rb"), as_attachment=True, filename=found.name)
    # Whatever the file claims to be, nothing in it runs here.
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
