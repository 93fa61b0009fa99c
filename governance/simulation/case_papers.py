"""Plays the mediation files of a share of the settled cases: opened, agreed, paid, followed up.

In the village of the demo people every settled case has its papers, elsewhere few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Q

from common.calendar import business_date, end_of_day, start_of_day
from disputes.choices import Outcome, State
from disputes.models import Case
from governance.simulation.case_acts import Scene
from governance.simulation.lots import drawn_uuid, lots
from governance.simulation.names import person_name, phone_number
from governance.simulation.stage import Stage
from org_tree.shapes import Tier
from papers import actions
from papers.choices import Opening, Performance, Retention, Side
from papers.inputs import Talk, Visit
from papers.models import Agreement, CaseFile, Instalment
from reports.choices import PartyRole
from reports.inputs import PartyInput

#: Share of settled cases whose papers are filled in at once, outside the demo people's village.
SHARE = 0.05
#: Days from the outcome to the visit after it.
FOLLOWED_UP_AFTER = 5
#: Share of payments that come on their day; the others are still owed.
PAID_IN_TIME = 0.85
AGREED = (Outcome.WRITTEN_AGREEMENT, Outcome.ORAL_AGREEMENT, Outcome.SETTLED_ON_SITE)
OPENINGS = {Opening.APPLICATION: 60, Opening.OWN_INITIATIVE: 32, Opening.ENTRUSTED: 8}
#: Money is owed by parts of full hundreds.
HUNDRED = 100


@dataclass(frozen=True)
class Desk:
    """The papers of one case, and whoever fills them in at a moment."""

    scene: Scene
    clerk: Any

    def do(self, act: str, function: Any, **given: Any) -> Any:
        """Do an act on the case's file a minute or two after the one before."""
        case, at = self.scene.case, self.scene.at
        who = {"actor": self.clerk, "number": case.number, "now": at}
        return self.scene.stage.attempt(act, function, **who, **given)


def play_papers(stage: Stage) -> None:
    """Fill in the papers of what was settled today, and see to what was settled before."""
    for case in _settled(stage, stage.day):
        desk = _desk(stage, case, case.resolved_at + timedelta(minutes=20), "papers")
        if desk:
            _fill_in(desk)
    for row in _owed(stage):
        _pay(stage, row)
    for case in _settled(stage, stage.day - timedelta(days=FOLLOWED_UP_AFTER)):
        at = start_of_day(stage.day) + timedelta(hours=16)
        desk = _desk(stage, case, max(at, case.changed_at), "follow-up")
        if desk:
            _follow_up(desk)


def _inside(stage: Stage) -> Q:
    root = stage.troupe.root
    return Q(area__tree_id=root.tree_id, area__lft__gte=root.lft, area__lft__lte=root.rght)


def _settled(stage: Stage, day: Any) -> list[Case]:
    """Return the cases settled on a day that have papers, by lot."""
    found = Case.objects.filter(
        _inside(stage),
        outcome__in=AGREED,
        lead__isnull=False,
        resolved_at__gte=start_of_day(day),
        resolved_at__lt=end_of_day(day),
    )
    rows = found.select_related("lead").order_by("resolved_at", "number")
    return [case for case in rows if _has_papers(stage, case)]


def _has_papers(stage: Stage, case: Case) -> bool:
    village = stage.troupe.above(case.area_id, Tier.VILLAGE)
    if village is not None and village.code in stage.troupe.liveliness:
        return True
    return lots(stage.seed, "has papers", case.number).random() < SHARE


def _desk(stage: Stage, case: Case, at: datetime, what: str) -> Desk | None:
    clerk = stage.troupe.person(case.lead.user_id) if case.lead else None
    at = min(at, stage.until)
    if clerk is None or not stage.does(clerk, at):
        return None
    draw = lots(stage.seed, what, case.number, case.resolved_at)
    return Desk(Scene(stage, case, draw, at), clerk)


def _fill_in(desk: Desk) -> None:
    scene, case, draw = desk.scene, desk.scene.case, desk.scene.draw
    begun = business_date(case.received_at)
    opening = draw.choices(list(OPENINGS), list(OPENINGS.values()))[0]
    desk.do(
        "fill_opening",
        actions.fill_opening,
        version=_file_version(case),
        opening=opening.value,
        asks=scene.say("papers", "asks"),
        applied_on=begun,
        rights_told_on=begun,
        identity_seen_on=begun,
    )
    _people(desk)
    if draw.random() < 0.4:
        _inquiry(desk)
    if not Agreement.objects.filter(case=case).exists():
        desk.do("write_agreement", actions.write_agreement, **_agreement(desk))


def _file_version(case: Case) -> int:
    return CaseFile.objects.filter(case=case).values_list("version", flat=True).first() or 0


