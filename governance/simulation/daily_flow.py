"""Plays the daily flow: reports come in, days are sent up, the tiers above receive them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from common.calendar import business_date
from governance.simulation.lots import lots, moment
from governance.simulation.reporting import (
    MADE_UP_WITHIN,
    PlannedReport,
    PlannedVillageDay,
    village_day,
)
from governance.simulation.stage import Stage
from governance.simulation.wording import say
from org_tree.models import Area
from org_tree.shapes import Tier
from reports.actions import (
    Sending,
    file_report,
    file_reports,
    open_days,
    receive_town_day,
    receive_village_day,
    receive_village_days,
    return_village_day,
    send_town_day,
    send_village_day,
    send_village_days,
)
from reports.choices import DayState
from reports.inputs import Filing
from reports.models import DailyReport, InformationItem, TownDay, VillageDay

#: Days whose plans can still reach into today.
REACH = MADE_UP_WITHIN
#: Days after which nobody waits for a town's day any more.
TOWN_REACH = 5


@dataclass(frozen=True)
class _Planned:
    """A village with its plan of one date."""

    village: Area
    plan: PlannedVillageDay


def play_reports(stage: Stage) -> None:
    """File, send, return and receive what the plans of today and the days before say for today."""
    open_days(day=stage.day, now=stage.until)
    planned = [
        one
        for back in range(REACH, -1, -1)
        for one in _plans_of(stage, stage.day - timedelta(days=back))
    ]
    rows = _day_rows(stage)
    filed = _filed_groups(stage)
    _file(stage, planned, filed, before_sending=True)
    _send(stage, planned, rows)
    _file(stage, planned, filed, before_sending=False)
    _send_again(stage, planned, rows)
    _receive(stage, planned)


def _plans_of(stage: Stage, day: date) -> list[_Planned]:
    """Return every village's plan of a day; of an earlier day only what reaches beyond it.

    The plans are kept with the troupe while the days go by.
    """
    kept = stage.troupe.plans
    if day not in kept:
        kept[day] = [
            _Planned(village, village_day(stage.seed, facts, day))
            for village, facts in zip(stage.troupe.villages, stage.troupe.facts, strict=True)
        ]
    if day < stage.day:
        kept[day] = [one for one in map(_rest_of, kept[day]) if one is not None]
    for old in [one for one in kept if one < stage.day - timedelta(days=REACH)]:
        del kept[old]
    return kept[day]


def _rest_of(one: _Planned) -> _Planned | None:
    """Return what of a plan happens after its own day, or None when nothing does."""
    plan = one.plan
    later = tuple(report for report in plan.reports if business_date(report.at) > plan.date)
    moments = (plan.send_at, plan.receive_at)
    if later or any(at is not None and business_date(at) > plan.date for at in moments):
        return _Planned(one.village, replace(plan, reports=later))
    return None


def _day_rows(stage: Stage) -> dict[tuple[int, date], VillageDay]:
    first = stage.day - timedelta(days=REACH)
    days = VillageDay.objects.filter(date__gte=first, date__lte=stage.day)
    return {(day.area_id, day.date): day for day in days}


def _filed_groups(stage: Stage) -> set[tuple[int, date]]:
    first = stage.day - timedelta(days=REACH)
    reports = DailyReport.objects.filter(date__gte=first, date__lte=stage.day)
    return set(reports.values_list("area_id", "date"))


def _file(
    stage: Stage,
    planned: Sequence[_Planned],
    filed: set[tuple[int, date]],
    *,
    before_sending: bool,
) -> None:
    """File what comes in before the village's day goes up, or what comes after."""
    filings = []
    for one in planned:
        for report in one.plan.reports:
            if stage.is_today(report.at) and one.plan.is_before(report) == before_sending:
                filing = _filing(stage, one.village, report)
                if filing is not None and (filing.area.pk, filing.date) not in filed:
                    filings.append(filing)
                    filed.add((filing.area.pk, filing.date))
    filings.sort(key=lambda filing: (filing.at, filing.area.code))
    if not stage.one_by_one:
        file_reports(filings=filings)
    else:
        for filing in filings:
            file_report(
                actor=filing.actor,
                client_id=filing.client_id,
                area=filing.area,
                date=filing.date,
                zero=filing.zero,
                items=filing.items,
                now=filing.at,
            )
    stage.counts["file_report"] += len(filings)


def _filing(stage: Stage, village: Area, report: PlannedReport) -> Filing | None:
    group = stage.troupe.by_code[report.group]
    actor = stage.troupe.one("keeper", group.pk, Tier.GROUP)
    if report.is_on_behalf:
        actor = stage.troupe.one("village_officer", village.pk, Tier.VILLAGE)
    if not stage.does(actor, report.at):
        return None
    return Filing(
        actor=actor,
        client_id=report.client_id,
        area=group,
        date=report.date,
        zero=not report.told,
        at=report.at,
        items=tuple(told.item for told in report.told),
    )


