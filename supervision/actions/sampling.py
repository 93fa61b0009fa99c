"""Looking again at blue cases: which are drawn, and what looking showed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, WrongState
from disputes.actions import reopen_case
from disputes.choices import Color, State
from disputes.models import Case
from org_tree.scope import require, require_somewhere
from supervision.actions.core import required
from supervision.choices import SampleResult
from supervision.models import SampleCheck, SamplingRule, SweepRun
from supervision.workflow import ISSUE, SET_SAMPLING

#: How far back the first sweep looks.
FIRST_LOOK = timedelta(days=30)
#: An act may be committed a little after the moment it carries.
OVERLAP = timedelta(hours=1)
BATCH = 500


def is_drawn(number: str, percent: int) -> bool:
    """Tell whether a case is in the sample: by its number alone, so nobody can choose.

    The same number is drawn at every higher rate as well.
    """
    digest = hashlib.sha256(number.encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent


@transaction.atomic
def draw_samples(*, now: datetime) -> int:
    """Draw the sample of the blue cases closed since the last sweep; drawn twice, it is one row.

    Returns:
        how many cases are new in it.
    """
    last = SweepRun.objects.order_by("-at").values_list("at", flat=True).first()
    since = (last or now - FIRST_LOOK) - OVERLAP
    rate = SamplingRule.objects.rates()
    closed = Case.objects.filter(
        state=State.CLOSED, color=Color.BLUE, closed_at__gt=since, closed_at__lte=now
    )
    drawn = [
        SampleCheck(case_id=pk, closed_at=closed_at, drawn_at=now)
        for pk, number, closed_at in closed.values_list("pk", "number", "closed_at")
        if is_drawn(number, rate(business_date(closed_at)))
    ]
    before = SampleCheck.objects.filter(closed_at__gt=since).count()
    SampleCheck.objects.bulk_create(drawn, ignore_conflicts=True, batch_size=BATCH)
    return SampleCheck.objects.filter(closed_at__gt=since).count() - before


@transaction.atomic
def set_sampling(
    *, actor: Any, percent: int, valid_from: date, reason: str, now: datetime
) -> SamplingRule:
    """Set how many of a hundred blue cases signed from a day on are looked at again.

    A rule that has not begun yet and begins on the same day is replaced: nothing was drawn by it.
    Sent again it stays as it is.

    Args:
        percent: 0 to 100; at 0 none is looked at again.

    Raises:
        NotAllowed.
        Invalid: no such share, a day that has begun, no reason, or nothing changes by it.
    """
    posting = require_somewhere(actor, SET_SAMPLING)
    rules = SamplingRule.objects.select_for_update(no_key=True).order_by("valid_from")
    same_day = {rule.valid_from: rule for rule in rules}.get(valid_from)
    if same_day is not None and same_day.percent == percent:
        return same_day
    before = SamplingRule.objects.rates()(valid_from)
    _check_rate(percent, before, valid_from, business_date(now))
    why = required(reason, "reason", _("Write down why."))
    row, _made = SamplingRule.objects.update_or_create(
        valid_from=valid_from, defaults={"percent": percent}
    )
    told = {"before": before, "after": percent, "valid_from": str(valid_from), "reason": why}
    record("supervision.set_sampling", row, actor=actor, posting=posting, at=now, data=told)
    return row


def _check_rate(percent: int, before: int, valid_from: date, today: date) -> None:
    errors: dict[str, Any] = {}
    if not 0 <= percent <= 100:
        errors["percent"] = _("Choose a share from 0 to 100.")
    elif percent == before:
        errors["percent"] = _("Nothing changes by this: that is the share on this day already.")
    if valid_from <= today:
        errors["valid_from"] = _("Choose a day from tomorrow on: today's cases are drawn already.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def check_sample(
    *, actor: Any, sample: int, result: str, remark: str = "", now: datetime
) -> SampleCheck:
    """Write down what looking at a sampled case showed; sent back, the case is opened again.

    Args:
        sample: its id.
        result: in_order or sent_back; the latter needs a remark, which is the reason.

    Raises:
        NotAllowed: the case is not on ground this person supervises.
        WrongState: somebody has looked at it already, or the case is no longer closed.
        Invalid: sent back without saying why.
    """
    locked = SampleCheck.objects.select_for_update(of=("self",), no_key=True)
    found: SampleCheck = locked.select_related("case__area", "checked_by").get(pk=sample)
    posting = require(actor, ISSUE, found.case.area)
    if found.result is not None:
        raise WrongState(_("Somebody has looked at this case already."), state=found.result)
    if result == SampleResult.SENT_BACK:
        reason = required(remark, "remark", _("Write down what is not in order."))
        case = found.case
        reopen_case(actor=actor, number=case.number, version=case.version, reason=reason, now=now)
    found.result, found.remark = result, remark.strip()
    found.checked_at, found.checked_by = now, actor
    found.save(update_fields=["result", "remark", "checked_at", "checked_by"])
    record(
        "supervision.check_sample",
        found,
        actor=actor,
        posting=posting,
        at=now,
        data={"case": found.case.number, "result": result, "remark": found.remark},
    )
    return found
