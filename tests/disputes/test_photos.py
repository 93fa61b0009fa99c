"""Photos of the matter a case came from, for people who see the case and no items."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from common.uploads.photos import take_photo
from disputes.actions import open_case_from_item
from reports.actions import add_photo, file_report
from reports.models import InformationItem
from tests.factories import NOW, TODAY, Cast, Territory
from tests.papers.factories import picture
from tests.reports.conftest import an_item


@pytest.mark.django_db
@pytest.mark.usefixtures("own_uploads")
def test_a_mediator_sees_the_photos_of_the_matter_behind_a_case(
    cast: Cast, territory: Territory, client_of: Any
) -> None:
    report, _new = file_report(
        actor=cast.village,
        client_id=uuid4(),
        area=territory.group(),
        date=TODAY,
        zero=False,
        items=[an_item(), an_item(summary="别的事")],
        now=NOW,
    )
    item, other = report.items.order_by("pk")
    given: dict[str, Any] = {"actor": cast.village, "taken": take_photo(picture()), "now": NOW}
    photo, _new = add_photo(item=item, client_id=uuid4(), **given)
    strange, _new = add_photo(item=other, client_id=uuid4(), **given)
    case = open_case_from_item(
        actor=cast.assessor, item=item, color="blue", tier="village", reason="小事", now=NOW
    )
    mediator = client_of(cast.mediator)
    assert not InformationItem.objects.visible_to(cast.mediator).exists()
    part = mediator.get(reverse("disputes:photos_for_case", args=[case.number])).content.decode()
    address = reverse("disputes:case_photo", args=[case.number, photo.pk])
    assert part.count("<img") == 1
    assert address in part
    assert "<form" not in part
    assert mediator.get(address)["Content-Type"] == "image/png"
    assert client_of(cast.neighbor).get(address).status_code == 404
    elsewhere = reverse("disputes:case_photo", args=[case.number, strange.pk])
    assert mediator.get(elsewhere).status_code == 404
