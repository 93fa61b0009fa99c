"""Who may do what at every address: one row each, to be read by people.

A row says who sees the record (others get 404), and who of those may do the act (others get 403).
Where an address names no record, whoever may not use it gets 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from clocks.actions import write_down_time
from disputes.models import TriageRule
from papers.forms import FORMS
from reports.actions import file_item
from tests.architecture.world import World
from tests.papers.factories import Clerk
from tests.volunteers.factories import Squad
from visits.models import Pairing, VisitRule
from volunteers.actions import join_team, offer_help, redeem, take_help
from volunteers.models import HelpRequest

EVERYBODY = (
    "district supervisor centre assessor town village keeper mediator cadre volunteer "
    "sysadmin secadmin auditor neighbor other_town former outsider"
)
POSTED = EVERYBODY.replace(" former outsider", "")
#: Who works with matters of the village.
CASE = "district supervisor centre assessor town village keeper mediator"
CASE_ANYWHERE = f"{CASE} neighbor other_town"
TEAM = "mediator"
#: Who reads the village's reports; the group's is the keeper's too.
VILLAGE_REPORTS = "district supervisor centre assessor town village"
GROUP_REPORTS = f"{VILLAGE_REPORTS} keeper"
TOWN_REPORTS = "district supervisor centre assessor town"
REPORTS_ANYWHERE = f"{GROUP_REPORTS} neighbor other_town"
FIGURES = "district supervisor centre assessor town village cadre neighbor other_town"
TOWN_FIGURES = "district supervisor centre assessor town cadre"
#: Who looks the village's organizations up.
VILLAGE_PLACES = "district supervisor centre assessor town village mediator cadre sysadmin"
VILLAGE_PLACES += " volunteer"
GROUP_PLACES = f"{VILLAGE_PLACES} keeper"
#: Who looks the town up.
TOWN_PLACES = "district supervisor centre assessor town cadre sysadmin volunteer"
PLACES_ANYWHERE = f"{GROUP_PLACES} neighbor other_town"
APPOINT = "district sysadmin"
#: Who writes visits down, and who looks after those of the village.
VISITORS = "district supervisor town village cadre neighbor other_town"
VILLAGE_VISITS = "district supervisor town village cadre"
EXPORT = "town centre supervisor district"
LEDGERS = "district supervisor centre town village neighbor other_town"
REVEAL = "town centre supervisor mediator"
#: Who fills in the papers of a case: its team and the officers trusted with personal data.
FILL = "town centre mediator"


@dataclass(frozen=True)
class Row:
    """What one address answers to whom.

    Attributes:
        sees: who is told that the record is there.
        may: who of these may do it; everybody who sees when None.
        kwargs: what the address names, from the world.
        data: what is sent; enough for the act's right to be asked.
        public: answers without signing in.
        otherwise: what those get who do not see it: 404, or 403 where nothing is named.
    """

    sees: str = EVERYBODY
    may: str | None = None
    kwargs: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    public: bool = False
    otherwise: int = 404

    def expected(self, username: str) -> int:
        """Return 200, 403 or 404 for a person."""
        if username not in self.sees.split():
            return self.otherwise
        return 200 if self.may is None or username in self.may.split() else 403


def anywhere(may: str) -> Row:
    """Return the row of an address that names no record."""
    return Row(sees=may, otherwise=403)


def case_row(may: str, state: str, **data: Any) -> Row:
    """Return the row of an act on a case that stands in a state."""

    def sent(world: World) -> dict[str, Any]:
        case = world.case(state)
        made = {key: value(world) if callable(value) else value for key, value in data.items()}
        return {"version": case.version, **made}

    return Row(CASE, may, lambda world: {"number": world.case(state).number}, sent)


def village(world: World) -> dict[str, Any]:
    """Name the village."""
    return {"code": world.territory.village().code}


def group(world: World) -> dict[str, Any]:
    """Name the group."""
    return {"code": world.territory.group().code}


def town(world: World) -> dict[str, Any]:
    """Name the town."""
    return {"code": world.territory.town().code}


def report(world: World) -> dict[str, Any]:
    """Name the group's report."""
    return {"pk": world.report.pk}


def item(world: World) -> dict[str, Any]:
    """Name an item of the report."""
    return {"pk": world.item.pk}


def item_photo(world: World) -> dict[str, Any]:
    """Name a photo of the item."""
    return {"pk": world.item.pk, "photo_pk": world.item_photo.pk}


def case_photo(world: World) -> dict[str, Any]:
    """Name a case, and a photo of the matter it came from."""
    case = world.case()
    case.sources.create(item=world.item, source="report", received_at=world.now)
    return {"number": case.number, "pk": world.item_photo.pk}


def body(world: World) -> dict[str, Any]:
    """Name the village's committee."""
    return {"pk": world.territory.organization("governance", world.territory.village()).pk}


def posting(world: World) -> dict[str, Any]:
    """Name the keeper's posting."""
    return {"pk": world.posting.pk}


def visit(world: World) -> dict[str, Any]:
    """Name the cadre's visit."""
    return {"pk": world.visit.pk}


def meeting(world: World) -> dict[str, Any]:
    """Name a meeting the cadre arranged and holds."""
    return {"pk": world.meeting.pk}


def meeting_step(world: World) -> dict[str, Any]:
    """Name an act on it."""
    return {"pk": world.meeting.pk, "step": "decline"}


def queued_meeting(world: World) -> dict[str, Any]:
    """Name a meeting of the cadre's office whose host has left."""
    return {"pk": world.queued_meeting.pk}


def pairing(world: World) -> dict[str, Any]:
    """Name a household the cadre looks after."""
    return {"pk": world.pairing.pk}


def pairing_step(world: World) -> dict[str, Any]:
    """Name a step of its plan."""
    return {"pk": world.pairing.pk, "step_pk": world.pairing.steps.get().pk}


def queued_pairing(world: World) -> dict[str, Any]:
    """Name a household of the cadre's office that nobody looks after any more."""
    Pairing.objects.filter(pk=world.pairing.pk).update(posting=None)
    return {"pk": world.pairing.pk}


def visit_photo(world: World) -> dict[str, Any]:
    """Name a photo of the cadre's visit."""
    return {"pk": world.visit.pk, "photo_pk": world.visit_photo.pk}


def tie(world: World) -> dict[str, Any]:
    """Name the cadre's tie to the village."""
    return {"pk": world.visit.posting.visit_assignments.get().pk}


