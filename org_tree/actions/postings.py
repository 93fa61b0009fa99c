"""Appointing people and ending their postings: the only writer of Posting.

What an ended posting leaves open is handed over by `governance.handover`, which stands above the
apps that hold the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.actions import Entry, record, record_many
from common.calendar import business_date
from common.errors import Invalid, NotAllowed, WrongState
from org_tree import scope
from org_tree.models import Organization, Posting
from org_tree.roles import ADMINISTRATORS, ROLES

APPOINT = "org_tree.appoint"
MANAGE_ACCOUNTS = "accounts.manage"
#: A posting may be dated back or ahead so far; further is a slip of the pen.
FURTHEST = timedelta(days=366 * 60)
AHEAD = timedelta(days=366)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment of many."""

    user: Any
    role: str
    organization: Organization
    started_on: date
    ended_on: date | None = None


@transaction.atomic
def appoint(
    *,
    actor: Any,
    user: Any,
    role: str,
    organization: Organization,
    started_on: date,
    ended_on: date | None = None,
    now: datetime,
    **client: Any,
) -> Posting:
    """Post a person to an organization in a role, from a day on.

    Args:
        actor: who appoints; None for the portal itself, which sets itself up.
        ended_on: first day without the posting, where it is known; None for open.
        client: `created_by`, `client_id` and `client_digest` of a create through the API.

    Raises:
        NotAllowed: without the right to appoint there, for oneself, or for an administrator's
            role without the right to manage accounts.
        Invalid: for `user`, `role`, `organization`, `started_on` or `ended_on`.
    """
    user = get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    organization = Organization.objects.select_related("area").get(pk=organization.pk)
    entry = Appointment(user, role, organization, started_on, ended_on)
    granted = _permit(actor, organization, user, role)
    _check_entry(entry, now)
    _check_beside(entry, _held_by([user.pk])[user.pk])
    posting = Posting.objects.create(
        user=user,
        role=role,
        organization=organization,
        started_on=started_on,
        ended_on=ended_on,
        **client,
    )
    record(
        "org_tree.appoint",
        posting,
        actor=actor,
        posting=granted,
        at=now,
        area_id=organization.area_id,
        data=_appointed(posting),
    )
    return posting


@transaction.atomic
def appoint_many(*, actor: Any, entries: Sequence[Appointment], now: datetime) -> list[Posting]:
    """Do many appointments at once: the same rows and events as one by one, all or none.

    Raises:
        NotAllowed, Invalid: as `appoint`, for the first entry that cannot be.
    """
    held = _held_by({entry.user.pk for entry in entries})
    granted = []
    postings = []
    for entry in entries:
        granted.append(_permit(actor, entry.organization, entry.user, entry.role))
        _check_entry(entry, now)
        _check_beside(entry, held[entry.user.pk])
        posting = Posting(
            user=entry.user,
            role=entry.role,
            organization=entry.organization,
            started_on=entry.started_on,
            ended_on=entry.ended_on,
        )
        held[entry.user.pk].append(posting)
        postings.append(posting)
    Posting.objects.bulk_create(postings, batch_size=2000)
    record_many(
        [
            Entry(
                "org_tree.appoint",
                posting,
                actor,
                by,
                now,
                area_id=posting.organization.area_id,
                data=_appointed(posting),
            )
            for posting, by in zip(postings, granted, strict=True)
        ]
    )
    return postings


