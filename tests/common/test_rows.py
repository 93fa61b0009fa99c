"""Rows of long lists are told as DRF tells them, only sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from common.rows import RowSerializer

FIELDS = {
    "name": serializers.CharField(allow_null=True),
    "count": serializers.IntegerField(allow_null=True),
    "is_open": serializers.BooleanField(allow_null=True),
    "at": serializers.DateTimeField(allow_null=True),
    "day": serializers.DateField(allow_null=True),
    "flags": serializers.ListField(child=serializers.CharField()),
    "place": serializers.CharField(source="area.name"),
    "shout": serializers.SerializerMethodField(),
}


def get_shout(_self: Any, row: Any) -> str:
    return f"{row.count}!"


Slow = type("Slow", (serializers.Serializer,), {**FIELDS, "get_shout": get_shout})
Quick = type("Quick", (RowSerializer,), {**FIELDS, "get_shout": get_shout})
SECONDS = st.integers(0, 4_000_000_000)
ROWS = st.builds(
    SimpleNamespace,
    name=st.none() | st.text(),
    count=st.none() | st.integers(),
    is_open=st.none() | st.booleans(),
    at=st.none() | SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    day=st.none() | st.dates(),
    flags=st.lists(st.text(max_size=3), max_size=3),
    area=st.builds(SimpleNamespace, name=st.text(max_size=5)),
)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
@given(rows=st.lists(ROWS, max_size=3))
def test_rows_are_told_as_drf_tells_them(zone: str, rows: list[Any]) -> None:
    with timezone.override(zone):
        assert Quick(rows, many=True).data == Slow(rows, many=True).data
