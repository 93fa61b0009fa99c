"""Photos for programs: what the resource of a record with photos takes on besides its own calls."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import AnyRenderer, created_or_first, given
from common.errors import Invalid
from common.uploads.intake import IntakeFault, Taken, content_of
from common.uploads.pages import show_photo
from common.uploads.photos import Photo, take_photo


class PhotoIn(serializers.Serializer[Any]):
    """A photo, JPG or PNG."""

    client_id = serializers.UUIDField()
    file = serializers.FileField()


class PhotoOut(serializers.Serializer[Photo]):
    """A photo and where it is."""

    id = serializers.IntegerField(source="pk", read_only=True)
    url = serializers.SerializerMethodField()
    size = serializers.IntegerField(read_only=True, help_text="bytes")
    created_at = serializers.DateTimeField(read_only=True)

    def get_url(self, photo: Any) -> str:
        """Return the address of the picture."""
        return reverse(f"{photo.beside}-photo", args=[photo.record_pk, photo.pk])


class WithPhotosOut(serializers.Serializer[Any]):
    """What a record on its own tells of its photos."""

    photos = serializers.SerializerMethodField()

    @extend_schema_field(PhotoOut(many=True))
    def get_photos(self, record: Any) -> Any:
        """Return the photos that were not withdrawn."""
        return PhotoOut(record.photos.standing().order_by("pk"), many=True).data


class PhotosMixin:
    """The calls for photos of a record; the resource says whose they are and which acts they do."""

    def check_photos(self, record: Any) -> None:
        """Refuse whoever may not add photos, before anything they sent is read."""
        raise NotImplementedError

    def add_photo(self, record: Any, **sent: Any) -> tuple[Any, bool]:
        """Add a photo by the app's action."""
        raise NotImplementedError

    def withdraw_photo(self, photo: Any) -> None:
        """Withdraw a photo by the app's action."""
        raise NotImplementedError

    def restore_photo(self, photo: Any) -> Any:
        """Let a photo stand again by the app's action."""
        raise NotImplementedError

    @extend_schema(
        request={"multipart/form-data": PhotoIn}, responses={200: PhotoOut, 201: PhotoOut}
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self: Any, request: Request, pk: str) -> Response:
        """Add a photo; the same submission again gives the first one (200)."""
        record = self.get_object()
        self.check_photos(record)
        sent = given(request, PhotoIn)
        taken = _taken(sent["file"])
        photo, created = self.add_photo(record, client_id=sent["client_id"], taken=taken)
        return created_or_first(PhotoOut(photo).data, created=created)

    @extend_schema(
        responses={
            (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY),
            (200, "image/png"): OpenApiResponse(OpenApiTypes.BINARY),
        }
    )
    @action(
        detail=True,
        url_path=r"photos/(?P<photo_pk>\d+)",
        renderer_classes=[JSONRenderer, AnyRenderer],
    )
    def photo(self: Any, request: Request, pk: str, photo_pk: str) -> HttpResponse:
        """Give the picture."""
        return show_photo(request, self._photo(photo_pk))

    @extend_schema(request=None, responses={204: None})
    @photo.mapping.delete
    def photo_withdraw(self: Any, request: Request, pk: str, photo_pk: str) -> Response:
        """Withdraw the photo; 90 days later it is erased, until then it can be restored."""
        self.withdraw_photo(self._photo(photo_pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=PhotoOut)
    @action(detail=True, methods=["post"], url_path=r"photos/(?P<photo_pk>\d+)/restore")
    def photo_restore(self: Any, request: Request, pk: str, photo_pk: str) -> Response:
        """Let a photo stand again that the caller withdrew, if there is room for it."""
        photo = get_object_or_404(self.get_object().photos, pk=photo_pk)
        return Response(PhotoOut(self.restore_photo(photo)).data)

    def _photo(self: Any, photo_pk: str) -> Any:
        return get_object_or_404(self.get_object().photos.standing(), pk=photo_pk)


def _taken(file: Any) -> Taken:
    """Return a sent photo ready to be stored.

    Raises:
        Invalid: it is not taken, with what helps.
    """
    try:
        return take_photo(content_of(file))
    except IntakeFault as fault:
        raise Invalid({"file": fault.sentence}) from fault
