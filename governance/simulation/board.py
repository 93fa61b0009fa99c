"""Plays the evening's assessment board: every item that came up gets its disposition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from common.calendar import business_date
from disputes.actions import join_item, open_case_from_item
from disputes.choices import COLOR_ORDER, Color
from disputes.facts import suggestion_for
from disputes.models import Case, TriageRule
from disputes.policy import rules_on
from disputes.triage import Facts, color_for
from governance.simulation.lots import lots, moment
from governance.simulation.stage import Stage
from governance.simulation.wording import is_same_matter, say, type_of
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.actions import (
    Decision,
    change_item,
    dispose_item,
    dispose_items,
    return_item,
)
from reports.choices import Category, Disposition
from reports.models import InformationItem

#: How often a matter that suggests a color becomes a case, by category (then any).
BECOMES_CASE = {
    (Category.DISPUTE, Color.BLUE): 0.15,
    (Category.DISPUTE, Color.YELLOW): 0.27,
    (Category.REQUEST, Color.BLUE): 0.05,
    (Category.REQUEST, Color.YELLOW): 0.07,
    (Category.HAZARD, Color.BLUE): 0.04,
    (Category.HAZARD, Color.YELLOW): 0.06,
    (Category.ORDER, Color.BLUE): 0.04,
    (Category.ORDER, Color.YELLOW): 0.09,
}
SETTLED = {Category.DISPUTE: 0.75, Category.REQUEST: 0.4, Category.HAZARD: 0.7, Category.ORDER: 0.5}
#: How often an item is put by for the next sitting, goes back for more, and is joined to the open
#: case of its village that tells the same.
PUT_BY, ASKED_BACK, JOINS = 0.02, 0.02, 0.9
#: Days back that still have something on the board.
BACK = 4


@dataclass
class _Evening:
    """What all sittings of one evening share.

    Attributes:
        rules: of the suggestion, in force today.
        open_cases: by village, for matters told twice.
        decided: what becomes no case, to be stored at the end.
    """

    stage: Stage
    rules: Sequence[TriageRule]
    open_cases: dict[int, list[Case]]
    decided: list[Decision] = field(default_factory=list)


def play_board(stage: Stage) -> None:
    """Let every town's group sit in the evening, and villages complete what was asked back."""
    _complete_returned(stage)
    evening = _Evening(stage, rules_on(stage.day), _open_cases(stage))
    waiting = _waiting(stage)
    for town in stage.troupe.towns:
        _sit(evening, town, waiting.get(town.pk, []))
    if stage.one_by_one:
        for one in evening.decided:
            dispose_item(
                actor=one.actor,
                item=one.item,
                disposition=one.disposition,
                reason=one.reason,
                now=one.at,
            )
    else:
        dispose_items(decisions=evening.decided)
    stage.counts["dispose_item"] += len(evening.decided)


def _waiting(stage: Stage) -> dict[int, list[InformationItem]]:
    """Return what each town's board has before it, in the order it came."""
    first = stage.day - timedelta(days=BACK)
    items = InformationItem.objects.on_board().filter(date__gte=first, date__lte=stage.day)
    found: dict[int, list[InformationItem]] = {}
    ordered = items.select_related("area", "report").order_by("created_at", "area__code", "pk")
    for item in ordered.prefetch_related("parties"):
        town = stage.troupe.above(item.area_id, Tier.TOWN)
        if town is not None:
            found.setdefault(town.pk, []).append(item)
    return found


def _open_cases(stage: Stage) -> dict[int, list[Case]]:
    """Return the open cases by village."""
    found: dict[int, list[Case]] = {}
    cases = Case.objects.open().filter(area__tree_id=stage.troupe.root.tree_id)
    for case in cases.only("number", "area_id", "kind", "state", "title").order_by("number"):
        village = stage.troupe.above(case.area_id, Tier.VILLAGE)
        if village is not None:
            found.setdefault(village.pk, []).append(case)
    return found