def visit_matter(world: World) -> dict[str, Any]:
    """Name the matter of the cadre's visit."""
    return {"pk": world.visit.pk, "matter_pk": world.visit.matters.get().pk}


def promise(world: World) -> dict[str, Any]:
    """Name the promise of the cadre's visit."""
    return {"pk": world.visit.pk, "promise_pk": world.visit.promises.get().pk}


def leave(world: World) -> dict[str, Any]:
    """Name the town officer's leave."""
    return {"pk": world.leave.pk}


def rule_code(world: World) -> dict[str, Any]:
    """Name a rule."""
    return {"code": "village_duty"}


def objection(world: World) -> dict[str, Any]:
    """Name what the cadre says is wrong."""
    return {"pk": world.objection.pk}


def check_in(world: World) -> dict[str, Any]:
    """Name the cadre's registration, which waits for the village."""
    return {"pk": world.check_in.pk}


def standing(world: World) -> dict[str, Any]:
    """Name the cadre's registration with the village, confirmed."""
    return {"pk": world.standing.pk}


def done_there(world: World) -> dict[str, Any]:
    """Name what the cadre did in the village."""
    return {"pk": world.done_there.pk}


def bureau(world: World) -> dict[str, Any]:
    """Name the cadre's unit, whose double check-in is asked of it."""
    return {"pk": world.territory.organs["bureau"].pk}


def mediator(world: World) -> int:
    """Name who could lead a case."""
    return world.cast.ids["mediator"]


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


def _report_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.group(1).code,
        "date": world.today.isoformat(),
        "zero": True,
        "items": [],
    }


def _case_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "kind": "dispute",
        "source": "walk_in",
        "area": world.territory.group().code,
        "title": "水渠争执",
    }


def _kind(world: World) -> dict[str, Any]:
    """Name a document."""
    return {"kind": "mediation"}


def _visit_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.village().code,
        "date": world.today.isoformat(),
        "diary": "看了水渠。",
    }


def _pairing_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "unit": world.territory.unit().code,
        "door": "3号",
        "need": "elderly",
        "started_on": world.today.isoformat(),
    }


def _meeting_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.village().code,
        "unit": world.territory.unit().code,
        "meets_at": (world.now + timedelta(days=1)).isoformat(),
        "place": "到家里",
        "invitation": "phone",
        "need": "elderly",
        "purpose": "过冬取暖",
    }


def _village_day(*, sent: bool) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.village_day(sent=sent).pk}


def _town_day(*, sent: bool) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.town_day(sent=sent).pk}


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


def _outage(world: World) -> dict[str, Any]:
    """Name an outage of an hour ago."""
    ended_at = world.now - timedelta(hours=1)
    outage, _made = write_down_time(
        actor=world.cast.district,
        client_id=uuid4(),
        began_at=ended_at - timedelta(hours=1),
        ended_at=ended_at,
        reason="断网",
        now=world.now,
    )
    return {"pk": outage.pk}


def _agreed(world: World) -> dict[str, Any]:
    """Name a case that was resolved."""
    return {"number": world.case("resolved").number}


def _paper(name: str) -> Callable[[World], dict[str, Any]]:
    """Name a record of a file, made by its clerk."""

    def named(world: World) -> dict[str, Any]:
        row = getattr(Clerk(world.bench, world.case("resolved")), name)()
        return {**_agreed(world), "pk": row.pk}

    return named


def _owed(world: World) -> dict[str, Any]:
    """Name an instalment of an agreement."""
    agreement = Clerk(world.bench, world.case("resolved")).agreement()
    return {**_agreed(world), "pk": agreement.instalments.first().pk}


def _bound(world: World) -> dict[str, Any]:
    """Name the copy of a bound file."""
    case = world.case("closed")
    copy = Clerk(world.bench, case).bind()
    return {"number": case.number, "edition": copy.edition}


def _rule(world: World) -> dict[str, Any]:
    return {"pk": TriageRule.objects.get(code="weapon").pk}


REASON = {"reason": "缺两个组"}


def order_row(may: str, state: str, sees: str = "", **data: Any) -> Row:
    """Return the row of an act on a supervision order to the village's mediators, in a state."""

    def sent(world: World) -> dict[str, Any]:
        return {"version": world.order(state).version, **data}

    return Row(sees or ORDER, may, lambda world: {"pk": world.order(state).pk}, sent)


def _order_body(world: World) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "case": world.case("resolving").number}


#: Who sees an order that was issued; a draft is the supervisor's alone.
ORDER = "district supervisor centre assessor town village mediator"
#: The unit and those above it.
REPLIES = "mediator village town centre"
#: Act -> who may do it on an order, the state it starts from, what it carries.
ORDER_ROWS: dict[str, Row] = {
    "issue": order_row("supervisor", "draft", "supervisor"),
    "edit": order_row("supervisor", "draft", "supervisor", asks="三天内拿出办法。"),
    "drop": order_row("supervisor", "draft", "supervisor", reason="先催一下。"),
    "reply": order_row(REPLIES, "issued", reply="已约双方。"),
    "accept": order_row("supervisor", "replied"),
    "return": order_row("supervisor", "replied", reason="没写日期。"),
}


def desk_row(may: str, act: str, state: str, **data: Any) -> Row:
    """Return the row of an act the desk offers on a case."""
    row = case_row(may, state, **data)
    return Row(CASE, may, lambda world: {**row.kwargs(world), "act": act}, row.data)


