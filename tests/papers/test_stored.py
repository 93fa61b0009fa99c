"""What is stored stays what it was; what was withdrawn is erased in time; `verify` sees both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from audit.verify import faults as trail_faults
from disputes.models import Case
from governance.tasks import erase_withdrawn_uploads
from papers import actions
from papers.models import FileNumber, Instalment, Upload
from papers.verify import faults
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk, agreed_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(bench: Bench) -> Case:
    """A case with a written agreement."""
    return agreed_case(bench)


@pytest.fixture
def clerk(bench: Bench, case: Case) -> Clerk:
    """Who fills in its papers."""
    return Clerk(bench, case)


def path_of(row: Upload) -> Path:
    return Path(row.content.path)


def withdrawn(clerk: Clerk) -> Upload:
    row = clerk.upload()
    return actions.withdraw_upload(**clerk.who, pk=row.pk)


def test_a_withdrawn_upload_is_kept_for_ninety_days_and_then_erased(clerk: Clerk) -> None:
    kept = clerk.upload(title="留着的")
    row = withdrawn(clerk)
    assert row.withdrawn_at is not None
    end = row.withdrawn_at + timedelta(days=90)
    assert actions.erase_uploads(now=end - timedelta(seconds=1)) == 0
    assert path_of(row).exists()
    assert actions.erase_uploads(now=end) == 1
    assert actions.erase_uploads(now=end + timedelta(days=1)) == 0
    row.refresh_from_db()
    assert (row.erased_at, path_of(row).exists(), path_of(kept).exists()) == (end, False, True)
    told = Event.objects.filter(act="papers.erase_upload")
    assert [event.data["digest"] for event in told] == [row.digest]
    assert list(faults()) == []
    assert list(trail_faults()) == []


def test_an_erasing_that_was_cut_short_is_ended_by_the_next(clerk: Clerk) -> None:
    row = withdrawn(clerk)
    path_of(row).unlink()
    assert row.withdrawn_at is not None
    assert actions.erase_uploads(now=row.withdrawn_at + timedelta(days=91)) == 1


def test_the_door_of_the_scheduler_and_the_command_do_the_same(clerk: Clerk) -> None:
    clerk.bench.clock = timezone.now() - timedelta(days=200)
    for erase in (erase_withdrawn_uploads, lambda: call_command("erase_uploads", verbosity=0)):
        row = withdrawn(clerk)
        erase()
        row.refresh_from_db()
        assert row.erased_at is not None


def test_nothing_that_stands_can_be_erased(clerk: Clerk) -> None:
    row = clerk.upload()
    with pytest.raises(IntegrityError, match="upload_erased_was_withdrawn"), transaction.atomic():
        Upload.objects.filter(pk=row.pk).update(erased_at=timezone.now())


def _lose(clerk: Clerk) -> None:
    path_of(clerk.upload()).unlink()


def _change(clerk: Clerk) -> None:
    path_of(clerk.upload()).write_bytes(b"something else")


def _skip_a_number(_clerk: Clerk) -> None:
    FileNumber.objects.update(last=7)


def _lean_on_what_is_gone(clerk: Clerk) -> None:
    clerk.agreement()
    clerk.pay_all()
    part = Instalment.objects.earliest("pk")
    Instalment.objects.filter(pk=part.pk).update(proof=withdrawn(clerk))


def _bind_without_copy(clerk: Clerk) -> None:
    clerk.case.file.__class__.objects.update(bound_at=timezone.now(), bound_by=clerk.who["actor"])


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_lose, "its content is gone"),
        (_change, "its content is not what was stored"),
        (_skip_a_number, "counted 7"),
        (_lean_on_what_is_gone, "its proof is withdrawn"),
        (_bind_without_copy, "no copy was kept"),
    ],
)
def test_each_harm_is_a_fault(clerk: Clerk, harm: Any, says: str) -> None:
    clerk.upload()
    assert list(faults()) == []
    harm(clerk)
    (fault,) = faults()
    assert says in fault
