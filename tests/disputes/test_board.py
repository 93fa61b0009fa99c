"""The assessment board: one matter after another, taken back, put aside, sent back, printed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from common.uploads.photos import take_photo
from disputes.agreement import agreement_for
from disputes.choices import State
from disputes.facts import suggestion_for, suggestions_for
from disputes.models import Apart, Case
from disputes.sitting import Sitting
from reports.actions import add_photo, file_report, withdraw_photo
from reports.choices import Disposition
from reports.inputs import ItemInput, PartyInput
from reports.models import InformationItem
from tests.disputes.factories import Bench
from tests.papers.factories import picture

ClientOf = Callable[[Any], Client]
Limited = Callable[[int], Any]
BOARD = "/assessment/"


@pytest.fixture
def played(bench: Bench) -> Bench:
    """A bench whose clock lies in the past, so that pages of this moment show it."""
    bench.clock = timezone.now() - timedelta(minutes=30)
    return bench


@pytest.fixture
def board(played: Bench, client_of: ClientOf) -> Client:
    """The browser of the assessment group."""
    return client_of(played.cast.assessor)


def today() -> date:
    return business_date(timezone.now())


def filed(bench: Bench, *items: dict[str, Any], group: int = 0) -> list[InformationItem]:
    """File a group's day with some items and return them."""
    inputs = [
        ItemInput(
            client_id=uuid.uuid4(),
            category=item.get("category", "dispute"),
            summary=item.get("summary", "水渠被填"),
            detail="两家吵了起来。",
            place=item.get("place", "村口水渠边"),
            people_count=item.get("people_count", 2),
            flags=item.get("flags", ()),
            parties=item.get("parties", ()),
        )
        for item in items
    ]
    report, _created = file_report(
        actor=bench.cast.village,
        client_id=uuid.uuid4(),
        area=bench.territory.group(group),
        date=today(),
        zero=False,
        items=inputs,
        now=bench.tick(),
    )
    return list(report.items.order_by("pk"))


def decide(client: Client, item: InformationItem, **sent: str) -> Any:
    return client.post(reverse("disputes:item_decide", args=[item.pk]), sent)


def last_act(case: Case) -> str:
    chain = Event.objects.filter(record_type="disputes.case", record_id=case.pk)
    return str(chain.latest("sequence").act)


def state_of(item: InformationItem) -> InformationItem:
    return InformationItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("assessor", 200),
        ("town", 403),
        ("village", 403),
        ("district", 403),
        ("centre", 403),
        ("supervisor", 403),
        ("cadre", 403),
        ("outsider", 403),
    ],
)
def test_the_board_is_for_the_assessment_group(
    played: Bench, client_of: ClientOf, name: str, status: int
) -> None:
    client = client_of(getattr(played.cast, name))
    assert client.get(BOARD).status_code == status
    assert client.get(reverse("disputes:board_minutes")).status_code == status
    assert client.get(reverse("disputes:board_slips")).status_code == status


def test_the_most_acute_lies_on_the_table_first(played: Bench, board: Client) -> None:
    filed(played, {"summary": "鸡鸭进菜地"}, {"summary": "动刀了", "flags": ("weapon",)})
    page = board.get(BOARD)
    assert page.context["item"].summary == "动刀了"
    colors = [one.suggestion.color for one in page.context["sitting"].waiting]
    assert colors == ["red", "blue"]


def test_nothing_is_chosen_when_a_matter_comes_on_the_table(played: Bench, board: Client) -> None:
    item = filed(played, {})[0]
    assert "checked" not in board.get(BOARD).content.decode()
    answer = decide(board, item, choice="")
    assert answer.status_code == 422
    assert "先从六项里选一项" in answer.content.decode()
    assert state_of(item).disposition is None


@pytest.mark.parametrize(
    ("choice", "disposition"), [("3", "case"), ("5", "settled"), ("6", "noted")]
)
def test_a_choice_is_done_and_the_next_matter_comes(
    played: Bench, board: Client, choice: str, disposition: str
) -> None:
    item, other = filed(played, {"summary": "水渠"}, {"summary": "路灯不亮", "place": "村委会"})
    answer = decide(board, item, choice=choice, reason="村里说好了")
    assert answer.status_code == 302
    assert state_of(item).disposition == disposition
    assert board.get(answer["Location"]).context["item"].pk == other.pk
    assert Case.objects.filter(sources__item=item).exists() is (choice == "3")


