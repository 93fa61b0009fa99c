"""The six figures at the head of the dashboard: name, definition, fraction, way to the rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.wording import amount, percent_down, thousands
from rollups.models import AreaDay
from rollups.service import Service


@dataclass(frozen=True)
class Tile:
    """One figure.

    Attributes:
        name, number, unit: what stands large.
        definition: what is counted, in one line.
        fraction: the parts the number is made of, or what it is compared with.
        kind, query: the rows behind it; an empty kind opens nothing.
    """

    name: str
    number: str
    unit: str
    definition: str
    fraction: str
    kind: str
    query: dict[str, str] = field(default_factory=dict)


def tiles_of(
    row: AreaDay,
    *,
    more_open: int | None,
    serious: int | None,
    brought: tuple[int, int],
    service: Service,
    is_today: bool,
) -> list[Tile]:
    """Return the figures of an area's day.

    Args:
        row: the day.
        more_open: cases in hand more than the day before; None when that is not known.
        serious: how many cases are seriously overdue; None for a day that is over.
        brought: matters that visits of the last 30 days brought back, and how many of their
            households have been told what came of them.
        service: what volunteers served in the last 30 days.
        is_today: whether the day is still going on.
    """
    return [
        _reports(row),
        _items(row),
        _open(row, difference(more_open, is_today=is_today)),
        _overdue(row, serious),
        _brought(*brought),
        _service(service),
    ]


def _reports(row: AreaDay) -> Tile:
    words = {"part": thousands(row.reports_in), "whole": thousands(row.reports_expected)}
    return Tile(
        name=_("Reports of the groups"),
        number=percent_down(row.reports_in, row.reports_expected),
        unit="%",
        definition=_("reported ÷ expected (zero reports count as reported)"),
        fraction=_("%(part)s/%(whole)s groups") % words,
        kind="groups",
        query={"state": "missing"} if row.reports_missing else {},
    )


def _items(row: AreaDay) -> Tile:
    words = {
        "part": thousands(row.items_decided),
        "whole": thousands(row.items_total),
        "rest": thousands(row.items_undecided),
    }
    fraction = (
        _("%(part)s/%(whole)s, %(rest)s to be decided")
        if row.items_undecided
        else (_("%(part)s/%(whole)s, all decided") if row.items_total else _("nothing came in"))
    )
    return Tile(
        name=_("Everything gets an answer"),
        number=percent_down(row.items_decided, row.items_total),
        unit="%" if row.items_total else "",
        definition=_("decided ÷ matters that came in that day"),
        fraction=fraction % words,
        kind="items" if row.items_total else "",
        query={"disposition": "undecided"} if row.items_undecided else {},
    )


def _open(row: AreaDay, compared: str) -> Tile:
    return Tile(
        name=_("Cases in hand"),
        number=thousands(row.cases_open_total),
        unit=pgettext("unit", "cases"),
        definition=_("received, not closed yet"),
        fraction=compared,
        kind="cases" if row.cases_open_total else "",
    )


def _overdue(row: AreaDay, serious: int | None) -> Tile:
    if serious is None:
        fraction = _("as of the end of the day")
    elif serious:
        fraction = _("%(count)s of them seriously") % {"count": thousands(serious)}
    else:
        fraction = _("none of them seriously")
    return Tile(
        name=_("Overdue cases"),
        number=thousands(row.cases_overdue_total),
        unit=pgettext("unit", "cases"),
        definition=_("past the due day, no extension granted"),
        fraction=fraction if row.cases_overdue_total else _("none overdue"),
        kind="cases" if row.cases_overdue_total else "",
        query={"overdue": "1"},
    )


def _brought(whole: int, told: int) -> Tile:
    words = {"part": thousands(told), "whole": thousands(whole)}
    return Tile(
        name=_("Brought back by visits"),
        number=percent_down(told, whole),
        unit="%" if whole else "",
        definition=_("household told ÷ brought back in the last 30 days"),
        fraction=_("%(part)s/%(whole)s matters") % words
        if whole
        else _("nothing was brought back"),
        kind="matters" if whole else "",
        query={"told": "no"} if told < whole else {},
    )


def _service(service: Service) -> Tile:
    words = {"hours": amount(service.hours), "activities": thousands(service.activities)}
    return Tile(
        name=_("Volunteers' service"),
        number=thousands(service.people),
        unit=pgettext("unit", "times"),
        definition=_("hours confirmed in the last 30 days, one time a person and activity"),
        fraction=_("%(hours)s hours, %(activities)s activities") % words
        if service.people
        else _("no hours were confirmed"),
        kind="service" if service.people else "",
    )


def difference(more: int | None, *, is_today: bool) -> str:
    """Say how a count differs from the day before: 比昨天 ＋6."""
    if more is None:
        return _("nothing to compare with the day before")
    if not more:
        return _("as many as yesterday") if is_today else _("as many as the day before")
    words = {"sign": "＋" if more > 0 else "－", "count": thousands(abs(more))}
    if is_today:
        return _("%(sign)s%(count)s against yesterday") % words
    return _("%(sign)s%(count)s against the day before") % words
