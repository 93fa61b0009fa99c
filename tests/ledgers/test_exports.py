"""A ledger is taken away whole, as it is on the page, and the trail knows by whom and what for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.query import QuerySet
from django.utils import timezone

from audit.models import Event
from common.errors import Invalid, NotAllowed
from disputes.choices import State
from disputes.models import Case, CaseParty
from jobs.models import Job, JobFile, JobState
from jobs.running import run_job
from ledgers import actions, filling
from ledgers.actions import export_ledger
from ledgers.asking import Page
from ledgers.books import BOOKS
from ledgers.exporting import may_have, write_export
from ledgers.filling import lines
from ledgers.models import Export
from org_tree.models import Posting
from reports.inputs import PartyInput
from tests.disputes.factories import Bench
from tests.ledgers.conftest import asked, opened

pytestmark = pytest.mark.django_db
PageFor = Callable[..., Page]
HOSTILE = ("=1+1", "+1", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠A")
ADDRESS = "/ledgers/disputes/export/"


def exported(page: Page, **more: Any) -> Export:
    given = {
        "actor": page.user,
        "page": page,
        "file_format": "xlsx",
        "client_id": uuid4(),
        "now": page.now,
    }
    return export_ledger(**{**given, **more})


def test_the_file_holds_the_rows_of_the_page_oldest_first_numbered(
    bench: Bench, client_of: Any, take: Any
) -> None:
    cases = [bench.open(people_count=number, amount=number * 100) for number in (2, 3, 4)]
    client = client_of(bench.cast.town)
    head, *rows, total = take(client)
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[1] for row in rows] == [case.number for case in cases]
    assert total[head.index("涉及人数")] == 9
    assert total[head.index("涉及金额（元）")] == 900
    assert total[0] == "合计（3）"


def test_a_number_typed_with_leading_zeros_or_an_x_comes_back_as_typed(
    bench: Bench, client_of: Any, take: Any
) -> None:
    codes = ["42060719660101002X", "420607196601010010", "0710123"]
    for code in codes:
        bench.open(title=code, description="")
    head, *rows, _total = take(client_of(bench.cast.town))
    assert [row[head.index("简要情况")] for row in rows] == codes


def test_nothing_a_person_typed_becomes_a_formula(bench: Bench, client_of: Any, take: Any) -> None:
    for text in HOSTILE:
        bench.open(title=text, description="", parties=[PartyInput(text)])
    client = client_of(bench.cast.town)
    head, *rows, _total = take(client)
    assert [row[head.index("简要情况")] for row in rows] == list(HOSTILE)
    answer = client.post(ADDRESS, asked(client_id=str(uuid4()), file_format="csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(("=", "+", "@", "＝", "＋", "＠")) for cell in line)
        assert "-2+3" not in line


def test_names_are_masked_unless_they_were_asked_for_with_a_purpose(
    bench: Bench, client_of: Any, take: Any
) -> None:
    bench.open()
    client = client_of(bench.cast.town)
    head, row, _total = take(client)
    assert row[head.index("当事人")] == "李**、张**"
    head, row, _total = take(client, client_id=str(uuid4()), with_names="on", purpose="约双方到场")
    assert row[head.index("当事人")] == "李大山、张小河"
    events = Event.objects.filter(act="ledgers.export").order_by("pk")
    assert [event.data["with_names"] for event in events] == [False, True]
    assert events[1].data["purpose"] == "约双方到场"
    assert events[1].data["count"] == 1
    assert "parties" in events[1].data["columns"]
    assert events[1].actor_name == bench.cast.town.name


def test_without_a_purpose_no_names_go_out(bench: Bench, client_of: Any) -> None:
    bench.open()
    answer = client_of(bench.cast.town).post(ADDRESS, asked(with_names="on", purpose=" "))
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_the_database_refuses_names_without_a_purpose(bench: Bench, page_for: PageFor) -> None:
    export = exported(page_for(bench.cast.town))
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(with_names=True)


def test_who_may_not_see_names_there_cannot_take_them(bench: Bench, page_for: PageFor) -> None:
    bench.open()
    with pytest.raises(NotAllowed):
        exported(page_for(bench.cast.district), with_names=True, purpose="看看")
    with pytest.raises(NotAllowed):
        exported(page_for(bench.cast.village), with_names=True, purpose="看看")


def test_only_known_forms_are_given_out(bench: Bench, page_for: PageFor) -> None:
    with pytest.raises(Invalid):
        exported(page_for(bench.cast.town), file_format="pdf")


def test_sending_it_twice_is_one_export(bench: Bench, client_of: Any) -> None:
    client = client_of(bench.cast.town)
    for _ in range(2):
        opened(client.post(ADDRESS, asked()))
    assert Event.objects.filter(act="ledgers.export").count() == 1


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two rows be many."""
    monkeypatch.setattr(actions, "AT_ONCE", 1)


