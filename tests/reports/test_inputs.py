"""The headline of what somebody told, and what may be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.inputs import ordered_flags, summary_of


@pytest.mark.parametrize(
    ("detail", "summary"),
    [
        ("路灯不亮。已经三天了。", "路灯不亮"),
        ("  路灯不亮 ", "路灯不亮"),
        ("第一行\n第二行", "第一行"),
        ("", ""),
        ("。。。", ""),
        (
            "三组李家把门前水渠填了一段，张家的麦田浇不上水，今天下午两家吵起来，没动手",
            "三组李家把门前水渠填了一段，张家的麦田浇不上水",
        ),
        ("水" * 31, "水" * 29 + "…"),
        ("水" * 30, "水" * 30),
    ],
)
def test_the_first_sentence_becomes_the_headline(detail: str, summary: str) -> None:
    assert summary_of(detail) == summary


@given(st.text())
def test_a_headline_is_never_longer_than_thirty_characters(detail: str) -> None:
    assert len(summary_of(detail)) <= 30


@given(st.text(alphabet="水渠填了。，", min_size=1))
def test_whatever_says_something_has_a_headline(detail: str) -> None:
    assert bool(summary_of(detail)) == bool(detail.strip("。 \n"))


def test_signs_stand_once_in_the_order_of_the_vocabulary() -> None:
    assert ordered_flags(["injury", "threat", "injury", "nonsense"]) == ["threat", "injury"]
