"""Rows kept at hand: read once a day asked for, and anew after a change."""

from __future__ import annotations

from datetime import date, timedelta

from common.kept import KeptByDay

DAY = date(2026, 11, 24)


def test_a_day_is_read_once_until_it_is_forgotten() -> None:
    read: list[date] = []
    kept = KeptByDay("tests:kept", lambda day: read.append(day) or len(read))
    assert (kept.on(DAY), kept.on(DAY)) == (1, 1)
    kept.forget()
    assert kept.on(DAY) == 2
    assert kept.on(DAY + timedelta(days=1)) == 3
    assert read == [DAY, DAY, DAY + timedelta(days=1)]


def test_what_is_empty_is_kept_as_well() -> None:
    read: list[date] = []
    kept: KeptByDay[list[str]] = KeptByDay("tests:empty", lambda day: read.append(day) or [])
    assert kept.on(DAY) == kept.on(DAY) == []
    assert len(read) == 1
