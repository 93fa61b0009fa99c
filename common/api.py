"""Manners every API view shares: pages of lists, shapes of errors, answers to creates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.pagination import BasePagination, CursorPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler as drf_handler

from common.errors import DomainError, Invalid
from common.paging import keyset_page


class CursorPage(CursorPagination):
    """Pages of 50, up to 500 by `page_size`; stable under inserts (contract.md section 2)."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "-pk"


class KeysetPage(BasePagination):
    """Pages of the same shape in whatever order a view's `page_order(request)` gives.

    Unlike CursorPage it can page by columns that may be empty, such as due times; empty ones come
    last (common.paging).
    """

    page_size = 50
    max_page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """Return the rows of the page asked for."""
        self._address = request.build_absolute_uri()
        self._page = keyset_page(
            queryset,
            self.order(view, request),
            request.query_params.get("cursor"),
            self._size(request),
        )
        return self._page.rows

    def order(self, view: Any, request: Any) -> Sequence[str]:
        """Return the columns of the order, ending with a unique one."""
        order: Sequence[str] = view.page_order(request)
        return order

    def _size(self, request: Any) -> int:
        asked = request.query_params.get("page_size", "")
        if not (asked.isascii() and asked.isdigit()) or int(asked[:9]) < 1:
            return self.page_size
        return min(int(asked[:9]), self.max_page_size)

    def get_paginated_response(self, data: Any) -> Response:
        """Answer with the rows and the addresses of the pages beside this one."""
        return Response(
            {
                "next": self._link(self._page.next_cursor),
                "previous": self._link(self._page.previous_cursor),
                "results": data,
            }
        )

    def _link(self, cursor: str | None) -> str | None:
        return replace_query_param(self._address, "cursor", cursor) if cursor else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the answer for OpenAPI."""
        return CursorPage().get_paginated_response_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe `cursor` and `page_size` for OpenAPI."""
        return CursorPage().get_schema_operation_parameters(view)


class AnyRenderer(BaseRenderer):
    """Lets a client ask for the file's own type; failures are told as JSON."""

    media_type = "*/*"
    format = ""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Tell a failure."""
        return JSONRenderer().render(data)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a failure into DRF's shape with a machine-readable `code`.

    400 names each field, 403 and 404 keep Django's meaning, 409 carries the current state.
    """
    if isinstance(error, Invalid):
        body = {**error.errors, "code": error.code, "detail": str(error.message), **error.data}
        return Response(body, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, DomainError):
        body = {"code": error.code, "detail": str(error.message), **error.data}
        return Response(body, status=error.status)
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = ApiPermissionDenied(detail=str(error) or None)
    response = drf_handler(error, context)
    if response is None or not isinstance(error, APIException):
        return response
    if isinstance(error, ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"detail": response.data}
        summary = _("Some fields need to be changed.")
        response.data = {"detail": summary, **fields, "code": "invalid"}
    else:
        codes = error.get_codes()
        response.data = {
            "detail": str(error.detail),
            "code": codes if isinstance(codes, str) else "error",
        }
    return response


def given(request: Request, form: type[Serializer[Any]]) -> dict[str, Any]:
    """Return what was sent, as an input serializer takes it.

    Raises:
        ValidationError: naming each field that has to be changed.
    """
    sent = form(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def created_or_first(data: Any, *, created: bool) -> Response:
    """Answer a create: 201 for a new record, 200 with the first one when it was sent before."""
    return Response(data, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)
