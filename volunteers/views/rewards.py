"""Pages of rewards: what there is for points, and what was claimed."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.paging import keyset_page
from org_tree.scope import capabilities, fetch, require, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.choices import RedemptionState
from volunteers.forms.help import ReasonForm
from volunteers.forms.keeping import ClaimForm, RewardForm, StockForm
from volunteers.models import Redemption, Reward, Volunteer, VolunteerTeam
from volunteers.views.asking import ask

PAGE_SIZE = 25


@require_safe
def reward_list(request: HttpRequest) -> HttpResponse:
    """Show the rewards in sight: price, stock, claims to hand over."""
    require_somewhere(request.user, "volunteers.view")
    claimed = Count("redemptions", filter=Q(redemptions__state=RedemptionState.CLAIMED))
    rows = Reward.objects.visible_to(request.user).select_related("team")
    page = keyset_page(
        rows.annotate(claimed=claimed), ["-id"], request.GET.get("cursor"), PAGE_SIZE
    )
    claims = Redemption.objects.filter(
        reward__in=Reward.objects.visible_to(request.user), state=RedemptionState.CLAIMED
    )
    context = {
        "page": page,
        "to_hand_over": claims.count(),
        "may_manage": MANAGE in capabilities(request.user),
    }
    return render(request, "volunteers/reward_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reward_new(request: HttpRequest) -> HttpResponse:
    """Offer something for points."""
    require_somewhere(request.user, MANAGE)
    teams = VolunteerTeam.objects.permitted(request.user, MANAGE).filter(closed_on__isnull=True)
    form = RewardForm(request.POST or None, teams=teams.order_by("tree_id", "lft"))
    return ask(
        request,
        form,
        actions.offer_reward,
        heading=_("Offer a reward"),
        button=_("Offer it"),
        back=reverse("volunteers:reward_list"),
        done=_("It can be claimed now."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reward_stock(request: HttpRequest, pk: int) -> HttpResponse:
    """Put pieces in, or take some out."""
    reward = _reward(request, pk)

    said = ngettext("%(name)s: %(count)d is there.", "%(name)s: %(count)d are there.", reward.stock)
    return ask(
        request,
        StockForm(request.POST or None),
        partial(actions.stock_reward, pk=pk),
        heading=_("Pieces in or out"),
        text=said % {"name": reward.name, "count": reward.stock},
        button=_("Note the pieces"),
        back=reverse("volunteers:reward_list"),
    )


@require_POST
def reward_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a reward again, or no longer."""
    reward = _reward(request, pk)
    actions.open_reward(
        actor=request.user, pk=reward.pk, is_open=not reward.is_open, now=timezone.now()
    )
    return redirect("volunteers:reward_list")


@require_http_methods(["GET", "HEAD", "POST"])
def reward_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a reward to somebody for their points."""
    reward = _reward(request, pk)
    people = Volunteer.objects.visible_to(request.user).active()
    words = {"name": reward.name, "cost": reward.cost, "stock": reward.stock}
    return ask(
        request,
        ClaimForm(request.POST or None, people=people),
        partial(actions.redeem, reward=reward),
        heading=_("Claim it for somebody"),
        text=_("%(name)s: %(cost)d points each, %(stock)d there. The points go at once.") % words,
        button=_("Claim the reward"),
        back=f"{reverse('volunteers:claim_list')}?state=claimed",
        done=_("Claimed. Hand it over, then note that."),
    )


@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """Show what was claimed, what waits to be handed over first."""
    require_somewhere(request.user, "volunteers.view")
    state = request.GET.get("state", "")
    state = state if state in RedemptionState.values else RedemptionState.CLAIMED.value
    claims = Redemption.objects.filter(reward__in=Reward.objects.visible_to(request.user))
    rows = claims.filter(state=state).select_related("reward__team", "volunteer")
    context = {
        "page": keyset_page(rows, ["-id"], request.GET.get("cursor"), PAGE_SIZE),
        "state": state,
        "states": RedemptionState.choices,
        "may_manage": MANAGE in capabilities(request.user),
    }
    return render(request, "volunteers/claim_list.html", context)


@require_POST
def claim_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a reward was handed over."""
    _claim(request, pk)
    actions.hand_over_reward(actor=request.user, pk=pk, now=timezone.now())
    messages.success(request, _("Noted: it was handed over."))
    return redirect("volunteers:claim_list")


@require_http_methods(["GET", "HEAD", "POST"])
def claim_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a claim back, with a reason: points and pieces return."""
    claim = _claim(request, pk)

    words = {"name": claim.volunteer.masked_name, "points": claim.points, "pieces": claim.quantity}
    return ask(
        request,
        ReasonForm(request.POST or None),
        partial(actions.cancel_redemption, pk=pk),
        heading=_("Take the claim back"),
        text=_("%(name)s gets %(points)d points back, %(pieces)d go back into the stock.") % words,
        button=_("Take the claim back"),
        back=reverse("volunteers:claim_list"),
        done=_("Taken back; points and pieces have returned."),
    )


def _reward(request: HttpRequest, pk: int) -> Reward:
    found: Reward = fetch(Reward.objects.select_related("team__area"), request.user, MANAGE, pk=pk)
    return found


def _claim(request: HttpRequest, pk: int) -> Redemption:
    """Return a claim of a reward this person keeps: 404 out of sight, 403 without the right."""
    seen = Redemption.objects.filter(reward__in=Reward.objects.visible_to(request.user))
    claim = get_object_or_404(seen.select_related("reward__team__area", "volunteer"), pk=pk)
    require(request.user, MANAGE, claim.reward.team.area)
    return claim
