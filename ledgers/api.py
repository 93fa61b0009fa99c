"""`ledgers/` of the API: the rows of a ledger, read-only, names masked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from common.api import KeysetPage
from ledgers.asking import Page, PeriodForm, ledger_asked
from ledgers.filling import cells, entries_of
from ledgers.ledger import Ledger

ROWS = inline_serializer(
    "LedgerRows",
    {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializers.ListField(child=serializers.DictField()),
    },
)


class LedgerPage(KeysetPage):
    """Pages of a ledger, the newest rows first."""

    def order(self, view: Any, request: Any) -> list[str]:
        """Return the order of the ledger's page."""
        ledger: Ledger = view.ledger
        return ledger.listed_by


class LedgerViewSet(viewsets.ViewSet):
    """Rows of ledgers: each is an object with the codes of the ledger's columns."""

    lookup_field = "code"
    lookup_value_regex = "[a-z-]+"

    @extend_schema(
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="code of the ledger"),
            OpenApiParameter("area", str, description="code of an area: it and all below it"),
            OpenApiParameter("date_from", str, description="first day, YYYY-MM-DD"),
            OpenApiParameter("date_to", str, description="last day, YYYY-MM-DD"),
            OpenApiParameter("cursor", str, description="place in the list"),
            OpenApiParameter("page_size", int, description="rows a page, 500 at most"),
        ],
        responses=ROWS,
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return a page of a ledger's rows; without days, this year's."""
        self.ledger = ledger_asked(code, request.user)
        params = request.query_params.dict()
        form = PeriodForm(params)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        page = Page(self.ledger, params, user=request.user, now=timezone.now())
        paging = LedgerPage()
        rows = paging.paginate_queryset(self.ledger.rows(page.asked), request, self)
        codes = [column.code for column in page.columns]
        filled = [
            dict(zip(codes, cells(page.columns, entry, with_names=False), strict=True))
            for entry in entries_of(self.ledger, rows, page.now)
        ]
        return paging.get_paginated_response(filled)


def register(router: BaseRouter) -> None:
    """Add the resource to the API's addresses."""
    router.register("ledgers", LedgerViewSet, basename="ledger")
