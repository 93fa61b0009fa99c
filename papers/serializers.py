"""The file of a case as the API tells it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from papers.kinds import PaperState


class MissingSerializer(serializers.Serializer[Any]):
    """One thing a document lacks, and the form that fills it."""

    field = serializers.CharField(help_text="What is missing, in the reader's language.")
    place = serializers.CharField(help_text="Code of the form that fills it.")
    url = serializers.CharField(help_text="Address of the page that fills it.")


class DocumentSerializer(serializers.Serializer[Any]):
    """How one document of the file stands."""

    kind = serializers.CharField(source="state.kind.code", help_text="Stable code.")
    title = serializers.CharField(source="state.kind.title")
    needed = serializers.BooleanField(source="state.is_needed")
    why = serializers.CharField(source="state.why", help_text="Why it is wanted, or why not.")
    present = serializers.BooleanField(source="state.is_present")
    missing = serializers.SerializerMethodField()
    docx = serializers.CharField(source="docx_url", help_text="Address of the Word file.")

    @extend_schema_field(MissingSerializer(many=True))
    def get_missing(self, row: Any) -> list[dict[str, Any]]:
        """Tell what it lacks; nothing where it is not wanted."""
        state: PaperState = row.state
        return [
            {"field": field, "place": one.place, "url": url}
            for one, field, url in zip(state.missing, row.fields, row.urls, strict=True)
            if state.is_needed
        ]


class FileSerializer(serializers.Serializer[Any]):
    """The file of a case."""

    number = serializers.CharField(help_text="Number of the file; empty before it has one.")
    needed = serializers.IntegerField(help_text="How many documents are wanted.")
    present = serializers.IntegerField(help_text="How many of those are complete.")
    complete = serializers.BooleanField()
    bound_at = serializers.DateTimeField(allow_null=True)
    documents = DocumentSerializer(many=True)
    pdf = serializers.CharField(source="pdf_url", help_text="Address of the whole file.")
