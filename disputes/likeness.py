"""How alike two matters are, with each reason in words: pure, by one table of weights.

The matter is compared: place, kind, words, days; people only where the matter itself agrees, so
that nobody is looked up across unrelated matters (domain.md 12.7 and 14). Tuned on letters that
many people wrote about the same things; how, and with what precision, stands in
docs/how-to/joining.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.masking import masked_name
from disputes.names import Sound, alike
from disputes.telling import EVEN, Rarity, pairs_of, runs_of

VERY, A_LITTLE, NONE = "very", "a_little", "none"

#: What each thing that agrees counts for.
WEIGHTS = {
    "spot": 3,
    "group": 2,
    "village": 1,
    "kind": 1,
    "words_few": 1,
    "words": 3,
    "words_many": 5,
    "phone": 4,
    "phone_tail": 2,
    "days": 1,
}
NAME_WEIGHTS = {Sound.SAME_NAME: 4, Sound.SAME_SOUND: 3, Sound.NEAR: 2, Sound.SURNAME: 1}
#: From which score on a pair is shown, and from which opening another case asks once more.
SHOWN_FROM = 4
VERY_FROM = 8
#: From which score of the matter alone people are compared at all: it agrees in place, kind and
#: time, or in its words.
PEOPLE_FROM = 3
#: Shares of one telling found in the other.
MANY_WORDS, SOME_WORDS, FEW_WORDS = 0.48, 0.3, 0.12
#: How much of one's spot has to be written in the other.
SAME_SPOT = 0.6
#: What a reason has to weigh to make two matters one by more than chance.
STRONG = 3
NEAR_DAYS = 14
TAIL = 4
#: How much of a telling is read; the matter stands at its beginning.
READ = 300
SHOWN_WORDS = 3


class Person(NamedTuple):
    """Somebody a matter names."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Told:
    """What is compared of a matter.

    Attributes:
        title, text: the line and the telling.
        place: the spot, as it was written.
        area, village: ids of where it lies; `area_name` is shown.
        kind: code of the kind of a case.
        day: when it came in.
        people: who is named.
    """

    title: str
    text: str = ""
    place: str = ""
    area: int = 0
    village: int = 0
    area_name: str = ""
    kind: str = ""
    day: date = date.min
    people: tuple[Person, ...] = ()

    @cached_property
    def title_pairs(self) -> frozenset[str]:
        """The words of the line."""
        return pairs_of(self.title)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The words of line, place and telling, as far as they are read."""
        return self.title_pairs | pairs_of(self.place) | pairs_of(self.text[:READ])


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing compared: whether it agrees, and what of it, in words."""

    is_met: bool
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two matters are."""

    score: int
    reasons: tuple[Reason, ...]
    is_grounded: bool = True

    @property
    def level(self) -> str:
        """Very, a little, or none."""
        if not self.is_grounded or self.score < SHOWN_FROM:
            return NONE
        return VERY if self.score >= VERY_FROM else A_LITTLE


def likeness(one: Told, other: Told, rarity: Rarity = EVEN) -> Likeness:
    """Compare two matters.

    Args:
        one: the matter in hand.
        other: the one it may be; its place and names are what the reasons show.
        rarity: of the words around there; without it every word counts the same.
    """
    place, words, *rest = matter = _matter(one, other, rarity)
    score = _sum(matter)
    people = _people(one, other) if score >= PEOPLE_FROM else []
    # Place, kind and date agree by chance: words or people have to agree with them.
    said = any(reason.is_met and reason.weight >= STRONG for reason in (words, *people))
    grounded = said or (words.is_met and place.weight >= STRONG)
    return Likeness(score + _sum(people), (place, words, *people, *rest), grounded)


def matter_score(one: Told, other: Told, rarity: Rarity = EVEN) -> int:
    """Return how far the matter alone agrees; 0 where people may not even be compared."""
    score = _sum(_matter(one, other, rarity))
    return score if score >= PEOPLE_FROM else 0


def words_alike(one: Told, other: Told, rarity: Rarity = EVEN) -> float:
    """Return how far each line is found in the other's telling, 0 to 1, the mean of both ways."""
    there = rarity.share(one.title_pairs, other.pairs)
    back = rarity.share(other.title_pairs, one.pairs)
    return (there + back) / 2


def _matter(one: Told, other: Told, rarity: Rarity) -> list[Reason]:
    return [_place(one, other), _words(one, other, rarity), _kind(one, other), _days(one, other)]


def _sum(reasons: Iterable[Reason]) -> int:
    return sum(reason.weight for reason in reasons if reason.is_met)


