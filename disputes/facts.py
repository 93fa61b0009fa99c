"""What the triage rules may know of an item or a case: read from the records, judged elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from common.calendar import business_date
from disputes.models import Case
from disputes.policy import rules_on
from disputes.triage import REPEATED_WITHIN_DAYS, Facts, Suggestion, suggest
from reports.models import InformationItem

WINDOW = timedelta(days=REPEATED_WITHIN_DAYS)


def facts_of(matter: InformationItem | Case) -> Facts:
    """Return the facts of an item or a case.

    The same matter again: same area and same kind, with the same place or the same title, within
    90 days. Who is named in it plays no part.
    """
    repeated = _item_repeated if isinstance(matter, InformationItem) else _case_repeated
    return _facts(matter, repeated(matter))


def suggestions_for(items: Sequence[InformationItem], now: datetime) -> dict[int, Suggestion]:
    """Return what the rules in force suggest for many items, by item id, in one query for all."""
    rules = rules_on(business_date(now))
    repeated = _repeated_among(items)
    return {item.pk: suggest(_facts(item, item.pk in repeated), rules) for item in items}


def suggestion_for(matter: InformationItem | Case, now: datetime) -> Suggestion:
    """Return what the rules in force suggest for an item or a case."""
    return suggest(facts_of(matter), rules_on(business_date(now)))


def _facts(matter: InformationItem | Case, is_repeated: bool) -> Facts:
    return Facts(
        people_count=matter.people_count,
        amount=matter.amount,
        flags=frozenset(matter.flags),
        is_repeated=is_repeated,
    )


def _repeated_among(items: Sequence[InformationItem]) -> set[int]:
    """Return the ids of the items whose matter came in before: one query for all of them."""
    if not items:
        return set()
    earlier = InformationItem.objects.standing().filter(
        area__in={item.area_id for item in items},
        date__gte=min(item.date for item in items) - WINDOW,
        date__lte=max(item.date for item in items),
    )
    rows: dict[tuple[int, str], list[InformationItem]] = {}
    columns = ("area_id", "category", "date", "created_at", "summary", "place")
    for row in earlier.only(*columns):
        rows.setdefault((row.area_id, row.category), []).append(row)
    return {
        item.pk
        for item in items
        for row in rows.get((item.area_id, item.category), [])
        if item.date - WINDOW <= row.date <= item.date
        and row.created_at < item.created_at
        and _is_same(item.summary, item.place, row.summary, row.place)
    }


def _case_repeated(case: Case) -> bool:
    if case.pk and case.joined_to_id:
        return False
    earlier = Case.objects.filter(
        area=case.area_id,
        kind=case.kind,
        received_at__gte=case.received_at - WINDOW,
        received_at__lt=case.received_at,
    )
    return _same_matter(earlier, title=case.title, place=case.place, pk=case.pk)


def _item_repeated(item: InformationItem) -> bool:
    earlier = InformationItem.objects.standing().filter(
        area=item.area_id,
        category=item.category,
        date__gte=item.date - WINDOW,
        date__lte=item.date,
        created_at__lt=item.created_at,
    )
    rows = earlier.exclude(pk=item.pk).values_list("summary", "place")
    return any(_is_same(item.summary, item.place, *row) for row in rows)


def _same_matter(earlier: object, *, title: str, place: str, pk: int | None) -> bool:
    rows = earlier.exclude(pk=pk).values_list("title", "place")  # type: ignore[attr-defined]
    return any(_is_same(title, place, *row) for row in rows)


def _is_same(title: str, place: str, other_title: str, other_place: str) -> bool:
    return title == other_title or bool(place) and place == other_place
