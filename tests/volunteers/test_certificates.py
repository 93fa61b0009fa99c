"""Certificates of service: numbered without gaps, frozen as issued, verified by number and code."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import User
from audit.models import Event
from common.documents.word_defaults import build
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from tests.at_once import at_once
from tests.volunteers.factories import Squad, id_number
from volunteers import actions, waiting
from volunteers.actions.certificates import AskedAlready
from volunteers.certificate_paper import SAMPLE, SHIPPED, layout
from volunteers.certificates import CODE_LENGTH, SIGNS, new_code, shown_code, typed_code
from volunteers.models import (
    CertificateCounter,
    CertificateTemplate,
    ServiceCertificate,
    ServiceRecord,
    Volunteer,
)
from volunteers.verify import certificate_faults

VERIFY = "/verify/"


@pytest.fixture(autouse=True)
def _unasked() -> None:
    """Let no test find what another asked the public page."""
    cache.clear()


def own(volunteer: Volunteer) -> User:
    """Give somebody an account of their own."""
    user = User.objects.create(username=volunteer.number, name=volunteer.name)
    Volunteer.objects.filter(pk=volunteer.pk).update(user=user)
    volunteer.refresh_from_db()
    return user


def signed_in(user: Any) -> Client:
    """Return a browser of a person."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words_of(content: bytes) -> str:
    """Return everything a Word file says."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def test_a_certificate_says_who_how_long_what_and_who_says_so(squad: Squad) -> None:
    held = squad.certificate()
    assert (held.number, held.serial, held.minutes) == ("T0004-2026-0001", 1, 120)
    assert held.name == held.volunteer.name
    assert (held.issuer, held.contact) == ("邻里帮厨队", "0710-3800000")
    assert held.handler == squad.manager.name
    (line,) = held.services
    assert (line["title"], line["team"], line["minutes"]) == (
        "冬日暖心 · 送棉衣到户",
        "邻里帮厨队",
        120,
    )
    acts = Event.objects.filter(record_type="volunteers.servicecertificate")
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "volunteers.ask_certificate",
        "volunteers.issue_certificate",
    ]


def test_the_same_form_sent_twice_is_one_certificate(squad: Squad) -> None:
    volunteer, key = squad.served(), squad.key()
    first = squad.certificate(volunteer=volunteer, client_id=key)
    assert squad.certificate(volunteer=volunteer, client_id=key) == first
    with pytest.raises(Duplicate) as refused:
        squad.certificate(volunteer=volunteer, client_id=key, first_day=squad.today)
    assert refused.value.code == "client_id_reused"


def test_numbers_of_a_team_and_year_have_no_gaps(squad: Squad) -> None:
    volunteer = squad.served()
    first = squad.certificate(volunteer=volunteer)
    with pytest.raises(Invalid), transaction.atomic():
        squad.certificate(volunteer=volunteer, contact=" ")
    second = squad.certificate(volunteer=volunteer)
    branch = squad.certificate(volunteer=volunteer, team=squad.team("T0002"))
    assert [one.number for one in (first, second, branch)] == [
        "T0004-2026-0001",
        "T0004-2026-0002",
        "T0002-2026-0001",
    ]
    assert list(certificate_faults()) == []
    CertificateCounter.objects.filter(team=branch.team).update(last=9)
    (fault,) = certificate_faults()
    assert "counted 9" in fault


def test_a_later_correction_changes_nothing_on_paper_that_is_out(squad: Squad) -> None:
    held = squad.certificate()
    record = ServiceRecord.objects.get()
    actions.correct_hours(
        actor=squad.manager, record_pk=record.pk, minutes=30, reason="早走", now=squad.tick()
    )
    held.refresh_from_db()
    assert held.minutes == 120
    again = squad.certificate(volunteer=held.volunteer)
    assert again.minutes == 30


def test_only_hours_of_the_period_and_of_the_team_count(squad: Squad) -> None:
    volunteer = squad.served()
    day = ServiceRecord.objects.get().date
    assert squad.certificate(volunteer=volunteer, first_day=day, last_day=day).minutes == 120
    with pytest.raises(Invalid) as refused:
        squad.certificate(volunteer=volunteer, first_day=day.replace(day=day.day + 1))
    assert "last_day" in refused.value.errors
    with pytest.raises(Invalid):
        squad.certificate(volunteer=volunteer, team=squad.team("T0005"))


def test_a_period_that_cannot_be_is_refused(squad: Squad) -> None:
    volunteer, today = squad.served(), squad.today
    for first, last in ((today, today.replace(day=1)), (None, today.replace(year=2030))):
        with pytest.raises(Invalid) as refused:
            squad.certificate("asked", volunteer=volunteer, first_day=first, last_day=last)
        assert list(refused.value.errors) == ["last_day"]


def test_a_volunteer_asks_once_and_the_team_issues_or_says_why_not(squad: Squad) -> None:
    volunteer = squad.served()
    user = own(volunteer)
    asked = squad.certificate("asked", volunteer=volunteer, actor=user)
    with pytest.raises(AskedAlready) as refused:
        squad.certificate("asked", volunteer=volunteer, actor=user)
    assert refused.value.data["existing"] == asked.pk
    (todo,) = waiting.things_for(squad.manager, squad.clock)
    assert todo.kind == "certificates"
    gone = actions.refuse_certificate(
        actor=squad.manager, pk=asked.pk, reason="请先补身份证号", now=squad.tick()
    )
    assert (gone.state, gone.number) == ("refused", None)
    again = squad.certificate("asked", volunteer=volunteer, actor=user)
    done = actions.issue_certificate(
        actor=squad.manager, pk=again.pk, version=1, contact="3800000", now=squad.tick()
    )
    assert done.state == "issued"
    assert waiting.things_for(squad.manager, squad.clock) == []


def test_a_volunteer_asks_only_teams_they_served_with(squad: Squad) -> None:
    volunteer = squad.served()
    with pytest.raises(Invalid):
        squad.certificate(
            "asked", volunteer=volunteer, actor=own(volunteer), team=squad.team("T0006")
        )


def test_nobody_without_the_right_issues_and_nobody_their_own(squad: Squad) -> None:
    asked = squad.certificate("asked")
    for person in (squad.cast.village, squad.district, squad.cast.outsider):
        with pytest.raises(NotAllowed):
            actions.issue_certificate(
                actor=person, pk=asked.pk, contact="3800000", now=squad.tick()
            )
    Volunteer.objects.filter(pk=asked.volunteer_id).update(user=squad.manager)
    with pytest.raises(NotAllowed):
        actions.issue_certificate(
            actor=squad.manager, pk=asked.pk, contact="3800000", now=squad.tick()
        )


def test_the_second_actor_is_told_that_somebody_was_faster(squad: Squad) -> None:
    held = squad.certificate()
    given = {"actor": squad.manager, "pk": held.pk, "now": squad.tick()}
    with pytest.raises(Stale):
        actions.revoke_certificate(version=1, reason="写错了", **given)
    actions.revoke_certificate(version=held.version, reason="写错了", **given)
    with pytest.raises(WrongState):
        actions.revoke_certificate(reason="写错了", **given)
    with pytest.raises(WrongState):
        actions.note_certificate_print(form="pdf", **given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "issued"},
        {"number": "T0004-2026-0009"},
        {"state": "refused"},
        {"state": "lost"},
    ],
)
def test_the_database_keeps_no_certificate_that_cannot_be(
    squad: Squad, wrong: dict[str, Any]
) -> None:
    asked = squad.certificate("asked")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceCertificate.objects.filter(pk=asked.pk).update(**wrong)


def test_a_code_is_read_as_it_is_printed_however_it_is_typed() -> None:
    code = new_code()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(SIGNS)
    assert typed_code(f" {shown_code(code).lower()} ") == code


def test_the_shipped_template_is_the_one_its_layout_makes_and_fills_in(squad: Squad) -> None:
    assert SHIPPED.read_bytes() == build(layout())
    held = squad.certificate()
    answer = signed_in(squad.manager).get(reverse("volunteers:certificate_docx", args=[held.pk]))
    text = words_of(answer.content)
    for said in (held.number, held.name, "2", "邻里帮厨队", shown_code(held.code), "/verify/"):
        assert said in text, said
    assert Event.objects.filter(act="volunteers.print_certificate", record_id=held.pk).exists()


def test_the_pdf_carries_its_font_and_is_never_kept_by_a_cache(squad: Squad) -> None:
    held = squad.certificate()
    answer = signed_in(squad.manager).get(reverse("volunteers:certificate_pdf", args=[held.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert b"/FontFile" in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_a_district_replaces_the_template_and_goes_back(squad: Squad) -> None:
    document = Document()
    document.add_paragraph("本区证明 {{ number }} {{ name }}")
    stored = io.BytesIO()
    document.save(stored)
    with pytest.raises(NotAllowed):
        actions.replace_certificate_template(
            actor=squad.manager, content=stored.getvalue(), now=squad.tick()
        )
    district = signed_in(squad.district)
    address = reverse("volunteers:certificate_template")
    bad = Document()
    bad.add_paragraph("{{ score }}")
    other = io.BytesIO()
    bad.save(other)
    refused = district.post(address, {"file": named(other.getvalue())})
    assert refused.status_code == 422
    assert "score" in refused.content.decode()
    assert district.post(address, {"file": named(stored.getvalue())}).status_code == 302
    held = squad.certificate()
    manager = signed_in(squad.manager)
    word = reverse("volunteers:certificate_docx", args=[held.pk])
    assert "本区证明" in words_of(manager.get(word).content)
    district.post(reverse("volunteers:certificate_template_restore"))
    assert "本区证明" not in words_of(manager.get(word).content)
    assert CertificateTemplate.objects.count() == 2
    assert zipfile.is_zipfile(io.BytesIO(SHIPPED.read_bytes()))
    assert set(SAMPLE) >= {"number", "name", "services"}


def named(content: bytes) -> io.BytesIO:
    """Return a file with a name, as a browser sends it."""
    file = io.BytesIO(content)
    file.name = "证明.docx"
    return file


def test_whoever_holds_the_paper_verifies_it_and_reads_no_full_name(squad: Squad) -> None:
    volunteer = squad.served()
    Volunteer.objects.filter(pk=volunteer.pk).update(id_number="")
    volunteer.refresh_from_db()
    volunteer.id_number = id_number(7)
    volunteer.save(update_fields=["id_number"])
    held = squad.certificate(volunteer=volunteer)
    client = Client()
    assert client.get(VERIFY).status_code == 200
    page = client.post(VERIFY, {"number": held.number, "code": shown_code(held.code)})
    text = page.content.decode()
    assert "这份证明有效" in text
    assert held.masked_name in text
    assert held.name not in text
    assert held.masked_id_number in text
    assert held.id_number not in text
    assert held.number not in page.request["QUERY_STRING"]
    actions.revoke_certificate(actor=squad.manager, pk=held.pk, reason="工时重复", now=squad.tick())
    text = client.post(VERIFY, {"number": held.number, "code": held.code}).content.decode()
    assert "撤销" in text
    assert "工时重复" not in text


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(squad: Squad) -> None:
    held = squad.certificate()
    client = Client()
    wrong = "A" * CODE_LENGTH if held.code != "A" * CODE_LENGTH else "B" * CODE_LENGTH
    bodies = [
        client.post(VERIFY, {"number": number, "code": code}).context
        for number, code in ((held.number, wrong), ("T0004-2026-0099", held.code))
    ]
    assert all(context["is_asked"] and "it" not in context for context in bodies)
    assert client.post(VERIFY, {"number": held.number}).status_code == 422


def test_what_was_only_asked_for_cannot_be_verified(squad: Squad) -> None:
    squad.certificate("asked")
    answer = Client().post(VERIFY, {"number": "None", "code": "A" * CODE_LENGTH})
    assert "it" not in answer.context


def test_an_address_may_not_try_codes_without_end(
    squad: Squad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("volunteers.views.public.VerifyThrottle.rate", "3/hour")
    client, sent = Client(), {"number": "T0004-2026-0001", "code": "A" * CODE_LENGTH}
    answers = [client.post(VERIFY, sent).status_code for _try in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_the_manager_sees_the_hours_before_issuing(squad: Squad) -> None:
    volunteer = squad.served()
    client = signed_in(squad.manager)
    address = reverse("volunteers:certificate_new", args=[volunteer.number])
    assert client.get(address).status_code == 200
    seen = client.get(address, {"team": "T0004"})
    assert "冬日暖心" in seen.content.decode()
    sent = {"team": "T0004", "client_id": squad.key(), "contact": "0710-3800000"}
    squad.clock = timezone.now()
    done = client.post(address, sent)
    held = ServiceCertificate.objects.get()
    assert done.url == reverse("volunteers:certificate_detail", args=[held.pk])
    assert client.post(address, {**sent, "contact": ""}).status_code == 422
    page = client.get(done.url).content.decode()
    assert held.number in page
    assert held.name not in page


def test_a_volunteer_has_their_own_certificates_and_no_others(squad: Squad) -> None:
    people = [squad.served(), squad.served()]
    held, other = [squad.certificate(volunteer=person) for person in people]
    client = signed_in(own(held.volunteer))
    page = client.get(reverse("volunteers:my_certificates"))
    assert held.number in page.content.decode()
    assert other.number not in page.content.decode()
    assert client.get(reverse("volunteers:certificate_pdf", args=[held.pk])).status_code == 200
    assert client.get(reverse("volunteers:certificate_pdf", args=[other.pk])).status_code == 404
    ask = {"team": "T0004", "client_id": squad.key()}
    part = client.post(reverse("volunteers:certificate_ask"), ask, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert ServiceCertificate.objects.asked().get().volunteer == held.volunteer


def test_the_list_takes_as_many_queries_for_one_as_for_many(
    squad: Squad, django_assert_max_num_queries: Any
) -> None:
    volunteer = squad.served()
    client = signed_in(squad.manager)
    for _more in range(2):
        squad.certificate(volunteer=volunteer)
        squad.certificate(volunteer=volunteer)
        with django_assert_max_num_queries(8):
            client.get(reverse("volunteers:certificate_list"))
    held = ServiceCertificate.objects.first()
    with django_assert_max_num_queries(12):
        client.get(reverse("volunteers:certificate_detail", args=[held.pk]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: nothing can be raced",
)
def test_twelve_issued_at_once_have_twelve_numbers_without_a_gap(squad: Squad) -> None:
    people, manager, team = [squad.served() for _one in range(12)], squad.manager, squad.team()
    calls = [
        partial(
            actions.write_certificate,
            actor=manager,
            client_id=squad.key(),
            volunteer=person,
            team=team,
            contact="3800000",
            now=squad.clock,
        )
        for person in people
    ]
    at_once(calls)
    serials = ServiceCertificate.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == list(range(1, 13))