@pytest.mark.parametrize("choice", ["5", "6", "7"])
def test_some_choices_want_a_line(played: Bench, board: Client, choice: str) -> None:
    item = filed(played, {})[0]
    answer = decide(board, item, choice=choice, reason=" ")
    assert answer.status_code == 422
    assert "写一句为什么" in answer.content.decode()
    assert state_of(item).disposition is None


def test_otherwise_than_suggested_wants_a_line_and_as_suggested_does_not(
    played: Bench, board: Client
) -> None:
    item, other = filed(played, {"summary": "水渠"}, {"summary": "路灯不亮", "place": "村委会"})
    assert decide(board, item, choice="1").status_code == 422
    assert decide(board, item, choice="1", reason="有激化苗头").status_code == 302
    assert decide(board, other, choice="3").status_code == 302
    case = Case.objects.get(sources__item=item)
    assert (case.color, case.tier, case.is_as_suggested) == ("red", "town", False)
    assert agreement_for(played.cast.assessor, timezone.now()) == (1, 2)


def test_a_very_likely_twin_is_asked_about_once(played: Bench, board: Client) -> None:
    played.open(title="水渠被填", place="村口水渠边")
    item = filed(played, {"parties": (PartyInput("李大山", "13812345678"),)})[0]
    page = board.get(BOARD)
    assert page.context["sitting"].has_strong_twin
    asked = decide(board, item, choice="2")
    assert asked.status_code == 422
    assert "还要另立吗" in asked.content.decode()
    assert 'name="is_apart" value="on"' in asked.content.decode()
    assert decide(board, item, choice="2", is_apart="on").status_code == 302


def test_what_is_found_to_be_another_matter_is_remembered_and_not_shown_again(
    played: Bench, board: Client
) -> None:
    case = played.open(title="水渠被填", place="村口水渠边")
    item = filed(played, {"parties": (PartyInput("李大山", "13812345678"),)})[0]
    url = reverse("disputes:item_apart", args=[item.pk])
    answer = board.post(url, {"case": case.number}, follow=True)
    assert answer.context["sitting"].twins == []
    assert [twin.case.pk for twin in answer.context["sitting"].apart] == [case.pk]
    assert "不是同一件" in answer.content.decode()
    board.post(url, {"case": case.number})
    assert Apart.objects.get().item == item
    assert last_act(case) == "disputes.apart"
    assert decide(board, item, choice="2").status_code == 302


def test_what_was_found_to_be_another_matter_can_be_taken_back(
    played: Bench, board: Client
) -> None:
    case = played.open(title="水渠被填", place="村口水渠边")
    item = filed(played, {})[0]
    url = reverse("disputes:item_apart", args=[item.pk])
    board.post(url, {"case": case.number})
    answer = board.post(url, {"case": case.number, "together": "on"}, follow=True)
    assert [twin.case.pk for twin in answer.context["sitting"].twins] == [case.pk]
    assert last_act(case) == "disputes.together"


def test_a_case_out_of_sight_cannot_be_said_to_be_another_matter(
    played: Bench, board: Client
) -> None:
    hidden = played.open(area=played.territory.group(0, town=1), actor=played.cast.other_town)
    item = filed(played, {})[0]
    url = reverse("disputes:item_apart", args=[item.pk])
    assert board.post(url, {"case": hidden.number}).status_code == 404
    assert not Apart.objects.exists()


def test_a_matter_joins_the_case_chosen_at_the_right(played: Bench, board: Client) -> None:
    case = played.in_state(State.RESOLVING, title="水渠被填", place="村口水渠边")
    item = filed(played, {})[0]
    assert decide(board, item, choice="4").status_code == 422
    assert decide(board, item, choice="4", case=case.number).status_code == 302
    assert state_of(item).disposition == Disposition.JOINED
    assert case.sources.filter(item=item).exists()
    assert Case.objects.count() == 1


def test_a_matter_cannot_join_what_is_out_of_sight_or_over(played: Bench, board: Client) -> None:
    hidden = played.open(area=played.territory.group(0, town=1), actor=played.cast.other_town)
    closed = played.in_state(State.CLOSED)
    item = filed(played, {"place": "学校门口", "summary": "车多"})[0]
    for number in (hidden.number, closed.number, "XZ-1999-00001"):
        answer = decide(board, item, choice="4", case_number=number)
        assert answer.status_code == 422
        assert number in answer.content.decode()
    assert state_of(item).disposition is None


