"""Raw records for the figures: written as plain rows, without the actions that make them."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from common.calendar import start_of_day
from disputes.models import Case, CaseSpan
from org_tree.models import Area, Organization, Posting
from reports.models import DailyReport, InformationItem, VillageDay
from visits.models import Visit, VisitMatter
from volunteers.models import Activity, ServiceRecord, Volunteer, VolunteerTeam

OPEN = {"received", "assessed", "assigned", "resolving", "resolved", "answered", "referred"}


def filer() -> User:
    """Somebody all facts are filed by."""
    return User.objects.get_or_create(username="filer", defaults={"name": "何其"})[0]


def leader() -> Posting:
    """Somebody who leads every case that needs a lead."""
    body = Organization.objects.filter(line="mediation", tier="village").earliest("pk")
    return Posting.objects.get_or_create(
        user=filer(),
        role="mediation_director",
        organization=body,
        defaults={"started_on": date(2024, 1, 1)},
    )[0]


def report(area: Area, day: date, timeliness: str = "on_time") -> DailyReport:
    """A group's report."""
    return DailyReport.objects.create(
        area=area,
        date=day,
        is_zero=timeliness == "zero",
        timeliness=timeliness,
        filed_at=start_of_day(day) + timedelta(hours=9),
        created_by=filer(),
        client_id=uuid.uuid4(),
    )


def visit(area: Area, day: date, *, nights: int = 0, raised: int = 0, **values: Any) -> Visit:
    """A visit with the matters it brought back."""
    district = Area.objects.get(tier="district")
    organization = Organization.objects.first() or Organization.objects.create(
        name="区住建局", line="none", kind="organ", area=district, tier="district",
        lft=1, rght=2, tree_id=1, level=0,
    )  # fmt: skip
    posting, _made = Posting.objects.get_or_create(
        user=filer(),
        role="visiting_cadre",
        organization=organization,
        defaults={"started_on": date(2024, 1, 1)},
    )
    made = Visit.objects.create(
        posting=posting,
        area=area,
        date=day,
        to_date=day,
        nights=nights,
        created_by=filer(),
        created_at=start_of_day(day) + timedelta(hours=9),
        client_id=uuid.uuid4(),
        **values,
    )
    for _matter in range(raised):
        VisitMatter.objects.create(visit=made, item=item(area, day), is_raised=True)
    return made


def served(area: Area, day: date, *minutes: int, is_over: bool = True, **values: Any) -> Activity:
    """An activity of a day, with somebody new for each of the minutes served."""
    team, _made = VolunteerTeam.objects.get_or_create(
        code="T0001",
        defaults={
            "name": "区总队", "area": Area.objects.get(tier="district"), "opened_on": day,
            "lft": 1, "rght": 2, "tree_id": 1, "level": 0,
        },
    )  # fmt: skip
    starts = start_of_day(day) + timedelta(hours=9)
    activity = Activity.objects.create(
        team=team,
        area=area,
        title="送棉衣",
        place="门口",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        places=20,
        risk="防滑",
        state="confirmed" if minutes else ("finished" if is_over else "open"),
        created_by=filer(),
        created_at=starts,
        changed_at=starts,
        client_id=uuid.uuid4(),
    )
    for length in minutes:
        number = Volunteer.objects.count() + 1
        person = Volunteer.objects.create(
            number=f"429999{number:08d}",
            name="何其",
            phone=f"199{number:08d}",
            phone_index=str(number),
            area=area,
            registered_on=day,
            consent_on=day,
        )
        ServiceRecord.objects.create(
            activity=activity,
            volunteer=person,
            area=area,
            date=day,
            minutes=length,
            confirmed_by=filer(),
            confirmed_at=starts,
            **values,
        )
    return activity


def item(area: Area, day: date, disposition: str | None = None, **values: Any) -> InformationItem:
    """One matter."""
    defaults = {
        "category": "dispute",
        "summary": "水渠",
        "created_at": start_of_day(day) + timedelta(hours=9),
        "created_by": filer(),
        "client_id": uuid.uuid4(),
    }
    decided = {}
    if disposition:
        decided = {
            "disposition": disposition,
            "disposition_reason": "已说开",
            "disposed_at": start_of_day(day) + timedelta(hours=10),
        }
    return InformationItem.objects.create(area=area, date=day, **defaults | decided | values)


#: act, state after it, color after it, when.
Step = tuple[str, str, str | None, datetime]


def case(
    area: Area, steps: list[Step], *, due_at: datetime | None = None, paused: bool = False
) -> Case:
    """A case with the spans of its history, the last of them still running."""
    number = Case.objects.count() + 1
    _act, state, color, since = steps[-1]
    is_open = state in OPEN
    lead = leader() if state in ("assigned", "resolving") else None
    the_case = Case.objects.create(
        number=f"XZ-2026-{number:05d}",
        kind="dispute",
        source="item",
        area=area,
        title="三组水渠争执",
        state=state,
        color=color,
        tier="village" if color else None,
        lead=lead,
        organization=lead.organization if lead else None,
        step_started_at=since,
        changed_at=since,
        due_at=(due_at or since + timedelta(days=7)) if is_open else None,
        paused_at=since if paused else None,
        received_at=steps[0][3],
        closed_at=since if state == "closed" else None,
        created_by=filer(),
        client_id=uuid.uuid4(),
    )
    ends = [step[3] for step in steps[1:]] + [None]
    for (act, span_state, span_color, entered), left in zip(steps, ends, strict=True):
        CaseSpan.objects.create(
            case=the_case,
            area=area,
            act=act,
            state=span_state,
            color=span_color,
            tier="village" if span_color else None,
            due_at=(due_at or entered + timedelta(days=7)) if span_state in OPEN else None,
            is_paused=paused and left is None,
            entered_at=entered,
            left_at=left,
        )
    return the_case


def village_day(area: Area, day: date, timeliness: str | None) -> VillageDay:
    """A village's day, sent or not."""
    return VillageDay.objects.create(
        area=area,
        date=day,
        state="sent" if timeliness else "open",
        timeliness=timeliness,
        sent_at=start_of_day(day) + timedelta(hours=17) if timeliness else None,
    )