PAGES: dict[str, Row] = {
    "get workbench": Row(),
    "get search": Row(),
    "get healthz": Row(public=True),
    "get readyz": Row(public=True),
    "get login": Row(public=True),
    "post login": Row(public=True),
    "post set_language": Row(public=True),
    "get account": Row(),
    "post account_stay": Row(),
    "get password_change": Row(),
    "post password_change": Row(),
    "get org_tree:explorer": anywhere(PLACES_ANYWHERE),
    "get org_tree:search": anywhere(PLACES_ANYWHERE),
    "get org_tree:area_detail": Row(VILLAGE_PLACES, kwargs=village),
    "get org_tree:area_children": Row(VILLAGE_PLACES, kwargs=village),
    "get org_tree:organization_open": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "line": "none"}
    ),
    "post org_tree:organization_open": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "line": "none"}
    ),
    "get org_tree:posting_appoint": Row(VILLAGE_PLACES, APPOINT, body),
    "post org_tree:posting_appoint": Row(VILLAGE_PLACES, APPOINT, body),
    "get org_tree:posting_dates": Row(GROUP_PLACES, APPOINT, posting),
    "post org_tree:posting_dates": Row(GROUP_PLACES, APPOINT, posting),
    "get posting_end": Row(GROUP_PLACES, APPOINT, posting),
    "post posting_end": Row(GROUP_PLACES, APPOINT, posting),
    "get area_change": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "act": "rename"}
    ),
    "post area_change": Row(
        VILLAGE_PLACES, "district", lambda world: {**village(world), "act": "rename"}
    ),
    "get area_open_work": Row(VILLAGE_PLACES, "district", village),
    "get organization_close": Row(VILLAGE_PLACES, "district", body),
    "post organization_close": Row(VILLAGE_PLACES, "district", body),
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
    "get clocks:calendar": anywhere(CASE_ANYWHERE),
    "get clocks:year_load": anywhere("district"),
    "post clocks:year_load": anywhere("district"),
    "get clocks:day_change": Row(
        "district", kwargs=lambda world: {"day": "2026-12-05"}, otherwise=403
    ),
    "post clocks:day_change": Row(
        "district", kwargs=lambda world: {"day": "2026-12-05"}, otherwise=403
    ),
    "get clocks:hours": anywhere(CASE_ANYWHERE),
    "get clocks:hours_change": Row(TOWN_PLACES, "district", town),
    "post clocks:hours_change": Row(TOWN_PLACES, "district", town),
    "post clocks:hours_drop": Row(TOWN_PLACES, "district", town),
    "get clocks:outages": anywhere(CASE_ANYWHERE),
    "get clocks:outage_new": anywhere("district"),
    "post clocks:outage_new": anywhere("district"),
    "get clocks:outage_strike": Row("district", kwargs=_outage, otherwise=403),
    "post clocks:outage_strike": Row("district", kwargs=_outage, otherwise=403),
    "post clocks:outage_restore": Row("district", kwargs=_outage, otherwise=403),
    "get clocks:rules": anywhere(CASE_ANYWHERE),
    "get clocks:rule_change": Row(
        "district", kwargs=lambda world: {"code": "XF-TELL"}, otherwise=403
    ),
    "post clocks:rule_change": Row(
        "district", kwargs=lambda world: {"code": "XF-TELL"}, otherwise=403
    ),
    "get disputes:clock_tick": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "post disputes:clock_tick": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "post disputes:clock_tick_back": Row(CASE, f"{TEAM} centre town village", _told_clock),
    "get disputes:extension_notice": Row(CASE, kwargs=_extension),
    "get disputes:party_reveal": Row(CASE, REVEAL, _party),
    "post disputes:party_reveal": Row(CASE, REVEAL, _party, lambda world: {"purpose": "约时间"}),
    "get notices:inbox": Row(),
    "get notices:bell": Row(),
    "post notices:read_all": Row(),
    "post notices:open": Row("mediator", kwargs=lambda world: {"pk": world.notice.pk}),
    "get supervision:desk": anywhere("supervisor"),
    "get supervision:for_case": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get supervision:sample_check": Row(
        "supervisor", kwargs=lambda world: {"pk": world.sample.pk}, otherwise=403
    ),
    "post supervision:sample_check": Row(
        "supervisor", kwargs=lambda world: {"pk": world.sample.pk}, otherwise=403
    ),
    "get supervision:sampling": anywhere(CASE_ANYWHERE),
    "get supervision:sampling_change": anywhere("district"),
    "post supervision:sampling_change": anywhere("district"),
    "get supervision:order_list": anywhere(f"{ORDER} neighbor other_town"),
    "get supervision:order_new": anywhere("supervisor"),
    "post supervision:order_new": anywhere("supervisor"),
    "get supervision:order_detail": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    "get supervision:order_print": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    "post supervision:case_act/urge": desk_row("town centre supervisor", "urge", "resolving"),
    "post supervision:case_act/close": desk_row("supervisor", "close", "answered"),
    "post supervision:case_act/rework": desk_row("supervisor", "rework", "answered", reason="x"),
    "post supervision:case_act/grant_extension": desk_row("supervisor", "grant_extension", "asked"),
    "post supervision:case_act/refuse_extension": desk_row(
        "supervisor", "refuse_extension", "asked", reason="来得及"
    ),
    "get rollups:dashboard": anywhere(FIGURES),
    "get rollups:wall": anywhere(FIGURES),
    "get rollups:export": anywhere(FIGURES),
    "get rollups:rows": Row(
        "district supervisor centre assessor town village neighbor other_town",
        kwargs=lambda world: {"kind": "groups"},
        otherwise=403,
    ),
    "get reports:home": anywhere(REPORTS_ANYWHERE),
    "get reports:report_detail": Row(GROUP_REPORTS, kwargs=report),
    "post reports:report_undo": Row(GROUP_REPORTS, "keeper", report),
    "get reports:report_correct": Row(GROUP_REPORTS, "keeper village town", report),
    "post reports:report_correct": Row(GROUP_REPORTS, "keeper village town", report),
    "get reports:item_list": anywhere(REPORTS_ANYWHERE),
    "get reports:item_new": anywhere("keeper village town neighbor other_town"),
    "post reports:item_new": anywhere("keeper village town neighbor other_town"),
    "get reports:item_detail": Row(GROUP_REPORTS, kwargs=item),
    "get reports:item_change": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_change": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:photo_add": Row(GROUP_REPORTS, "keeper village town", item),
    "get reports:photo_content": Row(GROUP_REPORTS, kwargs=item_photo),
    "post reports:photo_withdraw": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post reports:photo_restore": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "get reports:item_merge": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_merge": Row(GROUP_REPORTS, "keeper village town", item),
    "post reports:item_remove": Row(GROUP_REPORTS, "keeper village town", item),
    "get reports:area_day": Row(VILLAGE_REPORTS, kwargs=village),
    "post reports:report_zero": Row(
        VILLAGE_REPORTS,
        "village town",
        lambda world: {"code": world.territory.group(1).code},
        lambda world: {"client_id": str(uuid4())},
    ),
    "get reports:day_send": Row(VILLAGE_REPORTS, "village", village),
    "post reports:day_send": Row(VILLAGE_REPORTS, "village", village),
    "post reports:day_receive": Row(VILLAGE_REPORTS, "town", village),
    "post reports:day_receive_all": Row(TOWN_REPORTS, "town", town),
    "get reports:day_return": Row(VILLAGE_REPORTS, "town", village),
    "post reports:day_return": Row(VILLAGE_REPORTS, "town", village, lambda world: REASON),
    "post reports:villages_remind": Row(TOWN_REPORTS, "town", town),
    "get ledgers:index": anywhere(f"{LEDGERS} mediator volunteer"),
    "get ledgers:ledger/all": Row(LEDGERS, kwargs=lambda world: {"code": "red"}, otherwise=403),
    "get ledgers:ledger/mediation": Row(
        f"{LEDGERS} mediator", kwargs=lambda world: {"code": "mediation"}, otherwise=403
    ),
    "get ledgers:ledger/visits": Row(
        "district supervisor town village neighbor other_town",
        kwargs=lambda world: {"code": "visits"},
        otherwise=403,
    ),
    "get ledgers:ledger/services": Row(
        "district volunteer", kwargs=lambda world: {"code": "services"}, otherwise=403
    ),
    "get ledgers:statistics": anywhere(LEDGERS),
    "get ledgers:statistics_export": anywhere(LEDGERS),
    "get ledgers:export": Row(LEDGERS, kwargs=lambda world: {"code": "red"}, otherwise=403),
    "post ledgers:export": Row(
        LEDGERS,
        kwargs=lambda world: {"code": "disputes"},
        data=lambda world: {"client_id": str(uuid4()), "file_format": "csv"},
        otherwise=403,
    ),
    "get jobs:job_list": Row(),
    "get jobs:job_detail": Row("town", kwargs=lambda world: {"pk": world.job.job_id}),
    "get jobs:job_file": Row(
        "town", kwargs=lambda world: {"pk": world.job.job_id, "file": world.job.pk}
    ),
}