def _send(
    stage: Stage, planned: Sequence[_Planned], rows: dict[tuple[int, date], VillageDay]
) -> None:
    sendings = []
    for one in planned:
        at = one.plan.send_at
        officer = stage.troupe.one("village_officer", one.village.pk, Tier.VILLAGE)
        row = rows.get((one.village.pk, one.plan.date))
        if at is None or row is None or row.state != DayState.OPEN or not stage.is_today(at):
            continue
        if stage.does(officer, at):
            sendings.append(Sending(officer, row, at))
    sendings.sort(key=lambda sending: (sending.at, sending.day.area_id))
    _do_sendings(stage, sendings)


def _do_sendings(stage: Stage, sendings: list[Sending]) -> None:
    if stage.one_by_one:
        for sending in sendings:
            send_village_day(actor=sending.actor, day=sending.day, now=sending.at)
    elif sendings:
        send_village_days(sendings=sendings)
    stage.counts["send_village_day"] += len(sendings)


def _send_again(
    stage: Stage, planned: Sequence[_Planned], rows: dict[tuple[int, date], VillageDay]
) -> None:
    """Give the days back that the plans say, and send them once more."""
    for one in planned:
        plan = one.plan
        if plan.return_at is None or plan.resend_at is None or not stage.is_today(plan.return_at):
            continue
        town = stage.troupe.one("town_officer", one.village.pk, Tier.TOWN)
        row = rows.get((one.village.pk, plan.date))
        if row is None or not stage.does(town, plan.return_at):
            continue
        draw = lots(stage.seed, "return", one.village.code, plan.date)
        given: dict[str, Any] = {"reason": say(draw, "village_returned", "any")}
        if not VillageDay.objects.filter(pk=row.pk, state=DayState.SENT).exists():
            continue
        stage.attempt(
            "return_village_day",
            return_village_day,
            actor=town,
            day=row,
            now=plan.return_at,
            **given,
        )
        officer = stage.troupe.one("village_officer", one.village.pk, Tier.VILLAGE)
        if stage.does(officer, plan.resend_at):
            stage.attempt(
                "send_village_day", send_village_day, actor=officer, day=row, now=plan.resend_at
            )


def _receive(stage: Stage, planned: Sequence[_Planned]) -> None:
    """Let towns take in what came up, at the planned moment or as soon as they can."""
    first = stage.day - timedelta(days=REACH + 1)
    sent = VillageDay.objects.filter(state=DayState.SENT, date__gte=first, date__lte=stage.day)
    waiting = {(day.area_id, day.date): day for day in sent}
    receipts = []
    for one in planned:
        row = waiting.get((one.village.pk, one.plan.date))
        at = _received_at(stage, one, row)
        town = stage.troupe.one("town_officer", one.village.pk, Tier.TOWN)
        if row is not None and at is not None and stage.does(town, at):
            receipts.append(Sending(town, row, at))
    receipts.sort(key=lambda receipt: (receipt.at, receipt.day.area_id))
    if stage.one_by_one:
        for receipt in receipts:
            receive_village_day(actor=receipt.actor, day=receipt.day, now=receipt.at)
    elif receipts:
        receive_village_days(receipts=receipts)
    stage.counts["receive_village_day"] += len(receipts)


def _received_at(stage: Stage, one: _Planned, row: VillageDay | None) -> datetime | None:
    """Return when a day that waits is taken in, or None when that is not today."""
    at = one.plan.receive_at
    if row is None or row.sent_at is None or at is None or at > stage.until:
        return None
    if business_date(at) < stage.day:
        draw = lots(stage.seed, "catch up", one.village.code, stage.day)
        at = moment(draw, stage.day, 8.3, 9)
    return max(at, row.sent_at)


def play_town_days(stage: Stage) -> None:
    """Let towns send their days once every item is decided, and the district take them in."""
    district = stage.troupe.above(stage.troupe.root.pk, Tier.DISTRICT)
    staff = stage.troupe.sitting("district_staff", district)
    first = stage.day - timedelta(days=TOWN_REACH)
    days = TownDay.objects.filter(date__gte=first, date__lte=stage.day).select_related("area")
    towns = {town.pk for town in stage.troupe.towns}
    rows = [day for day in days.order_by("date", "area__code") if day.area_id in towns]
    undecided = _undecided(stage, rows)
    for row in rows:
        draw = lots(stage.seed, "town day", row.area.code, row.date, stage.day)
        if row.state == DayState.SENT and row.date < stage.day:
            at = moment(draw, stage.day, 8.5, 10.0)
            if staff and stage.does(staff[0].user, at):
                given = {"actor": staff[0].user, "day": row, "now": at}
                stage.attempt("receive_town_day", receive_town_day, **given)
        elif row.state == DayState.OPEN:
            at = moment(draw, stage.day, 20.03, 21.2, 20.2)
            officer = stage.troupe.one("town_officer", row.area_id, Tier.TOWN)
            if stage.does(officer, at) and (row.area_id, row.date) not in undecided:
                stage.attempt("send_town_day", send_town_day, actor=officer, day=row, now=at)


def _undecided(stage: Stage, rows: Sequence[TownDay]) -> set[tuple[int, date]]:
    """Return the towns and dates that have items without a disposition."""
    items = InformationItem.objects.undecided().filter(date__in={row.date for row in rows})
    found = set()
    for area_id, day in items.values_list("area_id", "date"):
        town = stage.troupe.above(area_id, Tier.TOWN)
        if town is not None:
            found.add((town.pk, day))
    return found