def _sit(evening: _Evening, town: Area, items: Iterable[InformationItem]) -> None:
    """Take one item after another until all are done or somebody has to leave."""
    stage = evening.stage
    sitting = lots(stage.seed, "sitting", town.code, stage.day)
    at = moment(sitting, stage.day, 18.3, 18.8)
    people = stage.troupe.sitting("assessor", town)
    if not people:
        return
    for item in items:
        if item.created_at > at:
            continue
        draw = lots(stage.seed, "board", item.client_id, stage.day)
        at += timedelta(seconds=draw.randint(30, 150))
        actor = people[sitting.randrange(len(people))].user
        if not stage.does(actor, at):
            return
        if draw.random() < PUT_BY:
            continue
        if draw.random() < ASKED_BACK and business_date(item.created_at) == stage.day:
            reason = say(draw, "item_returned", "any")
            stage.attempt("return_item", return_item, actor=actor, item=item, reason=reason, now=at)
        else:
            _decide(evening, draw, item, actor, at)


def _decide(
    evening: _Evening, draw: Random, item: InformationItem, actor: Any, at: datetime
) -> None:
    """Give one item its disposition."""
    stage = evening.stage
    facts = Facts(item.people_count, item.amount, frozenset(item.flags))
    color = color_for(facts, evening.rules)
    village = stage.troupe.above(item.area_id, Tier.VILLAGE)
    there = evening.open_cases.get(village.pk, []) if village else []
    alike = [case for case in there if is_same_matter(case.title, item.summary)]
    share = BECOMES_CASE.get((Category(item.category), Color(color)), 0.02)
    if color == Color.RED or draw.random() < share:
        _open(stage, draw, item, actor, at)
    elif alike and draw.random() < JOINS:
        case, reason = draw.choice(alike), say(draw, "joined", "any")
        if Case.objects.open().filter(pk=case.pk).exists():
            stage.attempt(
                "join_item", join_item, actor=actor, item=item, case=case, reason=reason, now=at
            )
    else:
        settled = draw.random() < SETTLED.get(Category(item.category), 0.05)
        disposition = Disposition.SETTLED if settled else Disposition.NOTED
        reason = say(draw, "settled" if settled else "noted", item.category, "any")
        evening.decided.append(Decision(actor, item, disposition.value, reason, at))


def _open(stage: Stage, draw: Random, item: InformationItem, actor: Any, at: datetime) -> None:
    """Make an item a case of the color that people decide."""
    suggestion = suggestion_for(item, at)
    color, reason = decided_color(draw, suggestion.color)
    stage.attempt(
        "open_case_from_item",
        open_case_from_item,
        actor=actor,
        item=item,
        color=color,
        tier=suggestion.tier,
        category=type_of(item.summary),
        reason=reason,
        now=at,
    )


def decided_color(draw: Random, suggested: str) -> tuple[str, str]:
    """Return what people decide, mostly as suggested, with their reason where it is not."""
    if suggested != Color.RED and draw.random() < 0.08:
        color = Color.YELLOW if suggested == Color.BLUE else Color.BLUE
        return color.value, say(draw, "reason", _deviation(suggested, color))
    return suggested, ""


def _deviation(suggested: str, color: str) -> str:
    is_raised = COLOR_ORDER.index(color) > COLOR_ORDER.index(suggested)
    return "deviate_up" if is_raised else "deviate_down"


def _complete_returned(stage: Stage) -> None:
    """Let villages add what the board asked for, the next morning."""
    items = InformationItem.objects.waiting_for_village().select_related("area")
    mine = items.filter(area__tree_id=stage.troupe.root.tree_id, date__lt=stage.day)
    for item in mine.order_by("created_at", "pk"):
        if item.returned_at is None or business_date(item.returned_at) >= stage.day:
            continue
        draw = lots(stage.seed, "complete", item.client_id, stage.day)
        at = moment(draw, stage.day, 8.6, 11.5)
        officer = stage.troupe.one("village_officer", item.area_id, Tier.VILLAGE)
        if not stage.does(officer, at):
            continue
        added = say(draw, "item_completed", "any", n=item.people_count, spot=item.place)
        stage.attempt(
            "change_item",
            change_item,
            actor=officer,
            item=item,
            version=item.version,
            detail=f"{item.detail}{added}",
            now=at,
        )
