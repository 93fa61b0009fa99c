"""Named filters of list pages."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from disputes.serializers.fields import (
    LARGEST_ID,
    optional_text,
)


class SavedViewSerializer(serializers.Serializer[Any]):
    """Named filters of a list page."""

    id = serializers.IntegerField()
    page = serializers.CharField()
    name = serializers.CharField()
    query = serializers.CharField()
    owner = serializers.IntegerField(source="owner_id")
    shared_with = serializers.IntegerField(source="shared_with_id", allow_null=True)


class SavedViewInputSerializer(serializers.Serializer[Any]):
    """Filters to be kept under a name."""

    client_id = serializers.UUIDField()
    page = serializers.CharField(max_length=24, required=False)
    name = serializers.CharField(max_length=24)
    query = optional_text(500)
    shared_with = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_ID
    )


class SavedViewChangeSerializer(serializers.Serializer[Any]):
    """What can be changed of a saved view."""

    name = serializers.CharField(max_length=24, required=False)
    query = optional_text(500)
    shared_with = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_ID
    )