def test_twins_have_reasons_and_the_village_comes_before_its_neighbors(
    played: Bench, board: Client
) -> None:
    own = played.open(title="水渠被填", place="村口水渠边")
    neighbors = played.open(
        title="水渠被填",
        place="村口水渠边",
        area=played.territory.group(0, village=1),
        actor=played.cast.neighbor,
    )
    played.open(
        title="水渠被填",
        area=played.territory.group(0, town=1),
        actor=played.cast.other_town,
    )
    filed(played, {"parties": (PartyInput("李大山", "13812345678"),)})
    twins = board.get(BOARD).context["sitting"].twins
    assert [twin.case.pk for twin in twins] == [own.pk, neighbors.pk]
    words = [one.text for one in twins[0].reasons if one.is_met]
    assert words[0] == "同一地点：村口水渠边"
    assert "电话尾号相同：5678" in words
    assert "当事人同名：李**" in words
    assert not any("13812345678" in one.text for one in twins[0].reasons)


def test_what_is_suggested_for_many_is_what_is_suggested_for_each(played: Bench) -> None:
    played.open(title="水渠被填", place="村口水渠边")
    items = filed(
        played,
        {"summary": "水渠被填"},
        {"summary": "路灯不亮", "place": "村委会"},
        {"summary": "欠工钱", "place": "工地", "flags": ("unpaid_wages",), "people_count": 12},
        {"summary": "水渠被填", "category": "hazard", "place": ""},
    )
    now = timezone.now()
    together = suggestions_for(items, now)
    assert together == {item.pk: suggestion_for(item, now) for item in items}
    assert [together[item.pk].color for item in items] == ["yellow", "blue", "red", "blue"]


def test_zero_takes_the_last_one_back(played: Bench, board: Client) -> None:
    item = filed(played, {})[0]
    decide(board, item, choice="3")
    assert board.get(BOARD).context["sitting"].last.item.pk == item.pk
    answer = board.post(reverse("disputes:item_take_back", args=[item.pk]), follow=True)
    assert state_of(item).disposition is None
    assert Case.objects.get().state == State.WITHDRAWN
    assert answer.context["item"].pk == item.pk
    assert "回到台上了" in answer.content.decode()
    assert answer.context["sitting"].twins == []
    assert agreement_for(played.cast.assessor, timezone.now()) == (0, 0)


def test_a_case_that_went_on_is_not_taken_back(played: Bench, board: Client) -> None:
    item = filed(played, {})[0]
    decide(board, item, choice="3")
    played.act("assign", Case.objects.get(), now=timezone.now())
    answer = board.post(reverse("disputes:item_take_back", args=[item.pk]), follow=True)
    assert "撤不回来" in answer.content.decode()
    assert state_of(item).disposition == Disposition.CASE


def test_nine_puts_a_matter_at_the_end_and_keeps_it_open(played: Bench, board: Client) -> None:
    first, second = filed(played, {"summary": "一"}, {"summary": "二"})
    answer = board.post(reverse("disputes:item_aside", args=[first.pk]), follow=True)
    waiting = answer.context["sitting"].waiting
    assert [one.item.pk for one in waiting] == [second.pk, first.pk]
    assert waiting[1].is_aside
    assert state_of(first).disposition is None


def test_seven_sends_a_matter_back_to_the_village(played: Bench, board: Client) -> None:
    item = filed(played, {})[0]
    assert decide(board, item, choice="7", reason="没写几个人").status_code == 302
    assert state_of(item).returned_at is not None
    assert board.get(BOARD).context["sitting"].waiting_count == 0


def test_the_slower_of_two_is_told_and_gets_the_next(played: Bench, board: Client) -> None:
    item, other = filed(played, {"summary": "水渠"}, {"summary": "路灯"})
    decide(board, item, choice="6", reason="知道了")
    answer = decide(board, item, choice="3")
    assert answer.status_code == 409
    assert "刘建华" in answer.content.decode()
    assert answer.context["item"].pk == other.pk
    assert not Case.objects.exists()


def test_a_matter_of_another_town_is_not_there(
    played: Bench, board: Client, client_of: ClientOf
) -> None:
    item = filed(played, {})[0]
    assert decide(client_of(played.cast.other_town), item, choice="3").status_code == 404
    assert decide(client_of(played.cast.town), item, choice="3").status_code == 403
    url = reverse("disputes:item_take_back", args=[item.pk])
    assert client_of(played.cast.town).post(url).status_code == 403
    assert state_of(item).disposition is None