PAGES |= {
    "get visits:home": anywhere(VISITORS),
    "get visits:place_choose": anywhere(VISITORS),
    "get visits:visit_new": anywhere(VISITORS),
    "post visits:visit_new": anywhere(VISITORS),
    "get visits:visit_list": anywhere(VISITORS),
    "get visits:visit_detail": Row(VILLAGE_VISITS, kwargs=visit),
    "get visits:visit_correct": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:visit_correct": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:visit_take_back": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:photo_add": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:photo_content": Row(VILLAGE_VISITS, kwargs=visit_photo),
    "post visits:photo_withdraw": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "post visits:photo_restore": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "get visits:matter_raise": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:matter_raise": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:matter_link": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:matter_link": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:household_tell": Row(VILLAGE_VISITS, "cadre", visit_matter),
    "post visits:household_tell": Row(VILLAGE_VISITS, "cadre", visit_matter),
    "get visits:promise_make": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:promise_make": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:promise_settle": Row(VILLAGE_VISITS, "cadre", promise),
    "post visits:promise_settle": Row(VILLAGE_VISITS, "cadre", promise),
    "get visits:before_visit": Row(
        "district supervisor centre assessor town village mediator cadre",
        kwargs=lambda world: {"code": world.visit.area.code},
    ),
    "get visits:appointment_list": anywhere(VISITORS),
    "get visits:appointment_new": anywhere(VISITORS),
    "post visits:appointment_new": anywhere(VISITORS),
    "get visits:appointment_detail": Row(VILLAGE_VISITS, kwargs=meeting),
    "get visits:appointment_act": Row(VILLAGE_VISITS, "cadre", meeting_step),
    "post visits:appointment_act": Row(VILLAGE_VISITS, "cadre", meeting_step),
    "get visits:appointment_move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_name": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_take_on": Row(VILLAGE_VISITS, "cadre", queued_meeting),
    "get visits:appointments_for_case": Row(
        CASE, kwargs=lambda world: {"number": world.case("assigned").number}
    ),
    "get visits:pairing_list": anywhere(VISITORS),
    "get visits:pairing_new": anywhere(VISITORS),
    "post visits:pairing_new": anywhere(VISITORS),
    "get visits:pairing_units": anywhere(VISITORS),
    "get visits:pairing_detail": Row(VILLAGE_VISITS, kwargs=pairing),
    "get visits:pairing_plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "get visits:pairing_end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_take_on": Row(VILLAGE_VISITS, "cadre", queued_pairing),
    "get visits:step_done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post visits:step_done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post visits:step_drop": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "get visits:duty_detail": Row("cadre", kwargs=lambda world: {"code": "village_duty"}),
    "post visits:duty_detail": Row("cadre", kwargs=lambda world: {"code": "village_duty"}),
    "get visits:rule_list": anywhere(VISITORS),
    "get visits:rule_change": Row("district", kwargs=rule_code, otherwise=403),
    "post visits:rule_change": Row("district", kwargs=rule_code, otherwise=403),
    "get visits:tie_list": anywhere("district"),
    "post visits:tie_list": anywhere("district"),
    "post visits:tie_end": Row("district", kwargs=tie),
    "post visits:tie_restore": Row("district", kwargs=tie),
    "get visits:objection_list": anywhere("district"),
    "get visits:objection_answer": Row("district", kwargs=objection),
    "post visits:objection_answer": Row("district", kwargs=objection),
    "get visits:unit_list": anywhere(VISITORS),
    "get visits:round_detail": Row(VILLAGE_VISITS, kwargs=village),
    "get visits:check_in_mine": anywhere(VISITORS),
    "get visits:check_in_new": anywhere(VISITORS),
    "post visits:check_in_new": Row(
        "district supervisor cadre",
        data=lambda world: {"kind": "home", "area": world.territory.village().code},
        otherwise=403,
    ),
    "get visits:check_in_waiting": anywhere("village neighbor"),
    "post visits:check_in_waiting": anywhere("village neighbor"),
    "post visits:check_in_withdraw": Row("cadre", kwargs=check_in),
    "post visits:check_in_confirm": Row("village cadre", "village", check_in),
    "get visits:check_in_decline": Row("village cadre", "village", check_in),
    "post visits:check_in_decline": Row(
        "village cadre", "village", check_in, lambda world: {"reason": "不在本社区"}
    ),
    "get visits:activity_new": Row("cadre", kwargs=standing),
    "post visits:activity_new": Row("cadre", kwargs=standing),
    "post visits:activity_withdraw": Row("cadre", kwargs=done_there),
    "get visits:check_in_units": anywhere("district"),
    "get visits:check_in_sheet": Row("district", kwargs=bureau, otherwise=403),
    "get visits:leave_list": anywhere(VISITORS),
    "get visits:leave_new": anywhere(VISITORS),
    "post visits:leave_new": anywhere(VISITORS),
    "post visits:leave_confirm": Row("district town", "district", leave),
    "post visits:leave_take_back": Row("district town", "town", leave),
}

