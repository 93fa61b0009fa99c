"""What a row says, who people are, and what the rows of several apps name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.architecture.world import World

EVERYBODY = (
    "district supervisor centre assessor town village keeper mediator cadre volunteer "
    "sysadmin secadmin auditor neighbor other_town former outsider"
)
#: Who works with matters of the village.
CASE = "district supervisor centre assessor town village keeper mediator"
CASE_ANYWHERE = f"{CASE} neighbor other_town"
#: Who reads the village's reports; the group's is the keeper's too.
VILLAGE_REPORTS = "district supervisor centre assessor town village"
GROUP_REPORTS = f"{VILLAGE_REPORTS} keeper"
REVEAL = "town centre supervisor mediator"


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


def item(world: World) -> dict[str, Any]:
    """Name an item of the report."""
    return {"pk": world.item.pk}


def item_photo(world: World) -> dict[str, Any]:
    """Name a photo of the item."""
    return {"pk": world.item.pk, "photo_pk": world.item_photo.pk}


def posting(world: World) -> dict[str, Any]:
    """Name the keeper's posting."""
    return {"pk": world.posting.pk}


def mediator(world: World) -> int:
    """Name who could lead a case."""
    return world.cast.ids["mediator"]
