"""Full names and numbers on paper are a look at personal data: limited and logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.models import Event
from common.calendar import business_date, end_of_day, start_of_day
from common.errors import DomainError, NotAllowed
from disputes.models import Case
from papers.rights import open_right

PRINTED = "papers.print_papers"
#: Files with full names and numbers that one person may print a day (reliability.md I4).
FILES_A_DAY = 30


class PrintLimit(DomainError):
    """Enough files with full names were printed today."""

    code = "print_limit"
    status = 429
    message = _("You have printed the papers of 30 cases today. More can be printed tomorrow.")


@transaction.atomic
def note_print(*, actor: Any, number: str, papers: list[str], form: str, now: datetime) -> None:
    """Log that somebody made papers with full names and numbers.

    The event stands in the case's own trail, beside looks at single numbers.

    Args:
        papers: codes of the documents.
        form: docx or pdf.

    Raises:
        NotAllowed: neither of the team nor trusted with personal data there.
        PrintLimit: papers of 30 other cases were made today.
    """
    case = Case.objects.locked(number)
    posting = open_right(case, actor)
    if posting is None:
        raise NotAllowed(_("You may not do this here."))
    # The person's own row is the lock of the count.
    get_user_model().objects.select_for_update(no_key=True).get(pk=actor.pk)
    if _others_today(actor, case, now) >= FILES_A_DAY:
        raise PrintLimit
    record(
        PRINTED,
        case,
        actor=actor,
        posting=posting,
        at=max(now, case.changed_at),
        data={"papers": papers, "form": form},
    )


def _others_today(actor: Any, case: Case, now: datetime) -> int:
    day = business_date(now)
    printed = Event.objects.filter(
        act=PRINTED, actor_id=actor.pk, at__gte=start_of_day(day), at__lt=end_of_day(day)
    )
    return printed.exclude(record_id=case.pk).values("record_id").distinct().count()
