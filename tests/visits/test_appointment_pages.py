"""Meetings as pages: arranged, found at their matter, and who reads the name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.calendar import business_date
from tests.factories import Cast, Territory
from tests.visits.meetings import Arrange, case_in
from visits.models import Appointment, VisitAssignment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def sent(territory: Territory, **changes: Any) -> dict[str, Any]:
    values = {
        "client_id": str(uuid4()),
        "need": "elderly",
        "purpose": "过冬取暖",
        "unit": territory.unit().code,
        "door": "12号",
        "called": "老李",
        "day": (business_date(timezone.now()) + timedelta(days=1)).isoformat(),
        "clock": "09:30",
        "place": "到家里",
        "invitation": "phone",
        "is_agreed": "on",
    }
    return {**values, **changes}


def test_a_meeting_goes_from_the_form_to_the_visit_it_becomes(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Client]
) -> None:
    cadre = client_of(cast.cadre)
    new = f"{reverse('visits:appointment_new')}?area={territory.village().code}"
    refused = cadre.post(new, sent(territory, unit="", purpose=""))
    assert refused.status_code == 422
    assert "到家里" in refused.content.decode()
    cadre.post(new, sent(territory))
    meeting = Appointment.objects.get()
    assert meeting.state == "agreed"
    write = f"{reverse('visits:visit_new')}?meeting={meeting.pk}"
    form = cadre.get(write).content.decode()
    assert 'value="12号"' in form
    assert "老李" not in form
    told = {
        "client_id": str(uuid4()),
        "kind": "appointed",
        "date": business_date(timezone.now()).isoformat(),
        "unit1": territory.unit().code,
        "door1": "12号",
        "diary": "说了取暖的事。",
    }
    cadre.post(write, told)
    meeting.refresh_from_db()
    assert meeting.visit is not None
    assert meeting.visit.households.get().door == "12号"


def test_a_case_offers_a_meeting_where_one_may_arrange_it(
    cast: Cast, territory: Territory, client_of: Callable[[Any], Client]
) -> None:
    case = case_in(territory, cast)
    card = reverse("visits:appointments_for_case", args=[case.number])
    new = f"{reverse('visits:appointment_new')}?case={case.number}"
    assert new in client_of(cast.village).get(card).content.decode()
    assert new not in client_of(cast.mediator).get(card).content.decode()
    form = client_of(cast.village).get(new).content.decode()
    assert case.title in form
    assert 'name="need"' not in form
    assert client_of(cast.cadre).get(new).status_code == 404


def test_the_page_before_a_visit_leads_to_a_meeting_about_what_is_open_there(
    cast: Cast, territory: Territory, tied: VisitAssignment, client_of: Callable[[Any], Client]
) -> None:
    case, cadre = case_in(territory, cast), client_of(cast.cadre)
    new = f"{reverse('visits:appointment_new')}?case={case.number}"
    sheet = reverse("visits:before_visit", args=[territory.village().code])
    assert new in cadre.get(sheet).content.decode()
    about = sent(territory, unit="", door="", called="", purpose="")
    del about["need"]
    cadre.post(new, about)
    assert Appointment.objects.get().case == case
    assert case.title in cadre.get(sheet).content.decode()
    assert client_of(cast.mediator).get(sheet).status_code == 200
    assert new not in client_of(cast.mediator).get(sheet).content.decode()


def test_the_list_takes_as_many_queries_whatever_its_length(
    arranged: Arrange, cast: Cast, client_of: Any, at_most_queries: Any
) -> None:
    now, village = timezone.now(), client_of(cast.village)
    for count in (1, 12):
        for _one in range(count):
            arranged(now=now)
        village.get(reverse("visits:appointment_list"))
        with at_most_queries(8):
            page = village.get(f"{reverse('visits:appointment_list')}?view=all")
    assert page.context["count"] == 13
    with at_most_queries(12):
        village.get(reverse("visits:appointment_detail", args=[Appointment.objects.last().pk]))


def test_the_whole_name_is_seen_by_those_who_work_on_it_and_logged(
    arranged: Arrange, cast: Cast, client_of: Callable[[Any], Client]
) -> None:
    meeting = arranged(now=timezone.now())
    page = reverse("visits:appointment_detail", args=[meeting.pk])
    own = client_of(cast.cadre)
    assert "老*" in own.get(page).content.decode()
    assert "老李" not in own.get(page).content.decode()
    office = client_of(cast.village).get(page).content.decode()
    assert "老*" not in office
    assert "12号" not in office
    shown = own.post(reverse("visits:appointment_name", args=[meeting.pk])).content.decode()
    assert "老李" in shown
    assert Event.objects.filter(act="visits.reveal_name", actor_id=cast.cadre.pk).count() == 1