def test_the_end_says_so_and_offers_minutes_and_slips(played: Bench, board: Client) -> None:
    assert "今天没有要研判的信息" in board.get(BOARD).content.decode()
    case_item, noted = filed(played, {"summary": "水渠"}, {"summary": "路灯不亮"})
    decide(board, case_item, choice="3")
    decide(board, noted, choice="6", reason="已经修了")
    page = board.get(BOARD).content.decode()
    assert "今天 2 件都有着落" in page
    minutes = board.get(reverse("disputes:board_minutes"))
    assert [one.item.pk for one in minutes.context["decided"]] == [case_item.pk, noted.pk]
    assert "已经修了" in minutes.content.decode()
    slips = board.get(reverse("disputes:board_slips"))
    assert [one.item.pk for one in slips.context["decided"]] == [case_item.pk]
    assert Case.objects.get().number in slips.content.decode()


def test_an_empty_board_names_the_villages_that_have_not_sent(played: Bench, board: Client) -> None:
    page = board.get(BOARD)
    assert [str(village) for village in page.context["sitting"].unsent] == ["李楼村", "彭王村"]
    assert "还有 2 个村没送" in page.content.decode()


def test_minutes_of_a_day_that_is_none_are_not_there(played: Bench, board: Client) -> None:
    url = reverse("disputes:board_minutes")
    assert board.get(url, {"date": "2020-01-01"}).status_code == 200
    assert board.get(url, {"date": "gestern"}).status_code == 404
    assert board.get(url, {"date": "2026-02-31"}).status_code == 404


def test_the_pace_is_told_from_the_third_decision_on(played: Bench, board: Client) -> None:
    items = filed(played, *({"summary": f"事 {number}"} for number in range(5)))
    for item in items[:3]:
        decide(board, item, choice="6", reason="知道了")
    now = timezone.now()
    sitting = Sitting(played.cast.assessor, now)
    assert (sitting.decided_count, sitting.waiting_count, sitting.total) == (3, 2, 5)
    assert sitting.ends_at is not None
    assert now <= sitting.ends_at < now + timedelta(minutes=5)
    assert Sitting(played.cast.assessor, now + timedelta(hours=1)).ends_at is None


@pytest.mark.parametrize("count", [3, 30])
def test_the_board_takes_the_same_queries_however_many_wait(
    played: Bench, board: Client, at_most_queries: Limited, count: int
) -> None:
    items = filed(played, *({"summary": f"事 {number}"} for number in range(count)))
    decide(board, items[0], choice="3")
    decide(board, items[1], choice="6", reason="知道了")
    board.get(BOARD)
    with at_most_queries(12):
        board.get(BOARD)


@pytest.mark.usefixtures("own_uploads")
def test_the_board_says_that_there_are_photos_and_shows_those_that_stand(
    played: Bench, board: Client
) -> None:
    item, bare = filed(played, {"summary": "水渠被填"}, {"summary": "路灯不亮"})
    photos = [
        add_photo(
            actor=played.cast.village,
            item=item,
            client_id=uuid.uuid4(),
            taken=take_photo(picture()),
            now=played.tick(),
        )[0]
        for _time in range(3)
    ]
    withdraw_photo(actor=played.cast.village, photo=photos[0], now=played.tick())
    assert "2 张照片" in board.get(f"{BOARD}?item={item.pk}").content.decode()
    assert "张照片" not in board.get(f"{BOARD}?item={bare.pk}").content.decode()
    shown = board.get(reverse("disputes:item_photos", args=[item.pk])).content.decode()
    addresses = [reverse("reports:photo_content", args=[item.pk, one.pk]) for one in photos]
    assert [address in shown for address in addresses] == [False, True, True]
    assert board.get(addresses[1]).status_code == 200


# --- What became of an item --------------------------------------------------------------------


def outcome(client: Client, item: InformationItem) -> Any:
    return client.get(reverse("disputes:for_item", args=[item.pk]))


def test_what_became_of_an_item_can_be_read_where_it_came_from(
    played: Bench, board: Client, client_of: ClientOf
) -> None:
    item, noted = filed(played, {"summary": "水渠"}, {"summary": "路灯"})
    village = client_of(played.cast.village)
    assert "等镇里研判" in outcome(village, item).content.decode()
    decide(board, item, choice="3")
    decide(board, noted, choice="6", reason="已经修了")
    assert Case.objects.get().number in outcome(village, item).content.decode()
    assert "已经修了" in outcome(village, noted).content.decode()
    assert outcome(client_of(played.cast.neighbor), item).status_code == 404
