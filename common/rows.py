"""Serializers for long lists: the same answer as DRF's, without its work per field and row.

DRF asks each field of each row how to find its value and how to write it down. A row that comes
from the database holds its texts, numbers and truths ready to be written, so this is asked once a
list; fields of any other kind are left to DRF.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework import serializers

#: Fields whose stored value is what is written.
AS_STORED = (
    serializers.CharField,
    serializers.IntegerField,
    serializers.BooleanField,
)
Reader = Callable[[Any], Any]


class RowSerializer(serializers.Serializer[Any]):
    """Reads records of the database; every field of it has to be there."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return a record as the API tells it."""
        return {name: read(instance) for name, read in self._readers}

    @cached_property
    def _readers(self) -> list[tuple[str, Reader]]:
        return [(str(field.field_name), self._reader(field)) for field in self._readable_fields]

    def _reader(self, field: Any) -> Reader:
        if isinstance(field, serializers.SerializerMethodField):
            method: Reader = getattr(self, field.method_name)
            return method
        if type(field) in AS_STORED:
            return attrgetter(field.source)
        if type(field) is serializers.DateTimeField:
            return _time_reader(field)
        return _slow_reader(field)


def _time_reader(field: Any) -> Reader:
    """Return what reads a moment and writes it in the zone of the request, as DRF does."""
    read, zone = attrgetter(field.source), timezone.get_current_timezone()

    def told(instance: Any) -> str | None:
        value: datetime | None = read(instance)
        if value is None:
            return None
        text = value.astimezone(zone).isoformat()
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text

    return told


def _slow_reader(field: Any) -> Reader:
    def told(instance: Any) -> Any:
        value = field.get_attribute(instance)
        return None if value is None else field.to_representation(value)

    return told
