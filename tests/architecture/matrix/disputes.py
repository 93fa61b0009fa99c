"""Cases, the assessment board and their rules."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from disputes.models import TriageRule
from tests.architecture.matrix.rows import (
    CASE,
    CASE_ANYWHERE,
    GROUP_REPORTS,
    REVEAL,
    Row,
    anywhere,
    case_row,
    item,
    mediator,
)
from tests.architecture.world import World

TEAM = "mediator"
EXPORT = "town centre supervisor district"


def case_photo(world: World) -> dict[str, Any]:
    """Name a case, and a photo of the matter it came from."""
    case = world.case()
    case.sources.create(item=world.item, source="report", received_at=world.now)
    return {"number": case.number, "pk": world.item_photo.pk}


def later(world: World) -> str:
    """Name a later due time."""
    case = world.case("resolving")
    return case.due_at.replace(year=case.due_at.year + 1).isoformat() if case.due_at else ""


#: Act -> who may do it on a yellow case, the state it starts from, what it carries.
ACT_ROWS: dict[str, Row] = {
    "assess": case_row("assessor", "received", color="blue", tier="village", reason="轻"),
    "assign": case_row("village town centre", "assessed", lead=mediator),
    "accept": case_row(TEAM, "assigned"),
    "return": case_row(TEAM, "resolving", reason="不归我们"),
    "mediate": case_row(
        TEAM, "resolving", held_at=lambda world: world.now.isoformat(), summary="到场"
    ),
    "resolve": case_row(TEAM, "resolving", outcome="oral_agreement", summary="说好了"),
    "answer": case_row(
        f"{TEAM} village town centre", "resolved", channel="phone", told="双方", satisfied=True
    ),
    "close": case_row("supervisor", "answered"),
    "rework": case_row("supervisor", "answered", reason="没有回访"),
    "escalate": case_row(f"{TEAM} centre district", "resolving", reason="谈不拢"),
    "recolor": case_row("assessor", "assessed", color="red", reason="人多了"),
    "extend": case_row(TEAM, "resolving", reason="在外地", due_at=later),
    "grant_extension": case_row("supervisor", "asked"),
    "refuse_extension": case_row("supervisor", "asked", reason="来得及"),
    "urge": case_row("town centre supervisor", "resolving"),
    "hand_over": case_row(
        f"{TEAM} village town centre",
        "resolving",
        lead=lambda world: world.cast.ids["keeper"],
        reason="离得近",
    ),
    "pause": case_row(TEAM, "resolving", reason="等人"),
    "resume": case_row(TEAM, "paused"),
    "withdraw": case_row("village town assessor centre", "received", reason="和好了"),
    "refuse": case_row("village town assessor", "received", reason="不属于受理范围"),
    "join": case_row(
        "assessor centre", "received", case=lambda world: world.case("assessed").number
    ),
    "separate": case_row("assessor centre", "joined", reason="不是一回事"),
    "refer": case_row(f"{TEAM} assessor centre", "resolving", to="litigation", reason="要起诉"),
    "reopen": case_row("district supervisor centre", "closed", reason="又吵了"),
    "comment": case_row(CASE, "received", text="知道了"),
}


def _case_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "kind": "dispute",
        "source": "walk_in",
        "area": world.territory.group().code,
        "title": "水渠争执",
    }


def _party(world: World) -> dict[str, Any]:
    case = world.case("resolving")
    return {"number": case.number, "pk": case.parties.first().pk}


def _extension(world: World) -> dict[str, Any]:
    extension = world.extension()
    return {"number": extension.case.number, "pk": extension.pk}


def _told_clock(world: World) -> dict[str, Any]:
    """Name the clock of a petition whose end somebody has to tell."""
    case = world.bench.in_state("resolving", source="petition", source_number="XF1")
    return {"number": case.number, "pk": case.clocks.get(code="XF-TELL").pk}


def _rule(world: World) -> dict[str, Any]:
    return {"pk": TriageRule.objects.get(code="weapon").pk}


PAGES: dict[str, Row] = {
    "get disputes:board": anywhere("assessor"),
    "get disputes:board_minutes": anywhere("assessor"),
    "get disputes:board_slips": anywhere("assessor"),
    "get disputes:item_looking": Row(GROUP_REPORTS, "assessor", item),
    "get disputes:item_photos": Row(GROUP_REPORTS, "assessor", item),
    "post disputes:item_decide": Row(GROUP_REPORTS, "assessor", item),
    "post disputes:item_aside": Row(GROUP_REPORTS, "assessor", item),
    "post disputes:item_apart": Row(
        GROUP_REPORTS,
        "assessor",
        item,
        lambda world: {"case": world.case("assessed").number},
    ),
    "post disputes:item_take_back": Row(
        GROUP_REPORTS, "assessor", lambda world: {"pk": world.decided().pk}
    ),
    "get disputes:for_item": Row(GROUP_REPORTS, kwargs=item),
    "get disputes:item_separate": Row(
        GROUP_REPORTS, "assessor", lambda world: {"pk": world.joined().pk}
    ),
    "post disputes:item_separate": Row(
        GROUP_REPORTS,
        "assessor",
        lambda world: {"pk": world.joined().pk},
        lambda world: {"reason": "不是一回事"},
    ),
    "get disputes:case_list": anywhere(CASE_ANYWHERE),
    "get disputes:case_export": anywhere(f"{EXPORT} other_town"),
    "get disputes:case_board": anywhere(CASE_ANYWHERE),
    "post disputes:alike": anywhere(CASE_ANYWHERE),
    "get disputes:case_open": anywhere(
        "village keeper mediator town assessor centre neighbor other_town"
    ),
    "post disputes:case_open": anywhere(
        "village keeper mediator town assessor centre neighbor other_town"
    ),
    "get disputes:rule_list": anywhere(CASE_ANYWHERE),
    "get disputes:rule_add": anywhere("district"),
    "post disputes:rule_add": anywhere("district"),
    "get disputes:rule_change": Row("district", kwargs=_rule, otherwise=403),
    "post disputes:rule_change": Row("district", kwargs=_rule, otherwise=403),
    "get disputes:rule_end": Row("district", kwargs=_rule, otherwise=403),
    "post disputes:rule_end": Row("district", kwargs=_rule, otherwise=403),
    "get disputes:agreement": anywhere(CASE_ANYWHERE),
    "get disputes:agreement_rows": anywhere(CASE_ANYWHERE),
    "get disputes:saved_view_save": anywhere(CASE_ANYWHERE),
    "post disputes:saved_view_save": anywhere(CASE_ANYWHERE),
    "post disputes:saved_view_remove": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "get disputes:case_detail": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get disputes:photos_for_case": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get disputes:case_photo": Row(CASE, kwargs=case_photo),
    "get disputes:limits": anywhere(CASE_ANYWHERE),
    "get disputes:limit_change": Row(
        "district", kwargs=lambda world: {"step": "resolve", "color": "red"}, otherwise=403
    ),
    "post disputes:limit_change": Row(
        "district", kwargs=lambda world: {"step": "resolve", "color": "red"}, otherwise=403
    ),
    "get disputes:clock_tick": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "post disputes:clock_tick": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "post disputes:clock_tick_back": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "get disputes:extension_notice": Row(CASE, kwargs=_extension),
    "get disputes:party_reveal": Row(CASE, REVEAL, _party),
    "post disputes:party_reveal": Row(CASE, REVEAL, _party, lambda world: {"purpose": "约时间"}),
}

for _act, _row in ACT_ROWS.items():
    PAGES[f"get disputes:case_act/{_act}"] = PAGES[f"post disputes:case_act/{_act}"] = Row(
        _row.sees,
        _row.may,
        lambda world, row=_row, act=_act: {**row.kwargs(world), "act": act},
        _row.data,
    )

PROGRAMS: dict[str, Row] = {
    "get case-list": Row(),
    "post case-list": Row(CASE, "village keeper mediator town assessor centre", data=_case_body),
    "get case-detail": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get case-events": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get saved-view-list": Row(),
    "post saved-view-list": Row(data=lambda world: {"page": "cases", "name": "y", "query": ""}),
    "get saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "patch saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "delete saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    **{f"post case-{act}": row for act, row in ACT_ROWS.items()},
}
