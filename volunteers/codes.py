"""The check-in code of an activity: four digits that change every ten minutes. Pure.

Read out or shown on the manager's page, so that only who stands there knows it. No position is
taken (domain.md section 13).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

SLICE = timedelta(minutes=10)
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=30)
DIGITS = 4
#: Wrong codes a person may type in one slice: guessing four digits takes thousands.
MOST_TRIES = 5


def code_at(secret: str, activity_id: int, moment: datetime) -> str:
    """Return the code of the slice a moment lies in."""
    number = int(moment.timestamp() // SLICE.total_seconds())
    told = f"check-in:{activity_id}:{number}".encode()
    digest = hmac.digest(secret.encode(), told, "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def is_good(code: str, secret: str, activity_id: int, moment: datetime) -> bool:
    """Tell whether a code is the present one or the one just before it."""
    known = (code_at(secret, activity_id, moment), code_at(secret, activity_id, moment - SLICE))
    return any(hmac.compare_digest(code.encode(), one.encode()) for one in known)


def is_in_use(starts_at: datetime, ends_at: datetime, moment: datetime) -> bool:
    """Tell whether the code counts at a moment."""
    return starts_at - OPENS_BEFORE <= moment <= ends_at + CLOSES_AFTER


def slice_ends_at(moment: datetime) -> datetime:
    """Return when the code of a moment changes."""
    seconds = SLICE.total_seconds()
    over = moment.timestamp() % seconds
    return moment + timedelta(seconds=seconds - over)
