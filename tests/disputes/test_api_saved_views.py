"""Named filters kept by programs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.models import Event
from disputes.models import SavedView
from org_tree.models import Posting
from tests.factories import Cast

pytestmark = pytest.mark.django_db
URL = "/api/v1/saved-views/"
ApiOf = Callable[[Any], APIClient]


def view(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "name": "红色超期",
        "query": "color=red&overdue=true",
        **changes,
    }


def test_a_view_is_kept_once_however_often_it_is_sent(cast: Cast, api_of: ApiOf) -> None:
    api, sent = api_of(cast.town), view()
    first, again = api.post(URL, sent), api.post(URL, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = api.post(URL, {**sent, "query": "color=blue"})
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")
    taken = api.post(URL, view(query="color=blue"))
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert SavedView.objects.count() == 1


def test_a_view_is_shared_with_an_office_one_works_in(cast: Cast, api_of: ApiOf) -> None:
    office = Posting.objects.get(user=cast.centre).organization_id
    foreign = Posting.objects.get(user=cast.other_town).organization_id
    refused = api_of(cast.centre).post(URL, view(shared_with=foreign))
    assert "shared_with" in refused.json()
    kept = api_of(cast.centre).post(URL, view(shared_with=office)).json()
    colleague = api_of(cast.assessor)
    assert [row["id"] for row in colleague.get(URL).json()["results"]] == [kept["id"]]
    assert colleague.patch(f"{URL}{kept['id']}/", {"name": "别的"}).status_code == 403
    assert colleague.delete(f"{URL}{kept['id']}/").status_code == 403
    assert api_of(cast.town).get(f"{URL}{kept['id']}/").status_code == 404
    assert api_of(cast.town).get(URL).json()["results"] == []


def test_a_view_of_ones_own_is_changed_and_forgotten(cast: Cast, api_of: ApiOf) -> None:
    api = api_of(cast.town)
    kept = api.post(URL, view()).json()
    changed = api.patch(f"{URL}{kept['id']}/", {"name": "红的", "query": "color=red"})
    assert (changed.json()["name"], changed.json()["query"]) == ("红的", "color=red")
    second = api.post(URL, view(name="蓝的")).json()
    assert api.patch(f"{URL}{second['id']}/", {"name": "红的"}).status_code == 409
    assert api.delete(f"{URL}{kept['id']}/").status_code == 204
    assert api.get(f"{URL}{kept['id']}/").status_code == 404
    acts = list(Event.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [
        "disputes.save_view",
        "disputes.change_view",
        "disputes.save_view",
        "disputes.forget_view",
    ]
