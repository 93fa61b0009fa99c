"""The trail: chained, append-only, and every tampering found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actions import Entry, digest_of, record, record_many
from audit.models import Event, Pending
from audit.verify import faults
from tests.factories import NOW, TODAY, Cast, Territory


@pytest.fixture
def chain(cast: Cast, territory: Territory) -> list[Event]:
    """Three events of one record and one of another."""
    actor, area = cast.village, territory.village()
    for number in range(3):
        record(
            "org_tree.rename_area",
            area,
            actor=actor,
            at=NOW + timedelta(minutes=number, microseconds=number),
            data={"before": "李楼", "after": f"李楼{number}", "on": TODAY},
        )
    record("org_tree.rename_area", territory.town(), actor=None, at=NOW)
    return list(Event.objects.order_by("pk"))


def unlocked(sql: str, *values: Any) -> None:
    """Change the trail as somebody with full rights on the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")
        cursor.execute(sql, values)


def test_a_whole_chain_has_no_fault(chain: list[Event]) -> None:
    assert list(faults()) == []
    assert [event.sequence for event in chain] == [1, 2, 3, 1]
    assert chain[1].previous == chain[0].digest


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_touch_an_event(chain: list[Event], act: str) -> None:
    event = Event.objects.filter(pk=chain[-1].pk)
    touch = {"update": lambda: event.update(act="nothing"), "delete": event.delete}[act]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        touch()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "x"),
        ("actor_id", 999),
        ("actor_name", "x"),
        ("at", NOW + timedelta(days=1)),
        ("data", '{"after": "x"}'),
        ("date", TODAY),
        ("area_id", 7),
        ("posting_title", "x"),
        ("previous", "x"),
        ("digest", "x"),
        ("sequence", 9),
    ],
)
def test_any_changed_column_is_found(chain: list[Event], column: str, value: Any) -> None:
    place = chain[len(column) % 3]
    unlocked(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, place.pk)  # noqa: S608
    assert list(faults())


@pytest.mark.parametrize("index", [0, 1])
def test_a_removed_event_is_found(chain: list[Event], index: int) -> None:
    unlocked("DELETE FROM audit_event WHERE id = %s", chain[index].pk)
    assert list(faults())


def test_two_events_that_changed_places_are_found(chain: list[Event]) -> None:
    unlocked("UPDATE audit_event SET sequence = 99 WHERE id = %s", chain[0].pk)
    unlocked("UPDATE audit_event SET sequence = 1 WHERE id = %s", chain[1].pk)
    unlocked("UPDATE audit_event SET sequence = 2 WHERE id = %s", chain[0].pk)
    assert list(faults())


def test_many_at_once_write_the_same_rows_as_one_by_one(cast: Cast, territory: Territory) -> None:
    def entries(area: Any) -> list[Entry]:
        return [
            Entry("x.y", area, cast.village, None, NOW + timedelta(minutes=n), area.pk, TODAY)
            for n in range(3)
        ]

    one, many = territory.village(), territory.village(1)
    for entry in entries(one):
        record(
            entry.act,
            entry.record,
            actor=entry.actor,
            at=entry.at,
            area_id=entry.area_id,
            date=entry.date,
        )
    record_many(entries(many)[:1])
    record_many(entries(many)[1:])
    assert list(faults()) == []

    def rows(area: Any) -> list[Any]:
        own = Event.objects.filter(record_id=area.pk).order_by("sequence")
        return list(own.values_list("act", "at", "actor_id", "date", "data", "sequence"))

    assert rows(one) == rows(many)
    assert Pending.objects.count() == 6


def test_an_event_without_figures_wakes_nobody(chain: list[Event]) -> None:
    assert not Pending.objects.exists()


def test_a_digest_is_of_the_stored_form(chain: list[Event]) -> None:
    for event in Event.objects.all():
        assert digest_of(event) == event.digest