@transaction.atomic
def end_posting(
    *,
    actor: Any,
    posting: Posting,
    ended_on: date,
    successor: Posting | None = None,
    now: datetime,
) -> Posting:
    """End a posting; from `ended_on` on it gives no rights.

    Args:
        successor: the posting that takes the open work over; None leaves it to the organization.

    Raises:
        NotAllowed: without the right to appoint there, or for one's own posting.
        WrongState: when it has ended already.
        Invalid: for `ended_on` or `successor`.
    """
    posting = _locked(posting)
    granted = _permit(actor, posting.organization, posting.user, posting.role)
    today = business_date(now)
    if posting.ended_on is not None and posting.ended_on <= today:
        raise WrongState(_("This posting has ended already."), state="ended")
    _check_end(posting.started_on, ended_on, now)
    if successor is not None:
        _check_successor(successor, posting, ended_on)
    data = _ended(posting, ended_on) | {
        "successor": successor.user.name if successor else "",
        "successor_posting": successor.pk if successor else None,
    }
    posting.ended_on = ended_on
    posting.save(update_fields=["ended_on"])
    record(
        "org_tree.end_posting",
        posting,
        actor=actor,
        posting=granted,
        at=now,
        area_id=posting.organization.area_id,
        data=data,
    )
    return posting


@transaction.atomic
def change_posting(
    *,
    actor: Any,
    posting: Posting,
    started_on: date,
    ended_on: date | None,
    now: datetime,
) -> Posting:
    """Set right from when to when a posting is held, or prolong it; not once it has ended.

    Raises:
        NotAllowed: without the right to appoint there, or for one's own posting.
        WrongState: when it has ended already.
        Invalid: for `started_on` or `ended_on`.
    """
    posting = _locked(posting)
    granted = _permit(actor, posting.organization, posting.user, posting.role)
    if posting.ended_on is not None and posting.ended_on <= business_date(now):
        raise WrongState(_("This posting has ended already."), state="ended")
    changed = Appointment(posting.user, posting.role, posting.organization, started_on, ended_on)
    _check_entry(changed, now)
    others = [one for one in _held_by([posting.user_id])[posting.user_id] if one.pk != posting.pk]
    _check_beside(changed, others)
    data = {
        "before": {"started_on": posting.started_on, "ended_on": posting.ended_on},
        "after": {"started_on": started_on, "ended_on": ended_on},
    }
    posting.started_on, posting.ended_on = started_on, ended_on
    posting.save(update_fields=["started_on", "ended_on"])
    record(
        "org_tree.change_posting",
        posting,
        actor=actor,
        posting=granted,
        at=now,
        area_id=posting.organization.area_id,
        data=_appointed(posting) | data,
    )
    return posting


def end_postings_of(
    *, organizations: Iterable[Organization], actor: Any, on: date, now: datetime
) -> list[Posting]:
    """End every posting of organizations that close; the right to close them is enough.

    Raises:
        NotAllowed: when one of them is the actor's own.
    """
    open_then = Posting.objects.filter(organization__in=organizations).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    postings = list(open_then.select_related("user", "organization__area"))
    entries = []
    for posting in postings:
        if actor is not None and posting.user_id == actor.pk:
            raise NotAllowed(_("Your own posting would end by this; ask somebody else to do it."))
        ended_on = max(on, posting.started_on)
        data = _ended(posting, ended_on) | {"closed_with": posting.organization.name}
        posting.ended_on = ended_on
        entries.append(
            Entry(
                "org_tree.end_posting",
                posting,
                actor,
                None,
                now,
                area_id=posting.organization.area_id,
                data=data,
            )
        )
    Posting.objects.bulk_update(postings, ["ended_on"], batch_size=BATCH)
    record_many(entries)
    return postings


def _locked(posting: Posting) -> Posting:
    found: Posting = (
        Posting.objects.select_for_update(of=("self",))
        .select_related("user", "organization__area")
        .get(pk=posting.pk)
    )
    return found


def _permit(actor: Any, organization: Organization, user: Any, role: str) -> Any:
    """Return the posting that lets the actor give or end a posting; None for the portal itself."""
    if actor is None:
        return None
    if actor.pk == user.pk:
        raise NotAllowed(_("Nobody can change their own postings."))
    granted = scope.require(actor, APPOINT, organization.area)
    if role in ADMINISTRATORS:
        return scope.require(actor, MANAGE_ACCOUNTS, organization.area)
    return granted


