"""What the pages show of needs: which waits for whom, which acts are this person's."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from common.errors import NotAllowed
from org_tree.models import Area
from org_tree.scope import areas_for, capabilities, granting, require
from reports.choices import Category
from reports.models import InformationItem
from volunteers.actions.core import MANAGE
from volunteers.actions.revealing import REVEAL
from volunteers.choices import UNHELPED, HelpState
from volunteers.help import teams_near
from volunteers.models import Activity, HelpOffer, HelpRequest, VolunteerTeam
from volunteers.models.help import ASK, WITH_CASE

MOST_SHOWN = 20
MOST_ACTIVITIES = 30


def steps() -> tuple[str, str, str]:
    """Return how near a team is, in words."""
    return _("same village"), _("same town"), _("same district")


def suggested(area: Any, kind: str = "", without: QuerySet[HelpOffer] | None = None) -> list[Any]:
    """Return the teams nearest to a place, each with `why`: how near, and what it is."""
    near = teams_near(list(Area.objects.above(area)), kind)
    if without is not None:
        near = near.exclude(pk__in=without.values("team"))
    teams = list(near.prefetch_related("kinds")[:MOST_SHOWN])
    words = steps()
    for team in teams:
        kinds = [str(row) for row in team.kinds.all()]
        team.why = [words[team.step], *kinds]  # type: ignore[attr-defined]
    return teams


def standing_for(item: InformationItem) -> HelpRequest | None:
    """Return what became of an item with the teams: what stands, else the last that was ended."""
    found = HelpRequest.objects.filter(item=item).with_case_number()
    rows = list(found.select_related("team", "activity", "item").order_by("-pk"))
    return next((one for one in rows if one.state not in UNHELPED), rows[0] if rows else None)


def may_offer(user: Any, item: InformationItem) -> bool:
    """Tell whether a need can be offered by this person now."""
    return (
        item.category == Category.REQUEST
        and item.is_standing
        and item.disposition not in WITH_CASE
        and granting(user, ASK, item.area) is not None
    )


class HelpPage:
    """One need (of `HelpQuerySet.whole`): how far it is, who was asked, what a person may do."""

    def __init__(self, held: HelpRequest, user: Any, now: datetime) -> None:
        self.help, self.user, self.now = held, user, now

    @cached_property
    def may_ask(self) -> bool:
        """Whether offering, ending and telling are this person's."""
        return granting(self.user, ASK, self.help.area) is not None

    @cached_property
    def offers(self) -> list[HelpOffer]:
        """The teams that were asked, those still open first."""
        return sorted(self.help.offers.all(), key=lambda one: (one.ended_at is not None, one.pk))

    @cached_property
    def own_teams(self) -> list[VolunteerTeam]:
        """Teams of this person that may take it on."""
        if not self._is_open(HelpState.OFFERED):
            return []
        asked = [one.team for one in self.offers if one.ended_at is None]
        return [team for team in asked if granting(self.user, MANAGE, team.area)]

    @cached_property
    def has_it(self) -> bool:
        """Whether a team of this person is on it, or was when its matter became a case."""
        team = self.help.team
        return team is not None and granting(self.user, MANAGE, team.area) is not None

    @property
    def may_give_back(self) -> bool:
        """Whether this person can say for a team that it cannot."""
        return bool(self.own_teams) or (self._is_open(HelpState.TAKEN) and self.has_it)

    @property
    def may_finish(self) -> bool:
        """Whether this person's team can say what it did."""
        is_due = self._is_open(HelpState.TAKEN) or self.help.is_left_unsaid
        return is_due and self.has_it

    @property
    def may_reveal(self) -> bool:
        """Whether the contact may be shown to this person."""
        team = None if self.help.is_with_case else self.help.team
        return team is not None and granting(self.user, REVEAL, team.area) is not None

    @cached_property
    def has_contact(self) -> bool:
        """Whether anybody is named to ask for."""
        held = self.help
        return bool(held.contact_name or held.contact_phone or held.item.parties.exists())

    @property
    def may_widen(self) -> bool:
        """Whether more teams can be asked by this person."""
        return self.may_ask and self._is_open(HelpState.OFFERED)

    @property
    def may_end(self) -> bool:
        """Whether this person can end it."""
        return self.may_ask and self._is_open(HelpState.OFFERED, HelpState.TAKEN)

    @property
    def may_answer(self) -> bool:
        """Whether this person tells the household now."""
        held = self.help
        is_over = held.state in (HelpState.DONE, HelpState.UNMET)
        return self.may_ask and is_over and held.told_on is None and not held.is_told_on_visit

    def _is_open(self, *states: str) -> bool:
        return self.help.state in states and not self.help.is_with_case

    @property
    def acts(self) -> list[str]:
        """What this person may do now."""
        may = {
            "widen": self.may_widen,
            "take": bool(self.own_teams),
            "give_back": self.may_give_back,
            "finish": self.may_finish,
            "end": self.may_end,
            "answer": self.may_answer,
            "reveal": self.may_reveal,
        }
        return [act for act, is_open in may.items() if is_open]


def own_team(user: Any, code: str) -> VolunteerTeam:
    """Return one of a person's teams.

    Raises:
        NotAllowed: the person manages none: the act is not theirs.
        Http404: none of theirs has the code.
    """
    if MANAGE not in capabilities(user):
        raise NotAllowed
    team = VolunteerTeam.objects.permitted(user, MANAGE).filter(code=code).first()
    if team is None:
        raise Http404
    found: VolunteerTeam = team
    return found


def require_team(user: Any, held: HelpRequest) -> None:
    """Refuse whoever does not manage the team that has a need; nobody has it: the act says so.

    Raises:
        NotAllowed.
    """
    if held.team is not None:
        require(user, MANAGE, held.team.area)
    elif MANAGE not in capabilities(user):
        raise NotAllowed


def activities_for(held: HelpRequest) -> Any:
    """Return activities of the team that a need may have been met at."""
    found = Activity.objects.filter(team=held.team).exclude(state="cancelled")
    newest = found.order_by("-starts_at").values("pk")[:MOST_ACTIVITIES]
    return Activity.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by(
        "-starts_at"
    )


def offered_to(user: Any) -> QuerySet[HelpRequest]:
    """Return the needs that wait for one of a person's teams to say yes or no."""
    asked = HelpOffer.objects.filter(
        ended_at__isnull=True, team__in=VolunteerTeam.objects.permitted(user, MANAGE).values("pk")
    )
    if not areas_for(user, MANAGE):
        return HelpRequest.objects.none()
    waiting: QuerySet[HelpRequest] = HelpRequest.objects.open().filter(
        state=HelpState.OFFERED, pk__in=asked.values("request")
    )
    return waiting
