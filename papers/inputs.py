"""What is written down of a talk, a piece of evidence, a visit: as it was typed, not yet looked at.

Writing it down and correcting it take the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from papers.models import Upload


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk with somebody who knows.

    Attributes:
        questions: `{"ask": ..., "answer": ...}` in order.
    """

    held_at: datetime
    person: str
    questions: Sequence[dict[str, str]]
    place: str = ""
    present: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence."""

    name: str
    source: str = ""
    copies: int = 1
    handed_in_by: str = ""
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit after the agreement: is it kept, are people content.

    Attributes:
        performance: a code of papers.choices.Performance.
        is_satisfied: None where nobody asked.
    """

    held_at: datetime
    whom: str
    performance: str
    reason: str = ""
    is_satisfied: bool | None = None
    findings: str = ""
    measures: str = ""