def _check_entry(entry: Appointment, now: datetime) -> None:
    """Refuse a role that is not legal there, a closed organization, a locked person, odd days."""
    role = ROLES.get(entry.role)
    organization = entry.organization
    if role is None:
        raise Invalid({"role": _("There is no such role.")})
    if organization.line not in role.lines or organization.tier not in role.tiers:
        raise Invalid(
            {
                "role": _("%(organization)s has nobody in the role of %(role)s.")
                % {"organization": organization.name, "role": role.label}
            }
        )
    if not entry.user.is_active:
        raise Invalid({"user": _("This account is locked.")})
    today = business_date(now)
    if not today - FURTHEST <= entry.started_on <= today + AHEAD:
        raise Invalid({"started_on": _("This day cannot be meant.")})
    if organization.closed_on is not None and organization.closed_on <= entry.started_on:
        raise Invalid({"organization": _("%(name)s is closed.") % {"name": organization.name}})
    if entry.ended_on is not None:
        _check_end(entry.started_on, entry.ended_on, now)


def _check_end(started_on: date, ended_on: date, now: datetime) -> None:
    if ended_on < started_on:
        raise Invalid({"ended_on": _("The end lies before the beginning.")})
    if ended_on > business_date(now) + FURTHEST:
        raise Invalid({"ended_on": _("This day cannot be meant.")})


def _check_beside(entry: Appointment, held: Iterable[Posting]) -> None:
    """Refuse a posting held already, and two duties that have to be in different hands.

    The three administrators are three people, none of whom does any other work here
    (GB/T 22239; domain.md section 1).
    """
    for posting in held:
        if not _overlaps(entry, posting):
            continue
        if posting.role == entry.role and posting.organization_id == entry.organization.pk:
            raise Invalid({"started_on": _("This person holds the posting in these days already.")})
        if entry.role in ADMINISTRATORS or posting.role in ADMINISTRATORS:
            raise Invalid(
                {
                    "role": _("%(role)s has to be a person without any other posting.")
                    % {
                        "role": ROLES[
                            entry.role if entry.role in ADMINISTRATORS else posting.role
                        ].label
                    }
                }
            )


def _overlaps(entry: Appointment, posting: Posting) -> bool:
    begins_before_end = posting.ended_on is None or entry.started_on < posting.ended_on
    ends_after_begin = entry.ended_on is None or posting.started_on < entry.ended_on
    return begins_before_end and ends_after_begin


def _check_successor(successor: Posting, posting: Posting, ended_on: date) -> None:
    still_held = successor.ended_on is None or successor.ended_on > ended_on
    if successor.pk == posting.pk or successor.user_id == posting.user_id:
        raise Invalid({"successor": _("The work has to go to somebody else.")})
    if successor.started_on > ended_on or not still_held or not successor.user.is_active:
        raise Invalid({"successor": _("This person holds no posting on that day.")})
    area, other = posting.organization.area, successor.organization.area
    if not other.contains(area) and not area.contains(other):
        raise Invalid({"successor": _("This person works in another place.")})


def _held_by(user_ids: Iterable[int]) -> dict[int, list[Posting]]:
    """Return the postings of people, by person."""
    held: dict[int, list[Posting]] = defaultdict(list)
    ids = sorted(user_ids)
    for start in range(0, len(ids), BATCH):
        for posting in Posting.objects.filter(user__in=ids[start : start + BATCH]):
            held[posting.user_id].append(posting)
    return held


def _appointed(posting: Posting) -> dict[str, Any]:
    return {
        "user": posting.user_id,
        "name": posting.user.name,
        "role": posting.role,
        "organization": posting.organization.name,
        "organization_id": posting.organization_id,
        "started_on": posting.started_on,
        "ended_on": posting.ended_on,
    }


def _ended(posting: Posting, ended_on: date) -> dict[str, Any]:
    return _appointed(posting) | {
        "before": {"ended_on": posting.ended_on},
        "ended_on": ended_on,
    }
