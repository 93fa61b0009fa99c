"""Who is told what, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from audit.models import Event, Pending
from audit.readers import NOTICES, TOLD
from notices.actions import clear_old, deliver, drain, read_all, read_notice
from notices.models import Notice
from notices.tasks import clear_old_notices, send_notices
from notices.telling import TELLINGS, words_of
from reports import actions as flow
from reports.models import VillageDay
from supervision.actions import sweep
from tests.supervision.factories import Desk

pytestmark = pytest.mark.django_db


def told(act: str) -> set[str]:
    notices = Notice.objects.filter(act=act)
    return set(notices.values_list("recipient__username", flat=True))


def test_the_outbox_and_the_table_name_the_same_acts() -> None:
    assert set(TELLINGS) == TOLD


@pytest.mark.parametrize(
    ("act", "state", "who"),
    [
        ("assign", "assessed", {"mediator"}),
        ("return", "assigned", {"centre"}),
        ("urge", "resolving", {"mediator"}),
        ("rework", "answered", {"mediator"}),
        ("extend", "resolving", {"supervisor"}),
        ("answer", "resolved", {"village"}),
        ("close", "answered", {"village"}),
        ("refuse", "received", set()),
        ("hand_over", "resolving", {"keeper"}),
    ],
)
def test_an_act_on_a_case_tells(desk: Desk, act: str, state: str, who: set[str]) -> None:
    case = desk.in_state(state, color="yellow")
    drain(now=desk.tick())
    Notice.objects.all().delete()
    desk.act(act, case)
    drain(now=desk.tick())
    # Whoever did it is not told: the village refuses what the village filed.
    assert told(f"disputes.{act}") == who
    assert not Pending.objects.filter(reader=NOTICES).exists()


def test_a_granted_extension_is_told_to_the_lead(desk: Desk) -> None:
    desk.act("grant_extension", desk.act("extend", desk.in_state("resolving")))
    drain(now=desk.tick())
    assert told("disputes.grant_extension") == {"mediator"}


def test_an_order_tells_the_unit_and_its_reply_the_issuer(desk: Desk) -> None:
    order = desk.order_in("returned")
    drain(now=desk.tick())
    assert told("supervision.issue_order") == {"mediator"}
    assert told("supervision.reply_order") == {"supervisor"}
    assert told("supervision.return_order") == {"mediator"}
    assert told("supervision.draw_order") == set()
    notice = Notice.objects.get(act="supervision.issue_order")
    assert notice.url == f"/supervision/orders/{order.pk}/"


def test_an_order_drawn_up_by_itself_is_told_to_the_supervisors(desk: Desk) -> None:
    case = desk.late(color="yellow")
    sweep(now=case.serious_at)
    drain(now=case.serious_at)
    assert told("supervision.draw_order") == {"supervisor"}
    assert "mediator" in told("supervision.reach_serious")


def test_a_village_hears_that_its_day_was_returned_or_is_waited_for(
    desk: Desk, now: datetime, today: Any
) -> None:
    flow.open_days(day=today, now=now)
    day = VillageDay.objects.get(area=desk.territory.village(), date=today)
    day = flow.send_village_day(actor=desk.cast.village, day=day, now=now + timedelta(hours=8))
    flow.return_village_day(
        actor=desk.cast.town, day=day, reason="缺两个组", now=now + timedelta(hours=9)
    )
    flow.remind_villages(
        actor=desk.cast.town,
        town_area=desk.territory.town(),
        date=today,
        now=now + timedelta(hours=9),
    )
    drain(now=now + timedelta(hours=9))
    assert told("reports.return_village_day") == {"village"}
    assert {"village", "neighbor"} <= told("reports.remind_village")


def test_nothing_is_told_twice(desk: Desk) -> None:
    desk.in_state("assigned")
    assert drain(now=desk.tick()) == 1
    assert drain(now=desk.tick()) == 0
    Pending.objects.create(event=Event.objects.get(act="disputes.assign"), reader=NOTICES)
    assert drain(now=desk.tick()) == 0
    assert Notice.objects.count() == 1


def test_a_notice_names_the_matter_and_nobody(desk: Desk) -> None:
    case = desk.in_state("assigned")
    drain(now=desk.tick())
    words = words_of(Notice.objects.get())
    assert case.title in words
    for party in case.parties.all():
        assert str(party.name) not in words


def night(desk: Desk) -> datetime:
    """Return a moment outside working hours."""
    return desk.clock.replace(hour=19, minute=30)


def test_reminders_wait_for_working_hours_and_become_one_digest(desk: Desk) -> None:
    cases = [desk.in_state("resolving", color="yellow") for _one in range(3)]
    at = night(desk) + (cases[0].soon_at - desk.clock) + timedelta(days=1)
    at = at.replace(hour=20)
    sweep(now=at)
    drain(now=at)
    assert deliver(now=at) == 0
    mediator = desk.cast.mediator
    assert not Notice.objects.of(mediator).filter(act__startswith="supervision").exists()
    morning = Notice.objects.filter(act="supervision.reach_soon").first().deliver_at
    assert morning.astimezone(UTC).hour == 0 or morning.minute == 30
    assert deliver(now=morning) == 1
    assert deliver(now=morning) == 0
    digest = Notice.objects.of(mediator).get(act="notices.digest")
    assert digest.gathered.count() == 3
    read_notice(actor=mediator, notice=digest.pk, now=morning)
    assert not digest.gathered.filter(read_at__isnull=True).exists()


def test_a_single_reminder_stands_alone(desk: Desk) -> None:
    case = desk.in_state("resolving", color="yellow")
    sweep(now=case.soon_at)
    drain(now=case.soon_at)
    deliver(now=case.soon_at + timedelta(days=5))
    found = Notice.objects.of(desk.cast.mediator).get(act="supervision.reach_soon")
    assert found.due_at == case.due_at


def test_what_was_read_long_ago_is_cleared_away(desk: Desk) -> None:
    desk.in_state("assigned")
    drain(now=desk.tick())
    read_all(actor=desk.cast.mediator, now=desk.tick())
    assert clear_old(now=desk.clock + timedelta(days=80)) == 0
    assert clear_old(now=desk.clock + timedelta(days=91)) == 1


def test_the_doors_of_the_scheduler_and_the_command_do_the_same(desk: Desk) -> None:
    desk.in_state("assigned")
    send_notices()
    send_notices()
    clear_old_notices()
    call_command("notify", verbosity=0)
    assert Notice.objects.count() == 1
