"""What comes of a visit: matters brought back, matters met again, answers, promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Invalid, WrongState
from common.idempotency import once
from disputes.models import Case
from reports.actions import file_item
from reports.choices import ItemSource
from reports.inputs import ItemInput
from reports.models import InformationItem
from visits.actions.rows import checked_reason, own_visit, posting_for, promise_row
from visits.choices import Channel
from visits.inputs import PROMISE_LENGTH, PromiseInput
from visits.models import Promise, Visit, VisitHousehold, VisitMatter


@transaction.atomic
def raise_matter(
    *,
    actor: Any,
    visit: Visit,
    item: ItemInput,
    household: VisitHousehold | None = None,
    now: datetime,
) -> tuple[VisitMatter, bool]:
    """Bring a matter back from a visit: it becomes an item of the daily flow.

    Returns:
        the matter and whether it is new; the same submission again gives the first one.

    Raises:
        NotAllowed, Invalid, WrongState, Duplicate (`client_id_reused`).
    """
    row = own_visit(visit.pk, actor)
    posting = posting_for(actor, row)
    return raised(row, item, actor=actor, posting=posting, household=household, now=now)


def raised(
    visit: Visit,
    item: ItemInput,
    *,
    actor: Any,
    posting: Any,
    household: VisitHousehold | None,
    now: datetime,
) -> tuple[VisitMatter, bool]:
    """File an item and hang it on a visit; the caller holds the visit."""
    _checked_household(visit, household)
    filed, _is_new = file_item(
        actor=actor,
        client_id=item.client_id,
        area=visit.area,
        item=item,
        source=ItemSource.VISIT.value,
        now=now,
    )
    return _hung(
        visit, actor=actor, posting=posting, now=now, household=household, item=filed, raised=True
    )


@transaction.atomic
def link_matter(
    *,
    actor: Any,
    visit: Visit,
    item: InformationItem | None = None,
    case: Case | None = None,
    household: VisitHousehold | None = None,
    now: datetime,
) -> tuple[VisitMatter, bool]:
    """Hang a matter that stands already on a visit, so that nobody types it again.

    Args:
        item, case: exactly one; in the visit's village.

    Raises:
        NotAllowed, WrongState.
        Invalid: neither or both, or of another village.
    """
    row = own_visit(visit.pk, actor)
    _checked_household(row, household)
    matter = item or case
    if matter is None or (item is not None and case is not None):
        raise Invalid({"matter": _("Choose one matter.")})
    village = _village_of(row)
    if not village.contains(matter.area):
        raise Invalid({"matter": _("This matter stands in another village.")})
    return _hung(
        row,
        actor=actor,
        posting=posting_for(actor, row),
        now=now,
        household=household,
        item=item,
        case=case,
        raised=False,
    )


def _village_of(visit: Visit) -> Any:
    return visit.area.parent if visit.area.tier == "group" else visit.area


def _checked_household(visit: Visit, household: VisitHousehold | None) -> None:
    if household is not None and household.visit_id != visit.pk:
        raise Invalid({"household": _("This household was not visited then.")})


def _hung(
    visit: Visit,
    *,
    actor: Any,
    posting: Any,
    now: datetime,
    household: VisitHousehold | None,
    item: InformationItem | None = None,
    case: Case | None = None,
    raised: bool,
) -> tuple[VisitMatter, bool]:
    matter, is_new = VisitMatter.objects.get_or_create(
        visit=visit,
        item=item,
        case=case,
        defaults={"household": household, "is_raised": raised},
    )
    if is_new:
        record(
            "visits.raise_matter" if raised else "visits.link_matter",
            visit,
            actor=actor,
            posting=posting,
            at=now,
            area_id=visit.area_id,
            date=visit.date,
            data={
                "matter": matter.pk,
                "item": item.pk if item else None,
                "case": case.number if case else None,
            },
        )
    return matter, is_new


@transaction.atomic
def tell_household(
    *,
    actor: Any,
    matter: VisitMatter,
    told_on: date,
    channel: str,
    comment: str = "",
    now: datetime,
) -> VisitMatter:
    """Record that a household was told what came of its matter, and what it said.

    Raises:
        NotAllowed: not one's own visit.
        WrongState: `told_already`; when is in the data.
        Invalid.
    """
    visit = own_visit(matter.visit_id, actor)
    row: VisitMatter = visit.matters.get(pk=matter.pk)
    if row.told_on is not None:
        raise WrongState(
            _("The household has been told already."),
            code="told_already",
            told_on=row.told_on.isoformat(),
        )
    errors: dict[str, Any] = {}
    if channel not in Channel.values:
        errors["channel"] = _("Choose how they were told.")
    if not visit.date <= told_on <= business_date(now):
        errors["told_on"] = _("Choose a day between the visit and today.")
    if errors:
        raise Invalid(errors)
    row.told_on, row.channel, row.told_by = told_on, channel, actor
    row.comment = comment.strip()[:200]
    row.save(update_fields=["told_on", "channel", "comment", "told_by"])
    record(
        "visits.tell_household",
        visit,
        actor=actor,
        posting=posting_for(actor, visit),
        at=now,
        data={"matter": row.pk, "told_on": told_on, "channel": channel, "comment": row.comment},
    )
    return row


@transaction.atomic
def make_promise(
    *, actor: Any, visit: Visit, client_id: UUID, promise: PromiseInput, now: datetime
) -> tuple[Promise, bool]:
    """Write down something that was promised on one's own visit, once however often it is sent.

    Raises:
        NotAllowed, Invalid, WrongState, Duplicate (`client_id_reused`).
    """
    row = own_visit(visit.pk, actor)
    if not promise.text.strip() or len(promise.text.strip()) > PROMISE_LENGTH:
        raise Invalid({"text": _("Say in at most 80 characters what was promised.")})
    if promise.due_on is not None and promise.due_on < row.date:
        raise Invalid({"due_on": _("A promise cannot be due before it was made.")})

    def create(digest: str) -> Promise:
        made = promise_row(row, promise, client_id)
        made.client_digest = digest
        made.save(force_insert=True)
        told = {"promise": made.pk, "text": made.text, "due_on": made.due_on}
        posting = posting_for(actor, row)
        record("visits.make_promise", row, actor=actor, posting=posting, at=now, data=told)
        return made

    body = {"visit": row.pk, "text": promise.text.strip(), "due_on": promise.due_on}
    return once(Promise, actor=actor, client_id=client_id, body=body, create=create)


@transaction.atomic
def settle_promise(
    *, actor: Any, promise: Promise, is_kept: bool, outcome: str = "", now: datetime
) -> Promise:
    """Say what came of one's own promise; one that was not kept needs its reason.

    Raises:
        NotAllowed, Invalid.
        WrongState: `promise_settled`.
    """
    visit = own_visit(promise.visit_id, actor)
    row: Promise = visit.promises.get(pk=promise.pk)
    if row.settled_on is not None:
        raise WrongState(_("What came of this promise has been said."), code="promise_settled")
    missing = _("Say in a few words why it was not kept.")
    outcome = checked_reason(outcome, needed=not is_kept, message=missing)
    row.settled_on, row.is_kept, row.outcome = business_date(now), is_kept, outcome
    row.save(update_fields=["settled_on", "is_kept", "outcome"])
    record(
        "visits.settle_promise",
        visit,
        actor=actor,
        posting=posting_for(actor, visit),
        at=now,
        data={"promise": row.pk, "is_kept": is_kept, "outcome": outcome},
    )
    return row
