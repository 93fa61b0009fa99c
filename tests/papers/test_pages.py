"""The pages of a file: what is missing leads to its form, and every form does what it says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from disputes.models import Case
from papers import waiting
from papers.models import (
    Agreement,
    ArchivedFile,
    CaseFile,
    DocumentTemplate,
    Evidence,
    FollowUp,
    Inquiry,
    Instalment,
    SubsidyClaim,
    Upload,
)
from papers.word import shipped
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk, agreed_case, picture

pytestmark = pytest.mark.one_database

Limit = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def client(bench: Bench, client_of: Callable[[Any], Client]) -> Client:
    """The mediator's browser."""
    return client_of(bench.cast.mediator)


def page(name: str, case: Case, *more: Any) -> str:
    """Return the address of a page of a case's file."""
    return reverse(f"papers:{name}", args=[case.number, *more])


def hidden_of(content: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', content)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def send(client: Client, url: str, **data: Any) -> Any:
    """Open a form and send it filled in."""
    opened = client.get(url)
    assert opened.status_code == 200, url
    return client.post(url, {**hidden_of(opened.content.decode()), **data})


def test_the_page_counts_and_each_missing_thing_leads_to_a_form(client: Client, case: Case) -> None:
    content = client.get(page("file", case)).content.decode()
    assert "10 份里齐了 4 份" in content
    links = re.findall(r'class="button button-small" href="([^"]+)"', content)
    assert page("fill", case, "agreement") + "#id_facts" in links
    for link in links:
        assert client.get(html.unescape(link).partition("#")[0]).status_code == 200, link


def test_a_link_leads_to_a_field_that_is_there(client: Client, case: Case) -> None:
    content = client.get(page("file", case)).content.decode()
    for link in re.findall(r'href="([^"]+#id_\w+)"', content):
        url, _hash, name = link.partition("#")
        assert f'id="{name}' in client.get(url).content.decode(), link


def test_the_case_page_has_the_card_and_without_script_a_link(client: Client, case: Case) -> None:
    content = client.get(reverse("disputes:case_detail", args=[case.number])).content.decode()
    assert f'hx-get="{page("card", case)}"' in content
    assert f'href="{page("file", case)}"' in content
    assert "10 份里齐了 4 份" in client.get(page("card", case)).content.decode()


def test_filling_in_all_forms_completes_the_file(client: Client, case: Case, bench: Bench) -> None:
    day = business_date(bench.clock).isoformat()
    told = {"applied_on": day, "rights_told_on": day, "identity_seen_on": day}
    fill = {name: page("fill", case, name) for name in ("opening", "describe", "agreement")}
    send(client, fill["opening"], opening="application", asks="恢复水渠", **told)
    for party, side in zip(case.parties.order_by("pk"), ("applicant", "respondent"), strict=True):
        send(client, page("party", case, party.pk), side=side, address="一组12号", born="1975")
    rows = {"due_on_0": day, "amount_0": "500", "due_on_1": day, "what_1": "道歉"}
    send(client, fill["agreement"], facts="争水", terms="轮流", copies=3, signed_on=day, **rows)
    send(client, fill["describe"], retention="long")
    for name, more in (
        ("inquiry", {"person": "王大爷", "questions": "问：谁填的？\n答：修路填的。"}),
        ("evidence", {"name": "照片", "copies": 2}),
        ("follow_up", {"whom": "李大山", "performance": "performed", "is_satisfied": "yes"}),
    ):
        moment = bench.clock.astimezone(timezone.get_default_timezone())
        held = {} if name == "evidence" else {"held_at": moment.strftime("%Y-%m-%dT%H:%M")}
        assert send(client, page("fill", case, name), **held, **more).status_code == 302, name
    for row in Instalment.objects.all():
        sent = {"paid_on": day, "proof": SimpleUploadedFile("收条.png", picture())}
        assert send(client, page("performed", case, row.pk), **sent).status_code == 302
    content = client.get(page("file", case)).content.decode()
    assert "13 份里齐了 13 份" in content
    assert "该有的都齐了" in content
    assert Inquiry.objects.get().questions == [{"ask": "谁填的？", "answer": "修路填的。"}]
    assert FollowUp.objects.get().is_satisfied is True
    assert Agreement.objects.performed().count() == 1
    assert Upload.objects.filter(kind="payment").count() == 2


def test_wrong_inputs_are_named_and_kept(client: Client, case: Case) -> None:
    url = page("fill", case, "agreement")
    response = send(client, url, facts="", terms="轮流放水", copies=0, amount_0="500")
    assert response.status_code == 422
    content = response.content.decode()
    assert "轮流放水" in content
    assert content.count("has-error") == 3
    assert not Agreement.objects.exists()


def test_the_second_of_two_keeps_what_they_wrote(
    client: Client, case: Case, bench: Bench, client_of: Callable[[Any], Client]
) -> None:
    url = page("fill", case, "agreement")
    other = client_of(bench.cast.town)
    opened = hidden_of(other.get(url).content.decode())
    send(client, url, facts="甲", terms="乙", copies=3)
    response = other.post(url, {**opened, "facts": "丙", "terms": "我写的这一份", "copies": 3})
    assert response.status_code == 409
    content = response.content.decode()
    assert "我写的这一份" in content
    assert "陈德胜" in content
    assert Agreement.objects.get().terms == "乙"


def test_a_record_is_corrected_and_its_form_shows_what_was_typed(
    client: Client, clerk: Clerk, case: Case
) -> None:
    row = clerk.evidence()
    url = page("change", case, "evidence", row.pk)
    assert "水渠照片" in client.get(url).content.decode()
    assert send(client, url, name="水渠录像", copies=1).status_code == 302
    assert Evidence.objects.get().name == "水渠录像"


def test_sent_twice_is_kept_once(client: Client, case: Case) -> None:
    url = page("fill", case, "evidence")
    data = {**hidden_of(client.get(url).content.decode()), "name": "照片", "copies": 1}
    assert [client.post(url, data).status_code for _again in range(2)] == [302, 302]
    assert Evidence.objects.count() == 1


def test_an_upload_goes_in_comes_out_as_a_download_and_is_withdrawn(
    client: Client, case: Case
) -> None:
    file = SimpleUploadedFile("../../<script>.png", picture(), content_type="text/html")
    assert send(client, page("upload", case), kind="evidence", file=file).status_code == 302
    row = Upload.objects.get()
    assert re.fullmatch(r"papers/[0-9a-f]{2}/[0-9a-f]{32}", row.content.name)
    response = client.get(page("upload_content", case, row.pk))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert client.post(page("withdraw", case, row.pk)).status_code == 302
    assert client.get(page("upload_content", case, row.pk)).status_code == 404
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert row.content.storage.exists(row.content.name)


def test_a_hostile_upload_is_refused_with_a_sentence(client: Client, case: Case) -> None:
    file = SimpleUploadedFile("photo.png", b"<svg onload=alert(1)>", content_type="image/png")
    response = send(client, page("upload", case), kind="evidence", file=file)
    assert response.status_code == 422
    assert "只收照片" in response.content.decode()
    assert not Upload.objects.exists()


def test_papers_with_full_names_are_logged_and_masked_ones_are_not(
    client: Client, case: Case, bench: Bench, client_of: Callable[[Any], Client]
) -> None:
    for url in (page("whole", case), page("print", case, "cover"), page("word", case, "cover")):
        assert client.get(url).status_code == 200
        assert client_of(bench.cast.assessor).get(url).status_code == 200
    events = Event.objects.filter(act="papers.print_papers")
    assert [event.actor_name for event in events] == ["陈德胜"] * 3


def test_strangers_learn_nothing(
    case: Case, bench: Bench, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(bench.cast.neighbor)
    for url in (page("file", case), page("whole", case), page("fill", case, "opening")):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("place", ["nothing", "upload", "party"])
def test_unknown_forms_are_not_there(client: Client, case: Case, place: str) -> None:
    assert client.get(page("fill", case, place)).status_code == 404


def test_the_subsidy_is_offered_when_the_file_is_complete_and_claimed_once(
    client: Client, clerk: Clerk, case: Case
) -> None:
    assert page("claim", case) not in client.get(page("file", case)).content.decode()
    clerk.everything()
    assert page("claim", case) in client.get(page("file", case)).content.decode()
    opened = client.get(page("claim", case)).content.decode()
    rule = re.search(r'name="rule" value="(\d+)"', opened)
    assert rule is not None
    sent = {**hidden_of(opened), "rule": rule[1]}
    assert client.post(page("claim", case), sent).status_code == 302
    assert SubsidyClaim.objects.count() == 1
    assert client.get(page("print", case, "claim")).content.startswith(b"%PDF-")
    assert client.get(page("word", case, "claim")).status_code == 200


def test_a_file_is_bound_read_and_opened_again(client: Client, bench: Bench) -> None:
    case = agreed_case(bench)
    for act in ("answer", "close"):
        case = bench.act(act, case)
    assert send(client, page("fill", case, "bind"), remark="没来签字").status_code == 302
    assert ArchivedFile.objects.count() == 1
    assert client.get(page("bound", case, 1)).content.startswith(b"%PDF-")
    assert client.post(page("fill", case, "describe"), {"version": 2, "retention": "long"})
    assert send(client, page("fill", case, "open-again"), reason="补签字").status_code == 302
    assert not CaseFile.objects.get(case=case).is_bound


def test_the_page_asks_the_same_number_of_questions_whatever_is_in_the_file(
    client: Client, clerk: Clerk, case: Case, at_most_queries: Limit
) -> None:
    client.get(page("file", case))
    clerk.everything()
    for _count in range(5):
        clerk.evidence()
        clerk.inquiry()
        clerk.upload()
    client.get(page("file", case))
    with at_most_queries(12):
        client.get(page("file", case))


def test_a_card_is_cheap(client: Client, case: Case, at_most_queries: Limit) -> None:
    client.get(page("card", case))
    with at_most_queries(12):
        client.get(page("card", case))


# --- What waits ---


def test_a_payment_that_comes_due_waits_on_the_workbench_of_whoever_leads(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.agreement()
    things = waiting.things_for(bench.cast.mediator, bench.clock)
    assert [(thing.kind, thing.subject) for thing in things] == [("instalment", case.title)]
    assert "500 元" in str(things[0].why)
    assert waiting.things_for(bench.cast.town, bench.clock) == []
    later = bench.clock + timedelta(days=60)
    assert len(waiting.things_for(bench.cast.mediator, later)) == 2
    clerk.pay_all()
    assert waiting.things_for(bench.cast.mediator, later) == []


def test_many_payments_are_one_card_and_one_question(
    clerk: Clerk, bench: Bench, at_most_queries: Limit
) -> None:
    clerk.agreement(parts=8)
    user = bench.cast.mediator
    later = bench.clock + timedelta(days=400)
    waiting.things_for(user, later)
    with at_most_queries(1):
        things = waiting.things_for(user, later)
    assert [thing.count for thing in things] == [1, 1, 1, 5]


# --- What the district manages ---


def test_a_template_is_tried_before_it_is_used(
    bench: Bench, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(bench.cast.district)
    url = reverse("papers:template_replace", args=["cover"])
    bad = SimpleUploadedFile("a.docx", b"nothing")
    assert client.post(url, {"file": bad}).status_code == 422
    good = SimpleUploadedFile("a.docx", shipped("cover"))
    assert client.post(url, {"file": good}).status_code == 302
    assert DocumentTemplate.objects.get().edition == 1
    assert client.get(reverse("papers:template_file", args=["cover"])).status_code == 200
    assert client.post(reverse("papers:template_restore", args=["cover"])).status_code == 302
    assert DocumentTemplate.objects.current("cover") is None


def test_a_changed_rule_counts_at_once(
    client: Client,
    case: Case,
    bench: Bench,
    client_of: Callable[[Any], Client],
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert "10 份里" in client.get(page("card", case)).content.decode()
    today = business_date(timezone.now()).isoformat()
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(bench.cast.district).post(
            reverse("papers:rule_new"), {"kind": "inquiry", "need": "required", "valid_from": today}
        )
    assert response.status_code == 302
    assert "11 份里" in client.get(page("card", case)).content.decode()


def test_what_is_owed_in_a_village_is_told_nearest_first(
    clerk: Clerk, bench: Bench, client_of: Callable[[Any], Client], at_most_queries: Limit
) -> None:
    address = reverse("papers:dues_in_area", args=[clerk.case.area.code])
    town = client_of(bench.cast.town)
    assert town.get(address).content.decode().strip() == ""
    clerk.agreement(parts=14)
    with at_most_queries(8):
        words = town.get(address).content.decode()
    assert words.count("500 元") == 12
    assert "还有" in words
    assert client_of(bench.cast.other_town).get(address).status_code == 404


def test_what_was_kept_is_no_longer_a_draft(client: Client, case: Case) -> None:
    url = page("fill", case, "evidence")
    answer = send(client, url, name="照片", copies=1)
    told = client.get(answer.url).content.decode()
    assert f'data-draft-done="papers:{url}"' in told
    assert "js/draft" in told
    assert f'data-draft="papers:{url}"' in client.get(url).content.decode()


def test_a_device_keeps_no_id_number_in_a_draft(bench: Bench, client: Client) -> None:
    case = agreed_case(bench)
    party = case.parties.order_by("pk").first()
    assert party is not None
    content = client.get(page("party", case, party.pk)).content.decode()
    field = re.search(r'<input[^>]*name="id_number"[^>]*>', content)
    assert field is not None
    assert "data-draft-skip" in field[0]
