"""What of the daily flow waits for a person: for the workbench."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import at_time, business_date
from common.todo import Cell, Todo, nearest_first
from common.wording import day as day_words
from org_tree.models import Area
from org_tree.querysets import subtree_q
from org_tree.scope import areas_for
from org_tree.shapes import Tier
from reports.choices import DayState
from reports.coverage import GroupRow, group_states
from reports.models import DailyReport, InformationItem, TownDay, VillageDay
from reports.timeliness import DAYS_BACK, CutoffTable, CutoffTimes, due_on
from reports.wording import SOON, clock_on, names

#: Items sent back that stand alone; more of them become one card.
ALONE = 3
MOST = 20
NAMED = 3


def things_for(user: Any, now: datetime) -> list[Todo]:
    """Return the acts of the daily flow that wait for a person, nearest due first."""
    today = business_date(now)
    own_groups = _areas(user, "reports.file", Tier.GROUP)
    villages = _areas(user, "reports.send", Tier.VILLAGE)
    towns = _areas(user, "reports.receive", Tier.TOWN)
    cutoffs = CutoffTable.load() if own_groups or villages or towns else CutoffTable([])
    things = [
        *_group_reports(own_groups, today, cutoffs),
        *_village_days(villages, today, now, cutoffs),
        *_returned_items([*own_groups, *villages], today, now, cutoffs),
        *_town_days(towns, today, now, cutoffs),
        *_district(user, today),
    ]
    return nearest_first(replace(thing, near=SOON) for thing in things)


def _areas(user: Any, capability: str, tier: Tier) -> list[Area]:
    """Return the areas of a tier that a person is posted to with a capability."""
    intervals = areas_for(user, capability)
    if not intervals:
        return []
    wanted = Q()
    for tree_id, lft, _rght in intervals:
        wanted |= Q(tree_id=tree_id, lft=lft)
    return list(Area.objects.of_tier(tier).filter(wanted).select_related("parent").order_by("lft"))


def _ahead(moment: datetime, now: datetime) -> datetime | None:
    """Return a moment by which something is wanted, while it lies ahead: it is no limit."""
    return moment if now < moment else None


def _page(area: Area, day: date, name: str = "area_day") -> str:
    query = urlencode({"date": day.isoformat()})
    return f"{reverse(f'reports:{name}', args=[area.code])}?{query}"


def _group_reports(groups: list[Area], today: date, cutoffs: CutoffTable) -> Iterator[Todo]:
    """A keeper's own group that has not reported today."""
    if not groups:
        return
    filed = DailyReport.objects.filter(area__in=groups, date=today)
    done = set(filed.values_list("area_id", flat=True))
    for group in groups:
        if group.pk in done or not group.is_open_on(today):
            continue
        due = cutoffs.of(group).report_due
        why = _("%(place)s: if nothing happened, one tap is enough. By %(clock)s.")
        yield Todo(
            kind="group_report",
            title=_("Report today"),
            why=why % {"place": group.place, "clock": clock_on(today, due)},
            url=_page(group, today),
            button=_("Something happened"),
            due_at=due_on(today, due),
            act_url=_page(group, today, "report_zero"),
            act_label=_("Zero"),
            act_fields={"client_id": str(uuid4())},
        )


def _village_days(
    villages: list[Area], today: date, now: datetime, cutoffs: CutoffTable
) -> Iterator[Todo]:
    """Today's village day until it is sent; earlier ones that were given back or never sent."""
    if not villages:
        return
    since = today - timedelta(days=DAYS_BACK)
    rows = VillageDay.objects.filter(area__in=villages, date__gte=since, date__lte=today)
    days = {(day.area_id, day.date): day for day in rows}
    for village in villages:
        times = cutoffs.of(village)
        own = [day for (area_id, _date), day in days.items() if area_id == village.pk]
        yield from _behind(village, own, today, _ahead(due_on(today, times.assessment_due), now))
        sent = days.get((village.pk, today))
        if sent is None or sent.state == DayState.OPEN:
            yield _today_of(village, group_states(village, today, now, times), today, times)


