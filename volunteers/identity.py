"""What a resident's ID number says and whether it can be one (GB 11643-1999). Pure.

Written here and not taken from a library: the ones at hand refuse districts newer than their list,
and which districts there are is none of this check's business.
"""

from __future__ import annotations

import re
from datetime import date
from operator import mul
from typing import NamedTuple

from volunteers.choices import Gender

SHAPE = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
#: 2 to the power of the place, modulo 11 (ISO 7064, MOD 11-2).
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
#: The digits are summed as bytes, each of them 48 too large.
TOO_MUCH = 48 * sum(WEIGHTS)
#: Below this age a guardian's consent is needed (PIPL Art 31).
GUARDED_BELOW = 14


class Identity(NamedTuple):
    """What an ID number tells."""

    birth_date: date
    gender: str


def identity_of(number: str, today: date) -> Identity | None:
    """Return what a number of 18 characters says, or None when it is not an ID number."""
    if not SHAPE.fullmatch(number):
        return None
    total = sum(map(mul, WEIGHTS, number.encode())) - TOO_MUCH
    if number[17] != CHECK[total % 11]:
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    if not date(1900, 1, 1) <= born <= today:
        return None
    return Identity(born, Gender.MALE if int(number[16]) % 2 else Gender.FEMALE)


def is_guarded(birth_date: date | None, day: date) -> bool:
    """Tell whether somebody is under 14 on a day, so that a guardian has to agree."""
    if birth_date is None:
        return False
    has_had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not has_had_birthday) < GUARDED_BELOW
