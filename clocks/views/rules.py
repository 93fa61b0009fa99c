"""The table of clock rules, and the next version of one."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clocks.actions import change_rule
from clocks.forms import RuleForm, rule_initial
from clocks.models import ClockRule
from clocks.views.rights import managers_only, may_change, readers_only
from common.calendar import business_date
from common.errors import Invalid
from common.forms import refuse


@require_safe
@readers_only
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show every rule: the version in force, what comes, what was."""
    today = business_date(timezone.now())
    versions = ClockRule.objects.order_by("code", "valid_from")
    in_force = ClockRule.objects.in_force(today)
    rows = []
    for code, group in groupby(versions, key=lambda version: version.code):
        all_of_it = list(group)
        now = in_force.get(code)
        others = [version for version in all_of_it if now is None or version.pk != now.pk]
        rows.append(
            {
                "code": code,
                "now": now,
                "to_come": [version for version in others if version.valid_from > today],
                "past": [version for version in others if version.valid_from <= today],
            }
        )
    context = {"rows": rows, "today": today, "may_change": may_change(request.user)}
    return render(request, "clocks/rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def rule_change(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next version of a rule."""
    now = timezone.now()
    newest = ClockRule.objects.filter(code=code).order_by("-valid_from").first()
    if newest is None:
        raise Http404
    tomorrow = business_date(now) + timedelta(days=1)
    sent = request.POST if request.method == "POST" else None
    form = RuleForm(sent, initial=rule_initial(newest, tomorrow))
    form.fields["valid_from"].widget.attrs["min"] = tomorrow.isoformat()
    if form.is_valid():
        try:
            change_rule(actor=request.user, code=code, now=now, **form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("%(name)s: the new version is kept.") % {"name": newest.name}
            )
            return redirect("clocks:rules")
    context = {"form": form, "rule": newest, "back": reverse("clocks:rules")}
    return render(request, "clocks/rule_change.html", context, status=422 if form.errors else 200)
