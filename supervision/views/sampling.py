"""The share of blue cases looked at again: read by who sees cases, changed after a trial."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.calendar import business_date
from common.errors import Invalid
from common.wording import day as day_words
from org_tree.scope import capabilities, require_somewhere
from supervision.actions import set_sampling
from supervision.forms import SamplingForm
from supervision.models import SamplingRule
from supervision.sampling_page import SamplingBook, SamplingTrial, try_share
from supervision.workflow import SET_SAMPLING

READ = "disputes.view"


@require_safe
def sampling(request: HttpRequest) -> HttpResponse:
    """Show the share in force, what comes, what was, and who changed it."""
    require_somewhere(request.user, READ)
    context = {
        "book": SamplingBook(business_date(timezone.now())),
        "may_set": SET_SAMPLING in capabilities(request.user),
    }
    return render(request, "supervision/sampling.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sampling_change(request: HttpRequest) -> HttpResponse:
    """Choose another share, try it out on past cases, save what was tried out."""
    require_somewhere(request.user, SET_SAMPLING)
    now = timezone.now()
    form = SamplingForm(request.POST or None, now=now)
    trial, status = None, 200
    if form.is_bound:
        if form.is_valid():
            if request.POST.get("step") == "save" and form.was_tried and _saved(request, form):
                return redirect("supervision:sampling")
            trial = _trial(request, form)
        status = 422 if form.errors else 200
    context = {"form": form, "trial": trial, "book": SamplingBook(business_date(now))}
    return render(request, "supervision/sampling_change.html", context, status=status)


def _trial(request: HttpRequest, form: SamplingForm) -> SamplingTrial:
    before = SamplingRule.objects.rates()(business_date(timezone.now()))
    return try_share(before, form.cleaned_data["percent"], request.user)


def _saved(request: HttpRequest, form: SamplingForm) -> bool:
    chosen = form.cleaned_data
    now = timezone.now()
    try:
        set_sampling(
            actor=request.user,
            percent=chosen["percent"],
            valid_from=chosen["valid_from"],
            reason=chosen["reason"],
            now=now,
        )
    except Invalid as error:
        form.take(error)
        return False
    words = {"day": day_words(chosen["valid_from"], now)}
    messages.success(request, _("Saved: it counts for cases signed from %(day)s on.") % words)
    return True
