"""Somebody was faster: who, when, what, and what one has typed oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from audit.trail import last_told
from common.errors import DomainError
from disputes.forms.acts import ActForm
from disputes.models import Case
from disputes.wording import ACT_LABELS, ACTS_DONE


@dataclass(frozen=True)
class Conflict:
    """What the second of two people is told.

    Attributes:
        who, when, what: the last act on the case; empty when it has none.
        sentence: why the own act is not open now.
        act_label: what the person wanted to do.
        typed: what they wrote, which is not lost.
    """

    who: str
    when: datetime | None
    what: str | Promise
    sentence: str
    act_label: str | Promise
    typed: str

    @classmethod
    def of(cls, error: DomainError, case: Case, form: ActForm) -> Conflict:
        """Put together what happened from the error and, where it tells nothing, the trail."""
        last = error.data.get("last") or last_told(case) or {}
        return cls(
            who=last.get("who", ""),
            when=parse_datetime(last["when"]) if last.get("when") else None,
            what=ACTS_DONE.get(last.get("what", ""), ""),
            sentence=str(error.message),
            act_label=ACT_LABELS[form.act],
            typed=form.typed if form.is_bound else "",
        )
