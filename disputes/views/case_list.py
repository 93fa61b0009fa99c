"""The list of cases, the same cases by step, and the views a person keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import NotAllowed
from common.http import is_partial
from common.paging import keyset_page
from disputes.exports import export_cases, file_name
from disputes.forms.case_list import SavedViewForm
from disputes.listing import Listing
from disputes.saved_views import keep_view, remove_view
from disputes.steps import columns_of
from disputes.worklist import for_rows, ordered, rows_of
from org_tree.scope import capabilities, require_somewhere

PAGE_SIZE = 25
LOOKERS = {"disputes.view", "disputes.handle"}


def _require_looker(user: Any) -> None:
    """Stop whoever has nothing to do with cases.

    Raises:
        NotAllowed: when no posting of today lets the person see or handle cases.
    """
    if not LOOKERS & capabilities(user):
        raise NotAllowed(_("You may not do this."))


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases of a view, narrowed by filters; the address holds all of it."""
    _require_looker(request.user)
    listing = Listing(request.GET, user=request.user, now=timezone.now())
    cases, order = ordered(listing.rows, listing.view)
    page = keyset_page(for_rows(cases, request.user), order, request.GET.get("cursor"), PAGE_SIZE)
    rows = rows_of(page.rows, listing.now)
    context = {"listing": listing, "page": page, "rows": rows, "save_form": SavedViewForm()}
    template = "disputes/case_list.html"
    return render(request, f"{template}#results" if is_partial(request) else template, context)


@require_safe
def case_export(request: HttpRequest) -> FileResponse:
    """Send the cases of the list's address as an Excel sheet."""
    require_somewhere(request.user, "disputes.export")
    listing = Listing(request.GET, user=request.user, now=timezone.now())
    cases, order = ordered(listing.rows, listing.view)
    sheet = export_cases(
        cases.order_by(*order),
        title=listing.title,
        unit=str(listing.scope or ""),
        made_by=request.user,
        now=listing.now,
    )
    return FileResponse(sheet, as_attachment=True, filename=file_name(listing.now))


@require_safe
def case_board(request: HttpRequest) -> HttpResponse:
    """Show the cases in hand by the step they wait for."""
    _require_looker(request.user)
    now = timezone.now()
    context = {"columns": columns_of(request.user, now), "now": now}
    return render(request, "disputes/case_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_save(request: HttpRequest) -> HttpResponse:
    """Ask for a name and keep the filters of the list under it."""
    _require_looker(request.user)
    form = SavedViewForm(request.POST or None, initial={"query": request.GET.urlencode()})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "disputes/saved_view_form.html", {"form": form}, status=status)
    view = keep_view(owner=request.user, **form.cleaned_data)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return redirect(f"{reverse('disputes:case_list')}?{view.query}&saved={view.pk}")


@require_POST
def saved_view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    remove_view(owner=request.user, pk=pk)
    return redirect("disputes:case_list")
