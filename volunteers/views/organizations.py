"""Pages of social organisations: the list, one of them, the forms."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.paging import capped_count, keyset_page
from org_tree.scope import capabilities, fetch, granting, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.actions.revealing import REVEAL
from volunteers.forms.people import RevealForm
from volunteers.forms.projects import OrganizationForm
from volunteers.models import SocialOrganization
from volunteers.views.asking import ask

WRITES = ["GET", "HEAD", "POST"]
PAGE_SIZE = 25


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    """Show the social organisations in sight, found by name or credit code."""
    require_somewhere(request.user, "volunteers.view")
    rows = SocialOrganization.objects.visible_to(request.user)
    text = request.GET.get("q", "").strip()[:64]
    if text:
        rows = rows.filter(name__contains=text) | rows.filter(credit_code=text.upper())
    shown = rows.select_related("area__parent")
    context = {
        "page": keyset_page(shown, ["-id"], request.GET.get("cursor"), PAGE_SIZE),
        "count": capped_count(rows),
        "q": text,
        "may_manage": MANAGE in capabilities(request.user),
    }
    return render(request, "volunteers/organization_list.html", context)


@require_safe
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one social organisation with its projects."""
    return _detail(request, _organization(request, pk, "volunteers.view"))


@require_http_methods(WRITES)
def organization_new(request: HttpRequest) -> HttpResponse:
    """Write a social organisation down."""
    require_somewhere(request.user, MANAGE)
    form = OrganizationForm(request.POST or None, user=request.user)
    del form.fields["version"]
    return ask(
        request,
        form,
        actions.register_organization,
        heading=_("Write a social organization down"),
        button=_("Keep what is written"),
        back=reverse("volunteers:organization_list"),
        then=lambda made: _address(made[0].pk),
    )


@require_http_methods(WRITES)
def organization_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what is kept right; opening the form shows the contact in full and is logged."""
    found = _organization(request, pk, MANAGE)
    names = ("name", "credit_code", "contact_name", "contact_phone", "version")
    if request.method != "POST":
        actions.reveal_contact(
            actor=request.user, pk=found.pk, purpose=_("to set it right"), now=timezone.now()
        )
    form = OrganizationForm(
        request.POST or None,
        user=request.user,
        initial={name: getattr(found, name) for name in names},
    )
    for name in ("client_id", "area"):
        del form.fields[name]
    return ask(
        request,
        form,
        partial(actions.change_organization, pk=pk),
        heading=_("Set it right"),
        button=_("Keep what is written"),
        back=_address(pk),
        done=_("It was set right."),
    )


@never_cache
@require_POST
def organization_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show in full who to talk to, once, for a purpose that is logged."""
    found = _organization(request, pk, REVEAL)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form=form, status=422)
    shown = actions.reveal_contact(
        actor=request.user, pk=found.pk, now=timezone.now(), **form.cleaned_data
    )
    return _detail(request, found, shown=shown)


def _organization(request: HttpRequest, pk: int, capability: str) -> SocialOrganization:
    rows = SocialOrganization.objects.select_related("area__parent")
    found: SocialOrganization = fetch(rows, request.user, capability, pk=pk)
    return found


def _detail(
    request: HttpRequest,
    found: SocialOrganization,
    *,
    form: RevealForm | None = None,
    shown: SocialOrganization | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "organization": found,
        "shown": shown,
        "form": form or RevealForm(),
        "projects": list(found.projects.order_by("-pk")[:PAGE_SIZE]),
        "may_manage": granting(request.user, MANAGE, found.area) is not None,
        "may_reveal": granting(request.user, REVEAL, found.area) is not None,
    }
    return render(request, "volunteers/organization_detail.html", context, status=status)


def _address(pk: int) -> str:
    return reverse("volunteers:organization_detail", args=[pk])