def _people(desk: Desk) -> None:
    case, draw = desk.scene.case, desk.scene.draw
    sides = (Side.APPLICANT, Side.RESPONDENT)
    for number, party in enumerate(case.parties.filter(detail=None).order_by("pk")):
        area = desk.scene.troupe.areas.get(case.area_id)
        desk.do(
            "fill_party",
            actions.fill_party,
            version=0,
            party=party,
            side=sides[min(number, 1)].value,
            sex=draw.choice(("male", "male", "female")),
            born=str(draw.randint(1948, 1999)),
            work=draw.choice(("务农", "务工", "个体经营", "")),
            address=f"{area.place if area else ''}{draw.randint(1, 60)}号",
        )

    _name_people(desk)


def _name_people(desk: Desk) -> None:
    """Name those whom nobody named when the case was received, until there are two sides."""
    case, draw = desk.scene.case, desk.scene.draw
    sides = (Side.APPLICANT, Side.RESPONDENT)
    surnames = [*desk.scene.names, "", ""]
    for number in range(case.parties.filter(role=PartyRole.PARTY).count(), len(sides)):
        desk.do(
            "name_person",
            actions.name_person,
            client_id=drawn_uuid(draw),
            person=PartyInput(person_name(draw, surnames[number]), phone_number(draw)),
            side=sides[number].value,
        )


def _inquiry(desk: Desk) -> None:
    scene = desk.scene
    questions = [
        {"ask": scene.say("papers", "question"), "answer": scene.say("papers", "answer")}
        for _count in range(2)
    ]
    desk.do(
        "record_inquiry",
        actions.record_inquiry,
        client_id=drawn_uuid(scene.draw),
        told=Talk(
            held_at=max(scene.case.received_at, scene.at - timedelta(days=1)),
            person=f"{scene.draw.choice('王李张刘陈杨赵黄周吴')}大爷",
            place="村委会",
            questions=questions,
        ),
    )


def _agreement(desk: Desk) -> dict[str, Any]:
    scene, case = desk.scene, desk.scene.case
    return {
        "version": 0,
        "facts": case.description or case.title,
        "terms": case.agreement or case.outcome_summary,
        "performance": scene.say("papers", "performance"),
        "signed_on": business_date(case.resolved_at),
        "parts": _parts(case, scene.draw),
    }


def _parts(case: Case, draw: Random) -> list[actions.Part]:
    """Return what is owed by parts: of money at stake, some of it, on days to come."""
    owed = (case.amount or 0) * draw.randint(4, 9) // 10 // HUNDRED
    count = min(draw.randint(1, 4), owed)
    if not count or draw.random() < 0.25:
        return []
    first = business_date(case.resolved_at) + timedelta(days=draw.randint(1, 6))
    each = owed // count
    amounts = [each + owed - each * count, *[each] * (count - 1)]
    return [
        actions.Part(due_on=first + timedelta(days=14 * number), amount=Decimal(amount * HUNDRED))
        for number, amount in enumerate(amounts)
    ]


def _owed(stage: Stage) -> Iterable[Instalment]:
    """Return the payments whose day is today."""
    rows = Instalment.objects.owed().filter(due_on=stage.day)
    return rows.select_related("agreement__case__lead").order_by("agreement__case__number", "pk")


def _pay(stage: Stage, row: Instalment) -> None:
    case = row.agreement.case
    at = start_of_day(stage.day) + timedelta(hours=17)
    desk = _desk(stage, case, at, f"paid {row.due_on}")
    if desk is None or at > stage.until or desk.scene.draw.random() >= PAID_IN_TIME:
        return
    desk.do("note_performed", actions.note_performed, pk=row.pk, paid_on=stage.day)


def _follow_up(desk: Desk) -> None:
    scene, case, draw = desk.scene, desk.scene.case, desk.scene.draw
    if scene.at < start_of_day(scene.stage.day) + timedelta(hours=16):
        return
    rows = Instalment.objects.filter(agreement__case=case)
    is_done = not rows.owed().exists()
    stands = Performance.PERFORMED if is_done else Performance.UNDER_WAY
    party = case.parties.order_by("pk").first()
    desk.do(
        "record_follow_up",
        actions.record_follow_up,
        client_id=drawn_uuid(draw),
        told=Visit(
            held_at=scene.at,
            whom=party.name if party else "双方",
            performance=stands.value,
            is_satisfied=draw.random() < 0.93,
            findings=scene.say("papers", "kept" if is_done else "under_way"),
            reason=scene.say("papers", "reason"),
        ),
    )
    desk.do(
        "describe_file",
        actions.describe_file,
        version=_file_version(case),
        retention=draw.choices(list(Retention.values), (30, 60, 10))[0],
    )
    if case.state == State.CLOSED and is_done and draw.random() < 0.3:
        desk.do("bind_file", actions.bind_file, version=_file_version(case), remark="资料齐全。")
