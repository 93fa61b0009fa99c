"""The bare pages that ours are held against: what one file of Django needs to show the same rows.

The definition is performance.md section 1: session auth, the right index, the rows read through
the ORM with what they show joined, a template of about 20 kB with 50 rows and two localised
datetimes a row. The bare page of one case holds its row, its events and its people in about 3 kB,
less than the definition's 10. Django's own session and authentication middleware,
`select_related`, a compiled template that reads attributes, and nothing else: no rights, no figures
in tabs, no filters, no bars, no buttons, no words for a clock, no translation of templates, no
security headers. A lower bound and not a product.

The page of 50 rows is the definition's; ours shows 25, so the list is measured against a bare page
of 25 rows as well. The API's bare answer holds the same columns of the same 50 rows as ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Engine
from django.urls import path

from audit.actions import record_type_of
from audit.models import Event
from disputes.models import Case
from org_tree.models import Area

PAGE_SIZE = 50
HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/site.css"></head><body><header class="bar"><a href="/">案件</a>
<nav><a href="/cases/">案件</a><a href="/reports/">报送</a><a href="/org/">组织</a></nav>
<span>{{ user.name }}</span></header><main><h1>{{ title }}</h1>"""
LIST = (
    HEAD
    + """<table class="table"><thead><tr><th>颜色</th><th>事项</th><th>地点</th><th>状态</th>
<th>层级</th><th>收到</th><th>变动</th></tr></thead><tbody>
{% for case in cases %}<tr class="row">
<td class="color color-{{ case.color }}">{{ case.get_color_display }}</td>
<td class="title"><a href="/cases/{{ case.number }}/">{{ case.title }}</a> {{ case.number }}</td>
<td class="place">{{ case.area.parent.name }}{{ case.area.name }}</td>
<td class="state">{{ case.get_state_display }}</td><td>{{ case.get_tier_display }}</td>
<td class="time">{{ case.received_at }}</td><td class="time">{{ case.changed_at }}</td>
</tr>{% endfor %}</tbody></table></main></body></html>"""
)
DETAIL = (
    HEAD
    + """<p class="badges">{{ case.get_color_display }} · {{ case.get_kind_display }} ·
{{ case.get_category_display }} · {{ case.get_state_display }} · {{ case.get_tier_display }}</p>
<p>{{ case.description }}</p><dl>
<dt>编号</dt><dd>{{ case.number }}</dd><dt>地点</dt>
<dd>{{ case.area.parent.name }}{{ case.area.name }} {{ case.place }}</dd>
<dt>人数</dt><dd>{{ case.people_count }}</dd>
<dt>承办</dt><dd>{{ case.organization.name }}</dd><dt>负责</dt><dd>{{ case.lead.user.name }}</dd>
<dt>发生</dt><dd>{{ case.occurred_at }}</dd><dt>收到</dt><dd>{{ case.received_at }}</dd>
<dt>分类</dt><dd>{{ case.assessed_at }}</dd><dt>分派</dt><dd>{{ case.assigned_at }}</dd>
<dt>签收</dt><dd>{{ case.accepted_at }}</dd><dt>化解</dt><dd>{{ case.resolved_at }}</dd>
<dt>反馈</dt><dd>{{ case.answered_at }}</dd><dt>办结</dt><dd>{{ case.closed_at }}</dd>
<dt>期限</dt><dd>{{ case.due_at }}</dd></dl>
<h2>经过</h2><ol class="timeline">{% for event in events %}<li class="timeline-item">
<time>{{ event.at }}</time> <b>{{ event.act }}</b> <span>{{ event.posting_title }}
{{ event.actor_name }}</span> {{ event.data.reason }}</li>{% endfor %}</ol>
<h2>当事人</h2><ul>{% for party in parties %}<li>{{ party.name }} {{ party.get_role_display }}
{{ party.phone }}</li>{% endfor %}</ul></main></body></html>"""
)
#: The columns of a row of the API.
COLUMNS = (
    "number",
    "kind",
    "source",
    "title",
    "place",
    "category",
    "occurred_at",
    "people_count",
    "amount",
    "flags",
    "state",
    "color",
    "tier",
    "organization_id",
    "version",
    "step_started_at",
    "due_at",
    "paused_at",
    "extension_due_at",
    "received_at",
    "assessed_at",
    "assigned_at",
    "accepted_at",
    "resolved_at",
    "answered_at",
    "closed_at",
    "outcome",
    "is_satisfied",
)

_engine = Engine()
_list, _detail = _engine.from_string(LIST), _engine.from_string(DETAIL)


def _newest(request: HttpRequest) -> Any:
    cases = Case.objects.order_by("-received_at", "-pk")
    if state := request.GET.get("state"):
        cases = cases.filter(state=state)
    if code := request.GET.get("area"):
        area = get_object_or_404(Area, code=code)
        cases = cases.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        )
    return cases


def case_list(request: HttpRequest) -> HttpResponse:
    """List the newest cases for whoever is signed in, of one state when one is asked for."""
    assert request.user.is_authenticated
    size = int(request.GET.get("size", PAGE_SIZE))
    cases = _newest(request).select_related("area__parent").defer("description")[:size]
    context = {"title": "案件", "user": request.user, "cases": cases}
    return HttpResponse(_list.render(Context(context)))


def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case with its events and the people concerned."""
    assert request.user.is_authenticated
    joined = Case.objects.select_related("area__parent", "organization", "lead__user")
    case = get_object_or_404(joined, number=number)
    events = Event.objects.filter(record_type=record_type_of(case), record_id=case.pk)
    context = {
        "title": case.title,
        "user": request.user,
        "case": case,
        "events": events.order_by("-sequence"),
        "parties": case.parties.all(),
    }
    return HttpResponse(_detail.render(Context(context)))


def api_list(request: HttpRequest) -> HttpResponse:
    """List the newest cases as JSON."""
    assert request.user.is_authenticated
    rows = _newest(request).select_related("area", "organization", "lead__user")[:PAGE_SIZE]
    return JsonResponse({"results": [_as_json(case) for case in rows]})


def _as_json(case: Case) -> dict[str, Any]:
    area, lead = case.area, case.lead
    found = {name: getattr(case, name) for name in COLUMNS}
    found["area"] = {"code": area.code, "name": area.name, "tier": area.tier}
    found["organization_name"] = case.organization.name if case.organization else ""
    found["lead_name"] = lead.user.name if lead else ""
    return found


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