@pytest.mark.usefixtures("long")
def test_a_long_ledger_is_written_in_the_background_and_fetched_from_its_job(
    bench: Bench, client_of: Any
) -> None:
    cases = [bench.open(), bench.open()]
    client = client_of(bench.cast.town)
    answer = client.post(ADDRESS, asked())
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    run_job(job.pk, write_export)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    file = JobFile.objects.get(job=job)
    _head, *rows, _total = opened(client.get(f"/jobs/{job.pk}/files/{file.pk}/"))
    assert [row[1] for row in rows] == [case.number for case in cases]


@pytest.mark.usefixtures("long")
def test_a_posting_that_has_ended_takes_the_file_away(bench: Bench, page_for: PageFor) -> None:
    bench.open()
    bench.open()
    export = exported(page_for(bench.cast.town))
    assert may_have(user=bench.cast.town, job=export.job)
    assert not may_have(user=bench.cast.district, job=export.job)
    Posting.objects.filter(user=bench.cast.town).update(
        ended_on=timezone.localdate() - timedelta(days=1)
    )
    assert not may_have(user=type(bench.cast.town).objects.get(username="town"), job=export.job)
    run_job(export.job_id, write_export)
    export.job.refresh_from_db()
    assert export.job.state == JobState.FAILED
    assert "任职" in export.job.message


@pytest.mark.parametrize("code", list(BOOKS))
def test_the_count_of_the_event_is_the_count_of_the_file(
    bench: Bench, page_for: PageFor, code: str
) -> None:
    for state in (State.RECEIVED, State.RESOLVING, State.RESOLVED, State.REFUSED):
        bench.in_state(state, color="red")
    reader = bench.cast.volunteer if code == "services" else bench.cast.town
    page = page_for(reader, code)
    export = exported(page)
    written = list(
        lines(
            page.ledger, page.columns, page.ledger.rows(page.asked), now=page.now, with_names=False
        )
    )
    assert len(written) == export.row_count


def many_cases(bench: Bench, count: int) -> None:
    """Copy a case as often as wanted, each with its people."""
    case = bench.in_state(State.RESOLVING)
    parties = list(case.parties.all())
    copies = [
        Case(**{**_columns(case), "number": f"XZ-X-{n:06}", "client_id": uuid4()})
        for n in range(count - 1)
    ]
    made = Case.objects.bulk_create(copies, batch_size=500)
    CaseParty.objects.bulk_create(
        [CaseParty(case=one, name=p.name, phone=p.phone) for one in made for p in parties],
        batch_size=500,
    )


def _columns(case: Case) -> dict[str, Any]:
    fields = [field.attname for field in Case._meta.concrete_fields if not field.primary_key]
    return {name: getattr(case, name) for name in fields}


@pytest.mark.parametrize("count", [3, 30, 3000])
def test_a_file_takes_the_same_queries_a_chunk(
    bench: Bench, page_for: PageFor, at_most_queries: Any, count: int
) -> None:
    many_cases(bench, count)
    page = page_for(bench.cast.town)
    rows: QuerySet[Any] = page.ledger.rows(page.asked)
    chunks = -(-count // filling.CHUNK)
    with at_most_queries(1 + 4 * chunks):
        written = sum(
            1 for _ in lines(page.ledger, page.columns, rows, now=page.now, with_names=False)
        )
    assert written == count