PAGES |= {
    "get papers:dues_in_area": Row(
        "district supervisor centre assessor town village mediator", kwargs=village
    ),
    "get papers:templates": anywhere("district"),
    "get papers:rule_new": anywhere("district"),
    "post papers:rule_new": anywhere("district"),
    "get papers:rate_new": anywhere("district"),
    "post papers:rate_new": anywhere("district"),
    "get papers:template_replace": Row("district", kwargs=_kind, otherwise=403),
    "post papers:template_replace": Row("district", kwargs=_kind, otherwise=403),
    "get papers:template_file": Row("district", kwargs=_kind, otherwise=403),
    "post papers:template_restore": Row("district", kwargs=_kind, otherwise=403),
    "get papers:file": Row(CASE, kwargs=_agreed),
    "get papers:card": Row(CASE, kwargs=_agreed),
    "get papers:whole": Row(CASE, kwargs=_agreed),
    "get papers:print": Row(CASE, kwargs=lambda world: {**_agreed(world), **_kind(world)}),
    "get papers:word": Row(CASE, kwargs=lambda world: {**_agreed(world), **_kind(world)}),
    "get papers:change": Row(
        CASE, FILL, lambda world: {**_paper("inquiry")(world), "place": "inquiry"}
    ),
    "post papers:change": Row(
        CASE, FILL, lambda world: {**_paper("inquiry")(world), "place": "inquiry"}
    ),
    "get papers:party": Row(CASE, FILL, _paper("party")),
    "post papers:party": Row(CASE, FILL, _paper("party")),
    "get papers:upload": Row(CASE, FILL, _agreed),
    "post papers:upload": Row(CASE, FILL, _agreed),
    "get papers:upload_content": Row(CASE, REVEAL, _paper("upload")),
    "post papers:withdraw": Row(CASE, FILL, _paper("upload")),
    "get papers:performed": Row(CASE, FILL, _owed),
    "post papers:performed": Row(CASE, FILL, _owed),
    "post papers:performed_take_back": Row(CASE, FILL, _owed),
    "get papers:claim": Row(CASE, FILL, _agreed),
    "post papers:claim": Row(CASE, FILL, _agreed),
    "get papers:bound": Row(CASE, REVEAL, _bound),
}

for _place in FORMS:
    PAGES[f"get papers:fill/{_place}"] = PAGES[f"post papers:fill/{_place}"] = Row(
        CASE, FILL, lambda world, place=_place: {**_agreed(world), "place": place}
    )

for _act, _row in ACT_ROWS.items():
    PAGES[f"get disputes:case_act/{_act}"] = PAGES[f"post disputes:case_act/{_act}"] = Row(
        _row.sees,
        _row.may,
        lambda world, row=_row, act=_act: {**row.kwargs(world), "act": act},
        _row.data,
    )

for _act, _row in ORDER_ROWS.items():
    PAGES[f"get supervision:order_act/{_act}"] = PAGES[f"post supervision:order_act/{_act}"] = Row(
        _row.sees,
        _row.may,
        lambda world, row=_row, act=_act: {**row.kwargs(world), "act": act},
        _row.data,
    )

#: Who sees the volunteers of the village, and who manages them.
VOLUNTEERS, VOLUNTEER_MANAGER = "district volunteer", "volunteer"


def _activity(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).open().pk}


def _sign_up(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    return {"pk": squad.sign(squad.open(), squad.volunteers(1)[0]).pk}


def _volunteer(world: World) -> dict[str, Any]:
    return {"number": Squad(world.territory, world.cast).volunteers(1)[0].number}


def _managed(named: Callable[[World], dict[str, Any]], **data: Any) -> Row:
    """Return the row of an address that names a record of the volunteers' work."""
    return Row(VOLUNTEERS, VOLUNTEER_MANAGER, named, lambda world: data)


#: Who sees a need of the village that was offered to its teams, and who offers needs.
HELP, ASKS = f"{VOLUNTEERS} town village", "town village"


def _need(world: World) -> dict[str, Any]:
    return {"pk": _offered(world).pk}


def _taken_need(world: World) -> dict[str, Any]:
    squad, held = Squad(world.territory, world.cast), _offered(world)
    take_help(actor=squad.manager, pk=held.pk, team=squad.team(), now=world.now)
    return {"pk": held.pk}


def _offered(world: World) -> HelpRequest:
    need, _made = file_item(
        actor=world.cast.keeper,
        client_id=uuid4(),
        area=world.territory.group(),
        item=replace(world.matter(), category="request"),
        now=world.now,
    )
    return offer_help(
        actor=world.cast.village,
        client_id=uuid4(),
        item=need,
        need="补屋顶",
        place="李楼村",
        teams=[Squad(world.territory, world.cast).team()],
        now=world.now,
    )[0]


def _reward(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).reward().pk}


