"""Keyset pages: every row once, in order, whatever the size and however the list grows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.paging import capped_count, keyset_page
from org_tree.models import Area

DAY = date(2026, 1, 1)


def some_areas(days: list[int | None]) -> None:
    """Write areas whose closing day may be empty or equal to another's."""
    Area.objects.bulk_create(
        Area(
            code=f"{index:05d}",
            name="x",
            tier="village",
            tree_id=index + 1,
            lft=1,
            rght=2,
            level=0,
            closed_on=None if offset is None else DAY + timedelta(days=offset),
        )
        for index, offset in enumerate(days)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("closed_on", "id"), ("-closed_on", "id"), ("-id",)])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(st.none() | st.integers(0, 4), max_size=23),
    size=st.integers(min_value=1, max_value=7),
)
def test_turning_pages_shows_every_row_once_forth_and_back(
    order: tuple[str, ...], days: list[int | None], size: int
) -> None:
    Area.objects.all().delete()
    some_areas(days)
    forth, cursor, page = [], None, None
    while True:
        page = keyset_page(Area.objects.all(), order, cursor, size)
        forth.append([row.pk for row in page.rows])
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    seen = [pk for rows in forth for pk in rows]
    assert sorted(seen) == sorted(Area.objects.values_list("pk", flat=True))
    back = [forth[-1]]
    while page.previous_cursor:
        page = keyset_page(Area.objects.all(), order, page.previous_cursor, size)
        back.append([row.pk for row in page.rows])
    assert back[::-1] == forth


@pytest.mark.django_db
def test_a_row_that_comes_in_does_not_shift_the_next_page() -> None:
    some_areas([0, 1, 2, 3])
    first = keyset_page(Area.objects.all(), ("closed_on", "id"), None, 2)
    Area.objects.create(code="99999", name="x", tier="village", closed_on=DAY)
    second = keyset_page(Area.objects.all(), ("closed_on", "id"), first.next_cursor, 2)
    assert [row.code for row in second.rows] == ["00002", "00003"]


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "W10", "bm9uc2Vuc2U", "W3RydWUsWyJ4Il1d", "💥"])
def test_a_cursor_that_cannot_be_read_gives_the_first_page(cursor: str) -> None:
    some_areas([0, 1])
    page = keyset_page(Area.objects.all(), ("closed_on", "id"), cursor, 5)
    assert [row.code for row in page.rows] == ["00000", "00001"]


@pytest.mark.django_db
def test_a_count_stops_at_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    some_areas([0] * 7)
    monkeypatch.setattr("common.paging.COUNT_CAP", 5)
    assert capped_count(Area.objects.all()) == 6