def _behind(
    area: Area, days: Iterable[Any], today: date, due_at: datetime | None
) -> Iterator[Todo]:
    """Days that the tier above gave back, and days before today that never went up."""
    never = []
    for day in sorted(days, key=lambda one: one.date):
        if day.state == DayState.RETURNED:
            yield Todo(
                kind="day_returned",
                title=_("Given back: %(area)s, %(day)s")
                % {"area": area, "day": _short(day.date, today)},
                why=day.return_reason,
                url=_page(area, day.date),
                button=_("Amend it"),
                due_at=due_at,
            )
        elif day.state == DayState.OPEN and day.date < today:
            never.append(day.date)
    if never:
        words = ngettext("%(days)s was never sent.", "%(days)s were never sent.", len(never))
        yield Todo(
            kind="day_unsent",
            title=_("Send days that were left out"),
            why=words % {"days": names(_short(day, today) for day in never[:NAMED])},
            url=_page(area, never[0]),
            button=_("Make up for it"),
            count=len(never),
        )


def _short(day: date, today: date) -> str:
    return day_words(day, at_time(today, datetime.min.time()), weekday=False)


def _today_of(village: Area, rows: list[GroupRow], today: date, times: CutoffTimes) -> Todo:
    missing = sum(1 for row in rows if row.is_open)
    clock = clock_on(today, times.village_due)
    if missing:
        words = ngettext(
            "%(count)d group, %(open)d to come. To the town by %(clock)s.",
            "%(count)d groups, %(open)d to come. To the town by %(clock)s.",
            len(rows),
        )
    else:
        words = ngettext(
            "%(count)d group, all in. To the town by %(clock)s.",
            "%(count)d groups, all in. To the town by %(clock)s.",
            len(rows),
        )
    return Todo(
        kind="village_day",
        title=_("Send the village day"),
        why=words % {"count": len(rows), "open": missing, "clock": clock},
        url=_page(village, today),
        button=_("Go to the village day"),
        due_at=due_on(today, times.village_due),
        cells=tuple(Cell(str(row.area), row.state) for row in rows),
    )


def _returned_items(
    areas: list[Area], today: date, now: datetime, cutoffs: CutoffTable
) -> Iterator[Todo]:
    """Matters that the assessment group wants to know more about."""
    if not areas:
        return
    where = Q()
    for area in areas:
        where |= Q(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght)
    due_at = _ahead(due_on(today, cutoffs.of(areas[0]).assessment_due), now)
    waiting = InformationItem.objects.waiting_for_village().filter(where)
    items = list(waiting.order_by("returned_at", "pk")[:MOST])
    for item in items[:ALONE]:
        yield Todo(
            kind="item_returned",
            title=_("Add to a matter"),
            why=item.return_reason,
            url=reverse("reports:item_change", args=[item.pk]),
            button=_("Add to it"),
            due_at=due_at,
            subject=item.summary,
        )
    if rest := items[ALONE:]:
        words = ngettext(
            "%(count)d more was sent back.", "%(count)d more were sent back.", len(rest)
        )
        yield Todo(
            kind="items_returned",
            title=_("Add to more matters"),
            why=words % {"count": len(rest)},
            url=reverse("reports:item_change", args=[rest[0].pk]),
            button=_("Add to it"),
            count=len(rest),
        )


def _town_days(
    towns: list[Area], today: date, now: datetime, cutoffs: CutoffTable
) -> Iterator[Todo]:
    """Village days to take in, villages to remind, the town's own day."""
    since = today - timedelta(days=DAYS_BACK)
    for town in towns:
        times = cutoffs.of(town)
        inside = subtree_q([_interval(town)], "area")
        days = VillageDay.objects.filter(inside, date__gte=since, date__lte=today)
        rows = list(days.select_related("area").order_by("date", "area__lft"))
        yield from _to_receive(town, rows, today, now, times)
        yield from _to_remind(town, rows, today, now, times)
        own = TownDay.objects.filter(area=town, date__gte=since, date__lte=today)
        found = {day.date: day for day in own}
        yield from _behind(town, found.values(), today, None)
        if today not in found or found[today].state == DayState.OPEN:
            yield _town_today(town, today, times)


