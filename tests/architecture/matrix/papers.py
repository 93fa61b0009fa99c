"""Files of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from papers.forms import FORMS
from tests.architecture.matrix.rows import CASE, REVEAL, Row, anywhere, village
from tests.architecture.world import World
from tests.papers.factories import Clerk

#: Who fills in the papers of a case: its team and the officers trusted with personal data.
FILL = "town centre mediator"


def _kind(world: World) -> dict[str, Any]:
    """Name a document."""
    return {"kind": "mediation"}


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


PAGES: dict[str, Row] = {
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

PROGRAMS: dict[str, Row] = {
    "get case-documents": Row(CASE, kwargs=_agreed),
    "get case-file-pdf": Row(CASE, kwargs=_agreed),
    "get case-document-docx": Row(CASE, kwargs=lambda world: {**_agreed(world), **_kind(world)}),
}
