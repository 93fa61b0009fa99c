"""Taking the register away as MZ/T 061-2015 tables it."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from audit.models import Event
from common.errors import Duplicate, Invalid, NotAllowed
from jobs.models import Job
from jobs.running import run_job
from org_tree.scope import forget_postings
from tests.volunteers.factories import Squad
from volunteers import actions
from volunteers.models import ProjectActivity, RegisterExport, ServiceRecord
from volunteers.rights import may_have_export
from volunteers.standard import CHUNK, TABLES, rows_of

Signed = Callable[[Any], Client]
Most = Callable[[int], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    """Keep what jobs make in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


def export(squad: Squad, **changes: Any) -> RegisterExport:
    """Take a table away as the manager."""
    facts = {
        "actor": squad.manager,
        "client_id": uuid.uuid4(),
        "table": "people",
        "file_format": "csv",
        "purpose": "报市志愿服务平台",
        "now": squad.clock,
    }
    return actions.export_register(**facts | changes)


def written(export: RegisterExport) -> tuple[Job, list[dict[str, str]]]:
    """Let a worker write the file, and read it."""
    assert run_job(export.job_id, actions.write_export)
    job = Job.objects.get(pk=export.job_id)
    made = job.files.first()
    if made is None:
        return job, []
    with made.content.open("rb") as file:
        return job, list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_the_register_comes_out_masked_with_its_uniform_numbers_and_hours(squad: Squad) -> None:
    one = squad.served(600)
    actions.join_team(actor=squad.manager, volunteer=one, team=squad.team(), now=squad.clock)
    job, (line,) = written(export(squad))
    assert job.message == "共 1 行。"
    assert line["志愿者编号"] == one.number
    assert (line["姓名"], line["手机号"]) == (one.masked_name, one.masked_phone)
    assert (line["服务时间"], line["队伍"]) == ("10.0", "T0004")
    assert (line["培训"], line["表彰"]) == ("", "")


def test_what_other_records_know_fills_the_columns_of_the_standard(squad: Squad) -> None:
    certificate = squad.certificate("issued")
    _job, lines = written(export(squad))
    by_number = {line["志愿者编号"]: line for line in lines}
    line = by_number[certificate.volunteer.number]
    assert line["志愿服务记录证明"] == certificate.number
    assert "按时长评定的星级" in line
    project = squad.project("running")
    record = ServiceRecord.objects.select_related("activity").first()
    ProjectActivity.objects.create(project=project, activity=record.activity)
    _job, lines = written(export(squad, table="hours"))
    assert lines[0]["项目"] == project.brand


def test_projects_come_out_with_their_carrier_and_what_came_of_them(squad: Squad) -> None:
    project = squad.project("running")
    squad.served(90)
    record = ServiceRecord.objects.select_related("activity").get()
    ProjectActivity.objects.create(project=project, activity=record.activity)
    squad.project("running")
    _job, lines = written(export(squad, table="projects"))
    assert [line["项目序号"] for line in lines] == [str(project.pk), str(project.pk + 1)]
    line = lines[0]
    assert (line["品牌"], line["承接方"]) == (project.brand, project.carrier.name)
    assert (line["活动场数"], line["服务时间"]) == ("1", "1.5")


def test_in_full_it_names_people_and_the_trail_says_what_for(squad: Squad) -> None:
    (one,) = squad.volunteers(1)
    made = export(squad, in_full=True)
    _job, (line,) = written(made)
    assert (line["姓名"], line["手机号"]) == (one.name, one.phone)
    event = Event.objects.get(act="volunteers.export")
    assert (event.data["purpose"], event.data["count"]) == ("报市志愿服务平台", 1)
    assert event.data["in_full"] is True
    assert one.phone not in str(event.data)
    assert one.phone not in str(made.job.params)


def test_who_is_not_trusted_with_personal_data_gets_none(squad: Squad) -> None:
    squad.volunteers(1)
    with pytest.raises(NotAllowed):
        export(squad, actor=squad.district, in_full=True)
    with pytest.raises(NotAllowed):
        export(squad, actor=squad.cast.village)
    with pytest.raises(Invalid) as refused:
        export(squad, purpose=" ", table="x")
    assert set(refused.value.errors) == {"purpose", "table"}


def test_a_right_that_ended_ends_the_export_as_well(squad: Squad) -> None:
    squad.volunteers(1)
    made = export(squad)
    assert may_have_export(user=squad.manager, job=made.job)
    squad.manager.postings.all().update(ended_on=squad.today)
    forget_postings(squad.manager)
    job, lines = written(made)
    assert lines == []
    assert "不归你导出" in job.message
    assert not may_have_export(user=squad.manager, job=made.job)


def test_the_same_form_twice_is_one_export(squad: Squad) -> None:
    key = uuid.uuid4()
    first = export(squad, client_id=key)
    assert export(squad, client_id=key) == first
    assert RegisterExport.objects.count() == 1
    with pytest.raises(Duplicate):
        export(squad, client_id=key, table="teams")


def test_only_ones_own_ground_goes_out(squad: Squad) -> None:
    squad.volunteers(1, "T0004")
    squad.volunteers(1, "T0006")
    assert len(list(rows_of("people", squad.manager, in_full=False))) == 1
    assert len(list(rows_of("people", squad.district, in_full=False))) == 2
    codes = [row[0] for row in rows_of("teams", squad.manager, in_full=False)]
    assert codes == ["T0002", "T0004", "T0005"]


def test_hours_go_out_as_they_stand(squad: Squad) -> None:
    squad.served(120)
    wrong = ServiceRecord.objects.get()
    actions.correct_hours(
        actor=squad.manager, record_pk=wrong.pk, minutes=90, reason="早走", now=squad.tick(hours=9)
    )
    (row,) = rows_of("hours", squad.manager, in_full=False)
    assert "1.5" in [str(cell) for cell in row]


def test_every_line_fills_every_column(squad: Squad) -> None:
    squad.served()
    squad.project("running")
    for code, table in TABLES.items():
        rows = list(rows_of(code, squad.manager, in_full=True))
        assert rows
        assert {len(row) for row in rows} == {len(table.columns)}


@pytest.mark.parametrize("count", [20, 60])
def test_a_chunk_asks_as_many_queries_whatever_its_rows(
    squad: Squad, at_most_queries: Most, count: int
) -> None:
    squad.volunteers(count)
    assert count < CHUNK
    with at_most_queries(7):
        assert len(list(rows_of("people", squad.manager, in_full=True))) == count


def test_the_page_starts_the_job_and_shows_it(squad: Squad, client_of: Signed) -> None:
    squad.volunteers(2)
    manager, address = client_of(squad.manager), reverse("volunteers:register_export")
    sent = {"client_id": str(uuid.uuid4()), "table": "people", "file_format": "xlsx"}
    assert manager.post(address, {**sent, "purpose": ""}).status_code == 422
    answer = manager.post(address, {**sent, "purpose": "报市平台"})
    made = RegisterExport.objects.get()
    assert answer.headers["Location"] == reverse("jobs:job_detail", args=[made.job_id])
    assert run_job(made.job_id, actions.write_export)
    assert "共 2 行" in manager.get(answer.headers["Location"]).content.decode()
    district = client_of(squad.district)
    assert "in_full" not in district.get(address).content.decode()
    assert "volunteers.export" in django_settings.JOB_KINDS
