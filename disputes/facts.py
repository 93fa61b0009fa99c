"""What the triage rules may know of an item or a case: read from the records, judged elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from common.calendar import business_date
from disputes.choices import Kind, State
from disputes.models import Case, CaseSpan
from disputes.policy import rules_on
from disputes.querysets import CaseQuerySet
from disputes.triage import REPEATED_WITHIN_DAYS, Facts, Suggestion, suggest
from reports.choices import Category
from reports.models import InformationItem

#: Category of an item -> kind of the case it may become.
KINDS: dict[str, str] = {
    Category.DISPUTE: Kind.DISPUTE,
    Category.SENTIMENT: Kind.REQUEST,
    Category.REQUEST: Kind.REQUEST,
    Category.HAZARD: Kind.HAZARD,
    Category.ORDER: Kind.DISPUTE,
    Category.OTHER: Kind.DISPUTE,
}
WINDOW = timedelta(days=REPEATED_WITHIN_DAYS)


def facts_of(matter: InformationItem | Case) -> Facts:
    """Return the facts of an item or a case.

    The same matter again: same area and same kind, with the same place or the same title, within
    90 days. Who is named in it plays no part.
    """
    if isinstance(matter, InformationItem):
        return facts_for([matter])[matter.pk]
    return _facts(matter, _case_repeated(matter))


def suggestions_for(items: Sequence[InformationItem], now: datetime) -> dict[int, Suggestion]:
    """Return what the rules in force suggest for many items, by item id, in one query for all."""
    rules = rules_on(business_date(now))
    return {pk: suggest(facts, rules) for pk, facts in facts_for(items).items()}


def facts_for(items: Sequence[InformationItem]) -> dict[int, Facts]:
    """Return the facts of many items, by item id, in two queries for all."""
    repeated = _repeated_among(items)
    return {item.pk: _facts(item, item.pk in repeated) for item in items}


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
    """Return the ids of the items whose matter came in before.

    Two queries for all of them: one for earlier items, one for earlier cases.
    """
    if not items:
        return set()
    told, cases = _told_before(items), _cases_before(items)
    return {
        item.pk
        for item in items
        if any(
            item.date - WINDOW <= row.date <= item.date
            and row.created_at < item.created_at
            and _is_same(item.summary, item.place, row.summary, row.place)
            for row in told.get((item.area_id, item.category), [])
        )
        or any(
            item.created_at - WINDOW <= case.received_at < item.created_at
            and _is_same(item.summary, item.place, case.title, case.place)
            for case in cases.get((item.area_id, KINDS[item.category]), [])
        )
    }


def _told_before(
    items: Sequence[InformationItem],
) -> dict[tuple[int, str], list[InformationItem]]:
    """Return the items of the same groups by area and category."""
    earlier = InformationItem.objects.standing().filter(
        area__in={item.area_id for item in items},
        date__gte=min(item.date for item in items) - WINDOW,
        date__lte=max(item.date for item in items),
    )
    rows: dict[tuple[int, str], list[InformationItem]] = {}
    columns = ("area_id", "category", "date", "created_at", "summary", "place")
    for row in earlier.only(*columns):
        rows.setdefault((row.area_id, row.category), []).append(row)
    return rows


def _cases_before(items: Sequence[InformationItem]) -> dict[tuple[int, str], list[Case]]:
    """Return the cases of the same groups by area and kind; the items became none of them yet."""
    earlier = Case.objects.filter(
        area__in={item.area_id for item in items},
        received_at__gte=min(item.created_at for item in items) - WINDOW,
        received_at__lt=max(item.created_at for item in items),
    )
    rows: dict[tuple[int, str], list[Case]] = {}
    columns = ("area_id", "kind", "received_at", "title", "place")
    for case in _not_taken_back(earlier).only(*columns):
        rows.setdefault((case.area_id, case.kind), []).append(case)
    return rows


def _case_repeated(case: Case) -> bool:
    earlier = Case.objects.filter(
        area=case.area_id,
        kind=case.kind,
        received_at__gte=case.received_at - WINDOW,
        received_at__lt=case.received_at,
    ).exclude(pk=case.pk)
    told = _not_taken_back(earlier).values_list("title", "place")
    return any(_is_same(case.title, case.place, *row) for row in told)


def _not_taken_back(cases: CaseQuerySet) -> CaseQuerySet:
    """Leave out what was taken back: it never was a case."""
    taken_back = CaseSpan.objects.filter(act="take_back").values("case")
    return cases.exclude(state=State.WITHDRAWN, pk__in=taken_back)


def _is_same(title: str, place: str, other_title: str, other_place: str) -> bool:
    return title == other_title or bool(place) and place == other_place
