"""Looking again at blue cases: which are drawn, and what looking showed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import WrongState
from disputes.actions import reopen_case
from disputes.choices import Color, State
from disputes.models import Case
from org_tree.scope import require
from supervision.actions.core import required
from supervision.choices import SampleResult
from supervision.models import SampleCheck, SamplingRule, SweepRun
from supervision.workflow import ISSUE

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
    percent = SamplingRule.objects.percent_on(business_date(now))
    closed = Case.objects.filter(
        state=State.CLOSED, color=Color.BLUE, closed_at__gt=since, closed_at__lte=now
    )
    drawn = [
        SampleCheck(case_id=pk, closed_at=closed_at, drawn_at=now)
        for pk, number, closed_at in closed.values_list("pk", "number", "closed_at")
        if is_drawn(number, percent)
    ]
    before = SampleCheck.objects.filter(closed_at__gt=since).count()
    SampleCheck.objects.bulk_create(drawn, ignore_conflicts=True, batch_size=BATCH)
    return SampleCheck.objects.filter(closed_at__gt=since).count() - before


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