def _claim(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    claim, _new = redeem(
        actor=squad.manager,
        client_id=uuid4(),
        reward=squad.reward(),
        volunteer=squad.served(600),
        now=squad.tick(hours=9),
    )
    return {"pk": claim.pk}


def _service_record(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served().records.get().pk}


def _served_at(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served().records.get().activity_id}


def _left_out(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served(0).sign_ups.get().pk}


def _volunteer_team(world: World) -> dict[str, Any]:
    return {"code": Squad(world.territory, world.cast).team().code}


def _membership(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    (one,) = squad.volunteers(1)
    held = join_team(actor=squad.manager, volunteer=one, team=squad.team(), now=squad.clock)
    return {"pk": held.pk}


PAGES |= {
    "get volunteers:home": anywhere(VOLUNTEERS),
    "get volunteers:activity_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:activity_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:activity_detail": Row(VOLUNTEERS, kwargs=_activity),
    **{
        f"{method} volunteers:activity_{act}": _managed(_activity)
        for method in ("get", "post")
        for act in ("change", "copy", "cancel", "hours")
    },
    **{
        f"post volunteers:activity_{act}": _managed(_activity)
        for act in ("open", "start", "finish", "sign_up")
    },
    **{
        f"post volunteers:sign_up_{act}": _managed(_sign_up)
        for act in ("withdraw", "check_in", "check_out", "tell")
    },
    "get volunteers:person_list": anywhere(VOLUNTEERS),
    "post volunteers:person_find": anywhere(VOLUNTEERS),
    "get volunteers:person_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:person_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:person_detail": Row(VOLUNTEERS, kwargs=_volunteer),
    "get volunteers:person_change": _managed(_volunteer),
    "post volunteers:person_change": _managed(_volunteer),
    "post volunteers:person_reveal": _managed(_volunteer, purpose="打电话"),
    "post volunteers:person_account": _managed(_volunteer),
    "get volunteers:person_leave": _managed(_volunteer),
    "post volunteers:person_leave": _managed(_volunteer, sure="on"),
    "get volunteers:register_export": anywhere(VOLUNTEERS),
    "post volunteers:register_export": anywhere(VOLUNTEERS),
    "get volunteers:reward_list": anywhere(VOLUNTEERS),
    "get volunteers:claim_list": anywhere(VOLUNTEERS),
    "get volunteers:rule_list": anywhere(VOLUNTEERS),
    **{
        f"{method} volunteers:{name}": anywhere(may)
        for method in ("get", "post")
        for name, may in (
            ("reward_new", VOLUNTEER_MANAGER),
            ("team_new", VOLUNTEERS),
            ("points_rule_new", "district"),
            ("stars_new", "district"),
        )
    },
    **{
        f"{method} volunteers:reward_{act}": _managed(_reward)
        for method, act in (
            ("get", "stock"),
            ("post", "stock"),
            ("get", "claim"),
            ("post", "claim"),
            ("post", "open"),
        )
    },
    "post volunteers:claim_hand_over": _managed(_claim),
    "get volunteers:claim_cancel": _managed(_claim),
    "post volunteers:claim_cancel": _managed(_claim),
    "get volunteers:person_points": Row(VOLUNTEERS, kwargs=_volunteer),
    "get volunteers:record_list": Row(VOLUNTEERS, kwargs=_served_at),
    "get volunteers:record_add": _managed(_left_out),
    "post volunteers:record_add": _managed(_left_out),
    "get volunteers:record_correct": _managed(_service_record),
    "post volunteers:record_correct": _managed(_service_record),
    "get volunteers:team_detail": Row(VOLUNTEERS, kwargs=_volunteer_team),
    "get volunteers:team_points": Row(VOLUNTEERS, kwargs=_volunteer_team),
    **{
        f"{method} volunteers:team_{act}": Row(VOLUNTEERS, kwargs=_volunteer_team)
        for method in ("get", "post")
        for act in ("rename", "close")
    },
    "get volunteers:membership_end": _managed(_membership),
    "post volunteers:membership_end": _managed(_membership),
    "get volunteers:help_list": anywhere(f"{VOLUNTEERS} town village neighbor other_town"),
    "get volunteers:help_for_item": Row(GROUP_REPORTS, kwargs=item),
    "get volunteers:help_offer": Row(GROUP_REPORTS, ASKS, item),
    "post volunteers:help_offer": Row(GROUP_REPORTS, ASKS, item),
    "get volunteers:help_detail": Row(HELP, kwargs=_need),
    "post volunteers:help_take": Row(
        HELP, VOLUNTEER_MANAGER, _need, lambda world: {"team": "T0004"}
    ),
    **{
        f"{method} volunteers:help_{act}": Row(HELP, VOLUNTEER_MANAGER, _taken_need)
        for method in ("get", "post")
        for act in ("give_back", "finish")
    },
    "post volunteers:help_reveal": Row(
        HELP, VOLUNTEER_MANAGER, _taken_need, lambda world: {"purpose": "上门"}
    ),
    **{
        f"{method} volunteers:help_{act}": Row(HELP, ASKS, _need)
        for method in ("get", "post")
        for act in ("widen", "end", "answer")
    },
    "get volunteers:register_import": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:register_import": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:register_blank_xlsx": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:register_blank_csv": anywhere(VOLUNTEER_MANAGER),
}


def _served(world: World) -> dict[str, Any]:
    """Name the one record of hours there is."""
    volunteer = Squad(world.territory, world.cast).served()
    return {"pk": volunteer.records.get().pk}


def _entry(world: World) -> dict[str, Any]:
    """Name the one entry on a volunteer's account."""
    volunteer = Squad(world.territory, world.cast).served()
    return {"pk": volunteer.points_account.entries.get().pk}


def _reward(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).reward().pk}


#: Resources of the volunteers' work; the acts refuse whoever may not do them before they look.
VOLUNTEER_PROGRAMS: dict[str, Row] = {
    **{
        f"get {name}-list": Row()
        for name in ("volunteer", "team", "activity", "service-record", "points-entry", "reward")
    },
    "post volunteer-list": anywhere(VOLUNTEER_MANAGER),
    "get volunteer-detail": Row(VOLUNTEERS, kwargs=_volunteer),
    "post team-list": anywhere(VOLUNTEERS),
    "get team-detail": Row(
        VOLUNTEERS, kwargs=lambda world: {"code": Squad(world.territory, world.cast).team().code}
    ),
    "post activity-list": anywhere(VOLUNTEER_MANAGER),
    "get activity-detail": Row(VOLUNTEERS, kwargs=_activity),
    "patch activity-detail": _managed(_activity),
    "get activity-sign-ups": Row(VOLUNTEERS, kwargs=_activity),
    **{
        f"post activity-{act}": _managed(_activity)
        for act in ("publish", "start", "finish", "cancel", "confirm")
    },
    **{
        f"post activity-{act}": _managed(_activity, volunteer="42060700000001")
        for act in ("sign-up", "withdraw", "check-in", "check-out")
    },
    "get service-record-detail": Row(VOLUNTEERS, kwargs=_served),
    "post service-record-correct": _managed(_served),
    "get points-entry-detail": Row(VOLUNTEERS, kwargs=_entry),
    "post points-entry-reverse": _managed(_entry, reason="记错了"),
    "post reward-list": anywhere(VOLUNTEER_MANAGER),
    "get reward-detail": Row(VOLUNTEERS, kwargs=_reward),
    "post reward-redeem": _managed(_reward, client_id=str(uuid4()), volunteer="42060700000001"),
}


def _certificate(state: str) -> Callable[[World], dict[str, Any]]:
    """Name a certificate of service in a state."""
    return lambda world: {"pk": Squad(world.territory, world.cast).certificate(state).pk}


PAGES |= {
    "get verify_certificate": Row(public=True),
    "post verify_certificate": Row(public=True),
    "get volunteers:certificate_list": anywhere(VOLUNTEERS),
    "get volunteers:certificate_new": _managed(_volunteer),
    "post volunteers:certificate_new": _managed(_volunteer),
    "get volunteers:certificate_detail": Row(VOLUNTEERS, kwargs=_certificate("issued")),
    "post volunteers:certificate_issue": _managed(_certificate("asked"), contact="3800000"),
    **{
        f"{method} volunteers:certificate_{act}": _managed(_certificate(state), reason="写错了")
        for method in ("get", "post")
        for act, state in (("refuse", "asked"), ("revoke", "issued"))
    },
    "get volunteers:certificate_docx": _managed(_certificate("issued")),
    "get volunteers:certificate_pdf": _managed(_certificate("issued")),
    # Only a volunteer has a page of their own, and none of these people is one.
    "get volunteers:me": Row(""),
    "get volunteers:my_points": Row(""),
    **{
        f"{method} volunteers:my_{name}": Row("", kwargs=lambda world: {"pk": 1})
        for method in ("get", "post")
        for name in ("activity", "reward")
    },
    **{
        f"post volunteers:my_{act}": Row("", kwargs=lambda world: {"pk": 1})
        for act in ("withdraw", "check_in", "check_out")
    },
    "get volunteers:my_certificates": Row(""),
    "post volunteers:certificate_ask": Row(""),
    "get volunteers:certificate_template": anywhere("district"),
    "post volunteers:certificate_template": anywhere("district"),
    "get volunteers:certificate_template_file": anywhere("district"),
    "post volunteers:certificate_template_restore": anywhere("district"),
}


def _project(state: str) -> Callable[[World], dict[str, Any]]:
    """Name a project of the neighbors' kitchen in a state."""
    return lambda world: {"pk": Squad(world.territory, world.cast).project(state).pk}


def _milestone(state: str) -> Callable[[World], dict[str, Any]]:
    """Name the milestone of a project in a state."""
    return lambda world: {
        "pk": Squad(world.territory, world.cast).project(state).milestones.get().pk
    }


def _linked(world: World) -> dict[str, Any]:
    """Name a project and the activity that is counted for it."""
    squad = Squad(world.territory, world.cast)
    project, activity = squad.project("running"), squad.open()
    squad.link(project, activity)
    return {"pk": project.pk, "activity_pk": activity.pk}


def _social(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).organization().pk}


