"""How alike two names of people sound: the one way names are compared (domain.md 12.7).

Edit distance tells nothing of Chinese names: 李刚 and 李纲 differ in half their characters and are
one name by ear, 李刚 and 王刚 share half and are two people. So surnames are compared first, then
the given name syllable by syllable, without tones, and with the sounds that the local speech does
not keep apart counted as one. Pure; nothing is looked up and nothing is kept.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from pypinyin import lazy_pinyin

#: Surnames of two characters that occur.
DOUBLE_SURNAMES = "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 东方 南宫 端木 长孙 宇文"
#: Surnames that are read otherwise than the character alone.
SURNAME_READINGS = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "区": "ou",
    "任": "ren",
    "查": "zha",
    "盖": "ge",
    "乐": "yue",
    "覃": "qin",
    "朴": "piao",
    "折": "she",
    "翟": "zhai",
    "尉迟": "yuchi",
    "长孙": "zhangsun",
}
#: What stands before or after a surname where only that is known: 老李, 李某某, 李师傅, 李家.
BEFORE = "老小"
AFTER = "某家姓师傅大爷大娘大叔大婶嫂哥姐伯叔婶老板先生女士同志*＊xX×"
#: Sounds that speech in the Han valley does not keep apart, the longer ones first.
FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("hu", "fu"))


class Sound(IntEnum):
    """How close two names are, the closest last."""

    NONE = 0
    #: Of one of them only the surname is known, and it is the other's.
    SURNAME = 1
    #: One syllable of the given name differs, or only in sounds that are not kept apart.
    NEAR = 2
    #: Other characters, the same syllables.
    SAME_SOUND = 3
    SAME_NAME = 4


class _Name(NamedTuple):
    surname: str
    given: str
    surname_sound: str
    syllables: tuple[str, ...]


def alike(one: str, other: str) -> Sound:
    """Return how close two names are by ear.

    Args:
        one, other: as they were written down: 李大山, 老李, 李某, 李师傅.
    """
    ours, theirs = _read(one), _read(other)
    if not ours.surname or not theirs.surname:
        return Sound.NONE
    if not ours.given or not theirs.given:
        return Sound.SURNAME if ours.surname == theirs.surname else Sound.NONE
    if (ours.surname, ours.given) == (theirs.surname, theirs.given):
        return Sound.SAME_NAME
    if ours.surname_sound != theirs.surname_sound or len(ours.given) != len(theirs.given):
        return Sound.NONE
    return _given_names(ours, theirs)


def _given_names(ours: _Name, theirs: _Name) -> Sound:
    if ours.syllables == theirs.syllables:
        return Sound.SAME_SOUND
    apart = [
        (a, b)
        for a, b in zip(ours.syllables, theirs.syllables, strict=False)
        if _fold(a) != _fold(b)
    ]
    # Of a given name of one character nothing is left when its one syllable differs.
    return Sound.NEAR if len(apart) < min(len(ours.syllables), 2) else Sound.NONE


@lru_cache(maxsize=4096)
def _read(written: str) -> _Name:
    """Take a name apart into surname and given name, both with their sound."""
    name = "".join(char for char in written if not char.isspace() and char != "·")
    if len(name) > 1 and name[0] in BEFORE:
        name = name[1:]
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES.split() else name[:1]
    given = name[len(surname) :]
    if given and all(char in AFTER for char in given):
        given = ""
    sound = SURNAME_READINGS.get(surname) or "".join(lazy_pinyin(surname))
    return _Name(surname, given, sound, tuple(lazy_pinyin(given)) if given else ())


def _fold(syllable: str) -> str:
    """Return a syllable without what local speech does not tell apart: 刘/牛, 陈/程, 回/肥."""
    for written, spoken in FOLDED:
        if syllable.startswith(written):
            syllable = spoken + syllable[len(written) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable
