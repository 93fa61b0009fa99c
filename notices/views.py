"""The inbox, and the bell of every page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from common.paging import keyset_page
from notices.actions import read_all, read_notice
from notices.models import Notice
from notices.telling import TELLINGS, words_of
from notices.unread import unread_count

PAGE_SIZE = 25
BELL_SECONDS = 20


def _shown(notice: Notice) -> dict[str, object]:
    telling = TELLINGS.get(notice.act)
    return {
        "notice": notice,
        "words": words_of(notice),
        "icon": telling.icon if telling else "bell",
        "gathered": [_shown(one) for one in notice.gathered.all()] if notice.is_digest else [],
    }


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what a person was told, the newest first."""
    notices = Notice.objects.of(request.user)
    only_unread = "unread" in request.GET
    asked = notices.unread() if only_unread else notices
    page = keyset_page(
        asked.prefetch_related("gathered"), ("-id",), request.GET.get("cursor"), PAGE_SIZE
    )
    context = {
        "page": page,
        "rows": [_shown(notice) for notice in page.rows],
        "unread": unread_count(request.user),
        "only_unread": only_unread,
        "now": timezone.now(),
    }
    return render(request, "notices/inbox.html", context)


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about, or back to the inbox."""
    try:
        notice = read_notice(actor=request.user, notice=pk, now=timezone.now())
    except Notice.DoesNotExist:
        raise Http404 from None
    is_seen_only = "seen" in request.POST
    return redirect(notice.url if notice.url and not is_seen_only else reverse("notices:inbox"))


@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    read_all(actor=request.user, now=timezone.now())
    return redirect("notices:inbox")


@require_safe
@cache_control(private=True, max_age=BELL_SECONDS)
def bell(request: HttpRequest) -> HttpResponse:
    """Show the bell with how much is unread: a part that every page asks for by itself."""
    return render(request, "notices/_bell.html", {"unread": unread_count(request.user)})