PAGES |= {
    "get volunteers:project_list": anywhere(VOLUNTEERS),
    "get volunteers:project_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:project_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:project_detail": Row(VOLUNTEERS, kwargs=_project("running")),
    **{
        f"{method} volunteers:project_{act}": _managed(_project(state))
        for method in ("get", "post")
        for act, state in (("change", "draft"), ("end", "running"))
    },
    "post volunteers:project_start": _managed(_project("draft")),
    "post volunteers:project_link": _managed(_project("running")),
    "post volunteers:project_unlink": _managed(_linked),
    "post volunteers:milestone_new": _managed(_project("draft")),
    "post volunteers:milestone_drop": _managed(_milestone("draft")),
    # The district accepts what a team has done.
    **{
        f"{method} volunteers:{name}": Row(VOLUNTEERS, "district", named)
        for method in ("get", "post")
        for name, named in (
            ("project_accept", _project("running")),
            ("milestone_judge", _milestone("running")),
        )
    },
    "get volunteers:organization_list": anywhere(VOLUNTEERS),
    "get volunteers:organization_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:organization_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:organization_detail": Row(VOLUNTEERS, kwargs=_social),
    "get volunteers:organization_change": _managed(_social),
    "post volunteers:organization_change": _managed(_social),
    "post volunteers:organization_reveal": _managed(_social, purpose="打电话"),
}

VOLUNTEER_PROGRAMS |= {
    "get project-list": Row(),
    "post project-list": anywhere(VOLUNTEER_MANAGER),
    "get project-detail": Row(VOLUNTEERS, kwargs=_project("running")),
    "patch project-detail": _managed(_project("draft")),
    "post project-start": _managed(_project("draft")),
    "post project-end": _managed(_project("running")),
    "post project-accept": Row(VOLUNTEERS, "district", _project("running")),
    "post project-milestones": _managed(_project("draft")),
    "post project-link": _managed(_project("running")),
    "post project-unlink": _managed(_project("running")),
    "post milestone-judge": Row(VOLUNTEERS, "district", _milestone("running")),
    "get social-organization-list": Row(),
    "post social-organization-list": anywhere(VOLUNTEER_MANAGER),
    "get social-organization-detail": Row(VOLUNTEERS, kwargs=_social),
    "patch social-organization-detail": _managed(_social),
}

VOLUNTEER_PROGRAMS |= {
    "get help-request-list": Row(),
    "post help-request-list": anywhere(f"{ASKS} neighbor other_town"),
    "get help-request-near": anywhere(f"{ASKS} neighbor other_town"),
    "get help-request-detail": Row(HELP, kwargs=_need),
    **{
        f"post help-request-{act}": Row(HELP, VOLUNTEER_MANAGER, _taken_need)
        for act in ("take", "give-back", "finish")
    },
    "post help-request-reveal": Row(
        HELP, VOLUNTEER_MANAGER, _taken_need, lambda world: {"purpose": "上门"}
    ),
    **{f"post help-request-{act}": Row(HELP, ASKS, _need) for act in ("widen", "end", "answer")},
}