def _place(one: Told, other: Told) -> Reason:
    if _same_spot(one, other):
        spot = other.place or one.place
        return Reason(True, _("Same place: %(place)s") % {"place": spot}, WEIGHTS["spot"])
    if one.area == other.area:
        words = _("Same group: %(place)s") % {"place": other.area_name}
        return Reason(True, words, WEIGHTS["group"])
    if one.village == other.village:
        words = _("Same village: %(place)s") % {"place": other.area_name}
        return Reason(True, words, WEIGHTS["village"])
    return Reason(False, _("Neighboring village: %(place)s") % {"place": other.area_name}, 0)


def _same_spot(one: Told, other: Told) -> bool:
    """Tell whether the spot of one is written in the other, as its spot or in its telling."""
    if one.village != other.village:
        return False
    for spot, pairs in ((one.place, other.pairs), (other.place, one.pairs)):
        wanted = pairs_of(spot)
        if len(wanted) > 1 and EVEN.share(wanted, pairs) >= SAME_SPOT:
            return True
    return bool(one.place) and one.place == other.place


def _words(one: Told, other: Told, rarity: Rarity) -> Reason:
    share = words_alike(one, other, rarity)
    weight = _words_weight(share)
    if not weight:
        return Reason(False, _("About another thing"), 0)
    found = shared_words(one, other, rarity)
    if not found:
        return Reason(True, _("About the same thing"), weight)
    return Reason(True, _("Both tell of: %(words)s") % {"words": _(", ").join(found)}, weight)


def _words_weight(share: float) -> int:
    if share >= MANY_WORDS:
        return WEIGHTS["words_many"]
    if share >= SOME_WORDS:
        return WEIGHTS["words"]
    return WEIGHTS["words_few"] if share >= FEW_WORDS else 0


def shared_words(one: Told, other: Told, rarity: Rarity = EVEN) -> list[str]:
    """Return the rarest runs of characters that both matters hold, in the order of the other."""
    pairs = one.pairs & other.pairs
    runs: dict[str, float] = {}
    for text in (other.title, other.text[:READ]):
        for run in runs_of(text, pairs):
            runs.setdefault(run, sum(map(rarity.weight, pairs_of(run))))
    best = sorted(runs, key=lambda run: -runs[run])[:SHOWN_WORDS]
    return [run for run in runs if run in best]


def _kind(one: Told, other: Told) -> Reason:
    same = one.kind == other.kind
    return Reason(same, _("Same kind") if same else _("Another kind"), WEIGHTS["kind"])


def _people(one: Told, other: Told) -> list[Reason]:
    """Compare numbers and names; where one side names nobody there is nothing to say."""
    if not one.people or not other.people:
        return []
    reasons = [*_phones(one, other), *_names(one, other)]
    return reasons or [Reason(False, _("Other people"), 0)]


def _phones(one: Told, other: Told) -> list[Reason]:
    ours = {_digits(person.phone) for person in one.people} - {""}
    theirs = {_digits(person.phone) for person in other.people} - {""}
    tails = {number[-TAIL:] for number in ours} & {number[-TAIL:] for number in theirs}
    if not tails:
        return []
    weight = WEIGHTS["phone"] if ours & theirs else WEIGHTS["phone_tail"]
    return [Reason(True, _("Same phone, ending in %(tail)s") % {"tail": min(tails)}, weight)]


def _digits(phone: str) -> str:
    digits = "".join(char for char in phone if char.isdigit())
    return digits if len(digits) > TAIL else ""


def _names(one: Told, other: Told) -> list[Reason]:
    """Return the closest pair of names, masked; one pair says enough."""
    close = [
        (alike(ours.name, theirs.name), theirs.name)
        for ours in one.people
        for theirs in other.people
    ]
    sound, name = max(close, key=lambda pair: pair[0])
    if sound == Sound.NONE:
        return []
    together = {masked_name(theirs) for found, theirs in close if found == sound}
    names = {"names": "、".join(sorted(together))}
    return [Reason(True, _sound_words(sound) % names, NAME_WEIGHTS[sound])]


def _sound_words(sound: Sound) -> str:
    return {
        Sound.SAME_NAME: _("Same name: %(names)s"),
        Sound.SAME_SOUND: _("Names sound the same: %(names)s"),
        Sound.NEAR: _("Names sound alike: %(names)s"),
        Sound.SURNAME: _("Same surname: %(names)s"),
    }[sound]


def _days(one: Told, other: Told) -> Reason:
    days = abs((one.day - other.day).days)
    words = ngettext("%(count)d day apart", "%(count)d days apart", days) % {"count": days}
    return Reason(days <= NEAR_DAYS, words if days else _("the same day"), WEIGHTS["days"])
