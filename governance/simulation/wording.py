"""What the people of the play say and write: templates filled by lot (governance/demo)."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from governance.simulation.lots import drawn_uuid
from governance.simulation.names import SURNAMES, person_name, phone_number
from org_tree.shapes import Setting
from reports.choices import Category
from reports.inputs import ItemInput, PartyInput

DEMO = Path(__file__).resolve().parent.parent / "demo"
CROPS = ("小麦", "油菜", "玉米", "花生", "芝麻", "大蒜", "西瓜", "红薯")
BEASTS = ("羊", "牛", "猪", "鸡", "鸭", "鹅")
MU = ("半亩", "一亩", "一亩半", "两亩", "三亩", "五亩")
#: What share of a day's matters each category has.
SHARES = {
    Category.DISPUTE: 36,
    Category.REQUEST: 24,
    Category.HAZARD: 14,
    Category.SENTIMENT: 10,
    Category.ORDER: 6,
    Category.OTHER: 10,
}
LONGEST_TITLE = 25


@dataclass(frozen=True)
class Matter:
    """One kind of thing that happens in a village.

    Attributes:
        category: of the item it is told in; `type` is that of the case it may become.
        setting: rural, urban or any.
        people, yuan: from and to; no money without `yuan`.
        signs: flag -> how often in a hundred.
        spots: where in the group.
    """

    category: str
    type: str
    setting: str
    weight: int
    people: tuple[int, int]
    yuan: tuple[int, int] | None
    signs: tuple[tuple[str, int], ...]
    spots: tuple[str, ...]
    summary: str
    detail: str


@cache
def matters() -> tuple[Matter, ...]:
    """Return all kinds of matters."""
    with (DEMO / "matters.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_matter(row) for row in csv.DictReader(file))


@cache
def phrases() -> dict[str, Any]:
    """Return what is written with acts, by act and kind."""
    return tomllib.loads((DEMO / "phrases.toml").read_text(encoding="utf-8"))


@cache
def visits() -> dict[str, Any]:
    """Return what visits tell and bring back."""
    return tomllib.loads((DEMO / "visits.toml").read_text(encoding="utf-8"))


def _matter(row: dict[str, str]) -> Matter:
    people = [int(number) for number in row["people"].split("-")]
    yuan = [int(number) for number in row["yuan"].split("-")] if row["yuan"] else None
    signs = [sign.split(":") for sign in row["signs"].split()]
    return Matter(
        category=row["category"],
        type=row["type"],
        setting=row["setting"],
        weight=int(row["weight"]),
        people=(people[0], people[1]),
        yuan=(yuan[0], yuan[1]) if yuan else None,
        signs=tuple((flag, int(share)) for flag, share in signs),
        spots=tuple(row["spots"].split("、")),
        summary=row["summary"],
        detail=row["detail"],
    )


@cache
def _of_setting(category: str, setting: str) -> tuple[tuple[Matter, ...], tuple[int, ...]]:
    fitting = [
        matter
        for matter in matters()
        if matter.category == category and matter.setting in ("any", setting)
    ]
    return tuple(fitting), tuple(matter.weight for matter in fitting)


@cache
def type_of(summary_start: str) -> str:
    """Return the case type of the matter whose title begins this way, `other` when unknown."""
    matter = _matter_of(summary_start)
    return matter.type if matter else "other"


def is_same_matter(one: str, other: str) -> bool:
    """Tell whether two titles are of the same kind of matter."""
    matter = _matter_of(one)
    return matter is not None and matter is _matter_of(other)


def _matter_of(summary_start: str) -> Matter | None:
    for matter in matters():
        if _fixed(matter.summary) and _fixed(matter.summary) in summary_start:
            return matter
    return None


def _fixed(summary: str) -> str:
    """Return the longest part of a title that holds no slot."""
    pieces = summary.replace("}", "{").split("{")[::2]
    return max(pieces, key=len)


def draw_matter(draw: Random, setting: str, category: str = "") -> Matter:
    """Return a kind of matter by lot, as often as its weight says."""
    category = category or draw.choices(list(SHARES), list(SHARES.values()))[0]
    fitting, weights = _of_setting(category, setting)
    return draw.choices(fitting, weights)[0]


@dataclass(frozen=True)
class Told:
    """A matter with everything filled in."""

    matter: Matter
    item: ItemInput


def tell(draw: Random, matter: Matter, *, place: str, at: datetime, setting: str = "rural") -> Told:
    """Return a matter as somebody files it at a moment.

    Args:
        setting: of the place; a community does not speak of itself as a village.
        place: the group as people say it; the spot is added.
    """
    first, second = draw.sample(SURNAMES, 2)
    # Most matters are small: few people, little money.
    people = min(draw.randint(*matter.people), draw.randint(*matter.people))
    amount = _round_amount(_small_rather(draw, *matter.yuan)) if matter.yuan else None
    spot = draw.choice(matter.spots)
    slots = {
        "a": first,
        "b": second,
        "crop": draw.choice(CROPS),
        "beast": draw.choice(BEASTS),
        "mu": draw.choice(MU),
        "n": people,
        "spot": spot,
        "yuan": yuan_words(amount or 0),
    }
    item = ItemInput(
        client_id=drawn_uuid(draw),
        category=matter.category,
        summary=matter.summary.format(**slots),
        detail=as_said_in(setting, matter.detail.format(**slots)),
        place=f"{place}{spot}",
        occurred_at=at - timedelta(minutes=draw.randint(30, 20 * 60)),
        people_count=people,
        amount=amount,
        flags=tuple(flag for flag, share in matter.signs if draw.random() * 100 < share),
        parties=_parties(draw, matter, first, second),
    )
    return Told(matter, item)


def _parties(draw: Random, matter: Matter, first: str, second: str) -> tuple[PartyInput, ...]:
    named = {Category.DISPUTE: 2, Category.REQUEST: 1}.get(Category(matter.category), 0)
    if draw.random() > 0.7:
        return ()
    return tuple(
        PartyInput(
            person_name(draw, surname), phone_number(draw) if draw.random() < 0.7 else "", "party"
        )
        for surname in (first, second)[:named]
    )


def _small_rather(draw: Random, least: int, most: int) -> float:
    """Return an amount by lot; every order of size is as likely as any other."""
    return least * float(most / least) ** draw.random()


def _round_amount(amount: float) -> int:
    step = 10 if amount < 500 else 100 if amount < 10_000 else 1000
    return max(step, int(amount / step) * step)


def yuan_words(amount: int) -> str:
    """Return money as people say it: 800元, 1.2万元."""
    if amount < 10_000:
        return f"{amount}元"
    return f"{amount / 10_000:.1f}".removesuffix(".0") + "万元"


def say(draw: Random, kind: str, *choices: str, **slots: object) -> str:
    """Return one phrase by lot, filled.

    Args:
        kind: table of phrases.toml.
        choices: keys to look under, the first that is there counts.
        slots: what stands in braces.
    """
    table = phrases()[kind]
    lines = next(table[choice] for choice in choices if choice in table)
    return str(draw.choice(lines).format_map(_Slots(slots)))


class _Slots(dict[str, object]):
    """Gives a plain word for a slot that is not known."""

    def __missing__(self, key: str) -> str:
        return PLAIN.get(key, "")


#: What is said where nobody and nothing is named; `A` and `B` are people, `a` and `b` families.
PLAIN = {
    "a": "一",
    "b": "另一",
    "A": "一方",
    "B": "另一方",
    "crop": "庄稼",
    "yuan": "讲好的数",
    "n": "几",
}
IN_TOWN = (
    ("村里", "社区"),
    ("村支书", "社区书记"),
    ("村调解室", "社区调解室"),
    ("村委会", "居委会"),
)
NAMED = re.compile(f"([{''.join(SURNAMES)}])(?=家|某|大爷)")


def names_in(text: str) -> list[str]:
    """Return the surnames of the families and people a text speaks of, each once."""
    return list(dict.fromkeys(NAMED.findall(text)))


def as_said_in(setting: str, text: str) -> str:
    """Return a text with the words of a community where the place is none of villages."""
    if setting == Setting.URBAN:
        for rural, urban in IN_TOWN:
            text = text.replace(rural, urban)
    return text


def setting_of(setting: str) -> str:
    """Return which matters fit a place."""
    return "urban" if setting == Setting.URBAN else "rural"
