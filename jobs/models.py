"""Work that a person started and waits for, and the files that belong to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.idempotency import ClientCreated

#: Where the files lie below MEDIA_ROOT, which no web server serves.
FOLDER = "jobs"
#: A job that has not been heard of for this long has lost its worker.
STALE_AFTER = timedelta(minutes=5)
#: A job nobody took is sent again after this long: the broker was down, or lost it.
RESEND_AFTER = timedelta(minutes=1)
#: Source and result are kept this long after the end.
KEEP_FILES = timedelta(days=7)
#: A job that takes its worker down this often is given up.
MOST_ATTEMPTS = 3


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("waiting its turn")
    RUNNING = "running", _("under way")
    DONE = "done", _("ready")
    FAILED = "failed", _("did not work out")


ENDED = (JobState.DONE, JobState.FAILED)


class JobQuerySet(models.QuerySet["Job"]):
    """Which jobs."""

    def visible_to(self, user: Any) -> JobQuerySet:
        """Jobs a person may see: those they started."""
        return self.filter(created_by=user)

    def open(self) -> JobQuerySet:
        """Jobs that have not come to their end."""
        return self.exclude(state__in=ENDED)

    def unheard_of(self, now: datetime) -> JobQuerySet:
        """Open jobs that nobody works on: not taken for a minute, or their worker is gone."""
        not_taken = Q(state=JobState.QUEUED, sent_at__lt=now - RESEND_AFTER)
        abandoned = Q(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
        not_sent = Q(sent_at__lt=now - RESEND_AFTER)
        return self.filter(not_taken | (abandoned & not_sent))

    def locked(self, pk: int) -> Job:
        """Return a job, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Job(ClientCreated):
    """One piece of background work.

    `attempt` counts the workers that took it; only the latest one may advance or end it, so a
    worker that was thought dead and comes back changes nothing.
    """

    kind = models.CharField(_("kind of job"), max_length=40)
    task = models.CharField(_("task"), max_length=120)
    title = models.CharField(_("what it does"), max_length=120)
    #: What the task needs to know, JSON; never personal data.
    params: models.JSONField[Any, Any] = models.JSONField(_("parameters"), default=dict)
    #: The page it was started from.
    url = models.CharField(_("page"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=JobState.choices, default=JobState.QUEUED
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    done = models.PositiveBigIntegerField(_("rows done"), default=0)
    total = models.PositiveBigIntegerField(_("rows in all"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    created_at = models.DateTimeField(_("asked for at"))
    sent_at = models.DateTimeField(_("handed to the workers at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last heard of"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="job_of_a_person"),
            models.Index(
                fields=["sent_at"],
                condition=Q(state__in=["queued", "running"]),
                name="job_open",
            ),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="job_started_once"),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="job_ended_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Tell whether the job has come to its end."""
        return self.state in ENDED


def stored_name(_file: JobFile, _name: str) -> str:
    """Return a name on disk that says nothing and cannot be guessed."""
    return f"{FOLDER}/{uuid4().hex}"


class FilePart(models.TextChoices):
    """What a file is to its job."""

    SOURCE = "source", _("what was handed in")
    RESULT = "result", _("what came of it")


class JobFile(models.Model):
    """A file of a job; `name` is what the person's computer calls it."""

    job = models.ForeignKey(
        Job, verbose_name=_("job"), on_delete=models.PROTECT, related_name="files"
    )
    part = models.CharField(_("what for"), max_length=8, choices=FilePart.choices)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveBigIntegerField(_("bytes"))
    content = models.FileField(_("content"), upload_to=stored_name, max_length=60)

    class Meta:
        verbose_name = _("file of a job")
        verbose_name_plural = _("files of jobs")
        constraints = [
            models.UniqueConstraint(fields=["job", "part", "name"], name="job_file_once"),
            models.CheckConstraint(
                condition=Q(part__in=FilePart.values), name="job_file_part_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