def _interval(area: Area) -> Any:
    return (area.tree_id, area.lft, area.rght)


def _to_receive(
    town: Area, rows: list[VillageDay], today: date, now: datetime, times: CutoffTimes
) -> Iterator[Todo]:
    """What villages have sent: no limit of its own, wanted before the board sits down."""
    sent = [row for row in rows if row.state == DayState.SENT]
    if not sent:
        return
    words = ngettext("%(villages)s sent it.", "%(villages)s sent theirs.", len(sent))
    yield Todo(
        kind="villages_to_receive",
        title=_("Receive the village days"),
        why=words % {"villages": _few(row.area for row in sent)},
        url=_page(town, sent[0].date),
        button=_("Go and receive"),
        due_at=_ahead(due_on(today, times.assessment_due), now),
        count=len(sent),
    )


def _to_remind(
    town: Area, rows: list[VillageDay], today: date, now: datetime, times: CutoffTimes
) -> Iterator[Todo]:
    """After the cut-off: who has not sent, with one tap to remind them all."""
    due_at = due_on(today, times.village_due)
    unsent = [row for row in rows if row.date == today and not row.is_up]
    if now < due_at or not unsent or all(row.reminded_at for row in unsent):
        return
    words = ngettext(
        "%(villages)s has not sent its day.", "%(villages)s have not sent theirs.", len(unsent)
    )
    yield Todo(
        kind="villages_missing",
        title=_("Remind the villages"),
        why=words % {"villages": _few(row.area for row in unsent)},
        url=_page(town, today),
        button=_("Look at it"),
        due_at=_ahead(due_on(today, times.assessment_due), now),
        act_url=_page(town, today, "villages_remind"),
        act_label=_("Remind them all"),
    )


def _town_today(town: Area, today: date, times: CutoffTimes) -> Todo:
    inside = subtree_q([_interval(town)], "area")
    undecided = InformationItem.objects.undecided().filter(inside, date=today).count()
    clock = clock_on(today, times.assessment_due)
    if undecided:
        words = ngettext(
            "%(count)d item is not decided yet. To the district by %(clock)s.",
            "%(count)d items are not decided yet. To the district by %(clock)s.",
            undecided,
        )
    else:
        words = _("All items are decided. To the district by %(clock)s.")
    return Todo(
        kind="town_day",
        title=_("Send the town day"),
        why=words % {"count": undecided, "clock": clock},
        url=_page(town, today),
        button=_("Go to the town day"),
        due_at=due_on(today, times.assessment_due),
    )


def _district(user: Any, today: date) -> Iterator[Todo]:
    """Town days that wait to be taken in by the district."""
    intervals = areas_for(user, "reports.receive_town")
    if not intervals:
        return
    days = TownDay.objects.filter(subtree_q(intervals, "area"), state=DayState.SENT)
    since = today - timedelta(days=DAYS_BACK)
    rows = list(
        days.filter(date__gte=since).select_related("area__parent").order_by("date", "area__lft")
    )
    if rows and rows[0].area.parent:
        words = ngettext("%(towns)s sent it.", "%(towns)s sent theirs.", len(rows))
        yield Todo(
            kind="towns_to_receive",
            title=_("Receive the town days"),
            why=words % {"towns": _few(row.area for row in rows)},
            url=_page(rows[0].area.parent, rows[0].date),
            button=_("Go and receive"),
            count=len(rows),
        )


def _few(areas: Iterable[Area]) -> str:
    """Name a few places and count the rest: 李楼村、彭王村等 5 个."""
    places = list(areas)
    said = names(places[:NAMED])
    if len(places) <= NAMED:
        return said
    return _("%(names)s and others, %(count)d in all") % {"names": said, "count": len(places)}