PROGRAMS: dict[str, Row] = {
    **VOLUNTEER_PROGRAMS,
    "get api-schema": Row(),
    "get api-docs": Row(),
    "post auth-token": Row(public=True),
    "get me": Row(),
    "get area-list": Row(),
    "get area-detail": Row(VILLAGE_PLACES, kwargs=village),
    "get organization-list": Row(),
    "post organization-list": anywhere("district"),
    "get organization-detail": Row(VILLAGE_PLACES, kwargs=body),
    "patch organization-detail": Row(VILLAGE_PLACES, "district", body),
    "get posting-list": Row(),
    "post posting-list": anywhere(APPOINT),
    "get posting-detail": Row(GROUP_PLACES, kwargs=posting),
    "patch posting-detail": Row(GROUP_PLACES, APPOINT, posting),
    "post posting-end": Row(GROUP_PLACES, APPOINT, posting),
    "get report-list": Row(),
    "post report-list": Row(VILLAGE_REPORTS, "village town", data=_report_body),
    "get report-detail": Row(GROUP_REPORTS, kwargs=report),
    "get item-list": Row(),
    "get item-detail": Row(GROUP_REPORTS, kwargs=item),
    "post item-photos": Row(GROUP_REPORTS, "keeper village town", item),
    "get item-photo": Row(GROUP_REPORTS, kwargs=item_photo),
    "delete item-photo": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post item-photo-restore": Row(GROUP_REPORTS, "keeper village town", item_photo),
    "post item-send-back": Row(GROUP_REPORTS, "assessor", item, lambda world: REASON),
    "post item-dispose": Row(
        GROUP_REPORTS, "assessor", item, lambda world: {"disposition": "noted", "reason": "了解"}
    ),
    "post item-separate": Row(
        GROUP_REPORTS,
        "assessor",
        lambda world: {"pk": world.joined().pk},
        lambda world: {"reason": "不是一回事"},
    ),
    "get item-suggestion": Row(GROUP_REPORTS, kwargs=item),
    "get village-day-list": Row(),
    "get village-day-detail": Row(VILLAGE_REPORTS, kwargs=_village_day(sent=False)),
    "post village-day-send": Row(VILLAGE_REPORTS, "village", _village_day(sent=False)),
    "post village-day-receive": Row(VILLAGE_REPORTS, "town", _village_day(sent=True)),
    "post village-day-send-back": Row(
        VILLAGE_REPORTS, "town", _village_day(sent=True), lambda world: REASON
    ),
    "get town-day-list": Row(),
    "get town-day-detail": Row(TOWN_REPORTS, kwargs=_town_day(sent=False)),
    "post town-day-send": Row(TOWN_REPORTS, "town", _town_day(sent=False)),
    "post town-day-receive": Row(TOWN_REPORTS, "district", _town_day(sent=True)),
    "post town-day-send-back": Row(
        TOWN_REPORTS, "district", _town_day(sent=True), lambda world: REASON
    ),
    "get case-list": Row(),
    "post case-list": Row(CASE, "village keeper mediator town assessor centre", data=_case_body),
    "get case-detail": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get case-events": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get saved-view-list": Row(),
    "post saved-view-list": Row(data=lambda world: {"page": "cases", "name": "y", "query": ""}),
    "get saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "patch saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "delete saved-view-detail": Row("town", kwargs=lambda world: {"pk": world.view.pk}),
    "get visit-list": Row(),
    "post visit-list": Row(VILLAGE_VISITS, data=_visit_body),
    "get visit-detail": Row(VILLAGE_VISITS, kwargs=visit),
    "patch visit-detail": Row(VILLAGE_VISITS, "cadre", visit, lambda world: {"version": 1}),
    "post visit-photos": Row(VILLAGE_VISITS, "cadre", visit),
    "get visit-photo": Row(VILLAGE_VISITS, kwargs=visit_photo),
    "delete visit-photo": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "post visit-photo-restore": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "get visit-rule-list": Row(),
    "post visit-rule-list": anywhere("district"),
    "get visit-rule-detail": Row(kwargs=lambda world: {"pk": VisitRule.objects.earliest("pk").pk}),
    "get duty-list": Row(),
    "get check-in-list": Row(),
    "post check-in-list": Row(
        "district supervisor cadre",
        data=lambda world: {
            "client_id": str(uuid4()),
            "kind": "home",
            "area": world.territory.village().code,
        },
        otherwise=403,
    ),
    "get check-in-detail": Row("village cadre", kwargs=check_in),
    "post check-in-confirm": Row("village cadre", "village", check_in),
    "post check-in-decline": Row(
        "village cadre", "village", check_in, lambda world: {"reason": "不在本社区"}
    ),
    "post check-in-withdraw": Row("village cadre", "cadre", check_in),
    "post check-in-move": Row(
        "village cadre",
        "cadre",
        standing,
        lambda world: {"client_id": str(uuid4()), "area": world.territory.village(1).code},
    ),
    "get check-in-activity-list": Row(),
    "post check-in-activity-list": Row(
        "cadre",
        data=lambda world: {
            "client_id": str(uuid4()),
            "check_in": world.standing.pk,
            "date": world.today.isoformat(),
            "title": "送药",
            "minutes": 60,
        },
    ),
    "get check-in-activity-detail": Row(
        "district supervisor town village cadre", kwargs=done_there
    ),
    "post check-in-activity-confirm": Row(
        "district supervisor town village cadre",
        "village",
        data=lambda world: {"activities": [world.done_there.pk]},
    ),
    "post check-in-activity-return": Row(
        "district supervisor town village cadre",
        "village",
        data=lambda world: {"activities": [world.done_there.pk], "reason": "没见到人"},
    ),
    "post check-in-activity-withdraw": Row(
        "district supervisor town village cadre", "cadre", done_there
    ),
    "get pairing-list": Row(),
    "post pairing-list": Row(VILLAGE_VISITS, data=_pairing_body),
    "get pairing-detail": Row(VILLAGE_VISITS, kwargs=pairing),
    "post pairing-plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "post pairing-step-done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post pairing-step-drop": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post pairing-end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post pairing-take-on": Row(VILLAGE_VISITS, "cadre", queued_pairing),
    "get appointment-list": Row(),
    "post appointment-list": Row(VILLAGE_VISITS, data=_meeting_body),
    "get appointment-detail": Row(VILLAGE_VISITS, kwargs=meeting),
    "post appointment-agree": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-decline": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-miss": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-cancel": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-take-on": Row(VILLAGE_VISITS, "cadre", queued_meeting),
    "get ledger-detail": Row(LEDGERS, kwargs=lambda world: {"code": "disputes"}, otherwise=403),
    "get rollup-list": Row(
        "district supervisor centre assessor town village cadre", kwargs=lambda world: {}
    ),
    "get case-documents": Row(CASE, kwargs=_agreed),
    "get case-file-pdf": Row(CASE, kwargs=_agreed),
    "get case-document-docx": Row(CASE, kwargs=lambda world: {**_agreed(world), **_kind(world)}),
    **{f"post case-{act}": row for act, row in ACT_ROWS.items()},
    "get supervision-order-list": Row(),
    "post supervision-order-list": Row(CASE, "supervisor", data=_order_body),
    "get supervision-order-detail": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    **{f"post supervision-order-{act}": row for act, row in ORDER_ROWS.items()},
}

ROWS = {**PAGES, **PROGRAMS}
#: Addresses that are not asked here, each with the reason.
LEFT_OUT = {
    "post logout": "ends at the sign-in page for everybody",
    "get logout": "not taken: signing out is a POST",
    "get metrics": "answers the machine it runs on alone; tests/governance/test_health.py",
    "get set_language": "Django's own: changes nothing unless it is a POST",
    "get styleguide": "only while developing",
    "put password_change": "Django's form view takes PUT as POST",
    "put login": "Django's form view takes PUT as POST",
    "put org_tree:organization_open": "Django's form view takes PUT as POST",
}
