"""The plainest pages that could show cases: session, one query, one template, nothing else.

A lower bound and not a product: no rights, no figures, no translation, no clock in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Engine
from django.urls import path

from disputes.models import Case

LIST_SIZE = 25
API_SIZE = 50
LIST = """<!doctype html><html lang="zh-CN"><head><title>案件</title></head><body><table>
{% for c in cases %}<tr>
<td><a href="/cases/{{ c.number }}/">{{ c.number }}</a></td><td>{{ c.title }}</td>
<td>{{ c.area }}</td><td>{{ c.state }}</td><td>{{ c.color }}</td><td>{{ c.tier }}</td>
<td>{{ c.due_at|date:"m-d H:i" }}</td><td>{{ c.received_at|date:"m-d H:i" }}</td>
</tr>{% endfor %}</table></body></html>"""
DETAIL = """<!doctype html><html lang="zh-CN"><head><title>{{ c.title }}</title></head><body>
<h1>{{ c.title }}</h1><p>{{ c.description }}</p>
<p>{{ c.number }} {{ c.area.name }} {{ c.state }} {{ c.due_at|date:"m-d H:i" }}</p></body></html>"""
ROWS = """
SELECT c.number, c.title, a.name AS area, c.state, c.color, c.tier, c.due_at, c.received_at
FROM disputes_case c JOIN org_tree_area a ON a.id = c.area_id ORDER BY c.id DESC LIMIT %s"""

_engine = Engine()
_list, _detail = _engine.from_string(LIST), _engine.from_string(DETAIL)


def _rows(size: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [size])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def case_list(request: HttpRequest) -> HttpResponse:
    """List the newest cases for whoever is signed in."""
    assert request.user.is_authenticated
    return HttpResponse(_list.render(Context({"cases": _rows(LIST_SIZE)})))


def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case."""
    assert request.user.is_authenticated
    case = get_object_or_404(Case.objects.select_related("area"), number=number)
    return HttpResponse(_detail.render(Context({"c": case})))


def api_list(request: HttpRequest) -> HttpResponse:
    """List the newest cases as JSON."""
    assert request.user.is_authenticated
    return JsonResponse({"results": _rows(API_SIZE)})


urlpatterns = [
    path("cases/", case_list),
    path("api/v1/cases/", api_list),
    path("cases/<str:number>/", case_detail),
]


class UseThesePages:
    """Middleware that answers from this module's addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send the request here."""
        request.urlconf = __name__  # type: ignore[attr-defined]
        return self.get_response(request)


MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bench.floor.UseThesePages",
]
