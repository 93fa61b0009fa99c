"""The life of a certificate of service: asked for, issued or refused, revoked; printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.documents.editions import add_edition
from common.errors import Duplicate, Invalid, NotAllowed, Stale, WrongState
from common.idempotency import once
from common.serials import next_serial
from org_tree.scope import require, require_somewhere
from volunteers.actions.core import is_own, require_text
from volunteers.certificate_paper import KIND, SAMPLE
from volunteers.certificates import (
    frozen,
    minutes_in,
    new_code,
    number_of,
    records_to_certify,
    teams_to_certify,
)
from volunteers.choices import CertificateState
from volunteers.models import (
    CertificateCounter,
    CertificateTemplate,
    ServiceCertificate,
    Volunteer,
    VolunteerTeam,
)

CERTIFY = "volunteers.certify"
SET_TEMPLATE = "volunteers.set_template"
LONGEST_CONTACT = 64


class AskedAlready(Duplicate):
    """The team has been asked and has not answered yet."""

    code = "certificate_asked"
    message = _("The team has been asked for this certificate already.")


@transaction.atomic
def ask_certificate(
    *,
    actor: Any,
    client_id: UUID,
    volunteer: Volunteer,
    team: VolunteerTeam,
    first_day: date | None = None,
    last_day: date | None = None,
    now: datetime,
) -> tuple[ServiceCertificate, bool]:
    """Ask a team for a certificate of somebody's service, for a period or for all of it.

    Args:
        actor: the volunteer, or who issues certificates of the team for them.
        first_day, last_day: of the period, both counted; None for no limit.

    Returns:
        what was asked for and whether it is new.

    Raises:
        NotAllowed: neither of them.
        Invalid: for `team`, one the volunteer never served with; for `last_day`.
        AskedAlready: the team has been asked; `existing` is its id.
    """
    team = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    own = is_own(actor, volunteer)
    posting = None if own else require(actor, CERTIFY, team.area)
    if own and not teams_to_certify(volunteer).filter(pk=team.pk).exists():
        raise Invalid({"team": _("Choose a team you served with.")})
    _check_period(first_day, last_day, business_date(now))

    def create(digest: str) -> ServiceCertificate:
        asked = ServiceCertificate(
            volunteer=volunteer,
            team=team,
            first_day=first_day,
            last_day=last_day,
            created_by=actor,
            asked_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        _store(asked)
        record(
            "volunteers.ask_certificate",
            asked,
            actor=actor,
            posting=posting,
            at=now,
            data={"volunteer": volunteer.number, "team": team.code, **_period(asked)},
            is_first=True,
        )
        return asked

    body = {"volunteer": volunteer.pk, "team": team.pk, "first": first_day, "last": last_day}
    made: tuple[ServiceCertificate, bool] = once(
        ServiceCertificate, actor=actor, client_id=client_id, body=body, create=create
    )
    return made


@transaction.atomic
def issue_certificate(
    *, actor: Any, pk: int, version: int | None = None, contact: str, now: datetime
) -> ServiceCertificate:
    """Issue what was asked for: number, code, and everything it says, as it is now.

    The number is the next of the team and year; the counter's row stays locked until the commit, so
    that numbers have no gaps.

    Args:
        contact: how the team is reached; printed on the certificate.

    Raises:
        NotAllowed: without the right to issue for the team, or for oneself.
        Stale: somebody was faster.
        WrongState: it was issued or refused already.
        Invalid: for `contact`; for `last_day`, when no confirmed hours lie in the period.
    """
    asked, posting = _begin(actor, pk, version, CertificateState.ASKED)
    volunteer, team = asked.volunteer, asked.team
    if is_own(actor, volunteer):
        raise NotAllowed(_("Somebody else has to issue your own certificate."))
    contact = contact.strip()
    if not contact:
        raise Invalid({"contact": _("Say whom to ask, and by which phone.")})
    if len(contact) > LONGEST_CONTACT:
        raise Invalid({"contact": _("At most %(count)d characters.") % {"count": LONGEST_CONTACT}})
    services = frozen(records_to_certify(volunteer, team, asked.first_day, asked.last_day))
    if not services:
        raise Invalid({"last_day": _("No confirmed hours of this person lie in the period.")})
    asked.services, asked.minutes = services, minutes_in(services)
    asked.name, asked.id_number = volunteer.name, volunteer.id_number
    asked.issuer, asked.handler, asked.contact = team.name, actor.name, contact
    asked.year = business_date(now).year
    asked.serial = next_serial(CertificateCounter, team=team, year=asked.year)
    asked.number, asked.code = number_of(team, asked.year, asked.serial), new_code()
    asked.issued_at, asked.issued_by = now, actor
    asked.state = CertificateState.ISSUED
    facts = {"number": asked.number, "minutes": asked.minutes, "services": len(services)}
    return _finish("volunteers.issue_certificate", asked, actor, posting, now, facts)


@transaction.atomic
def write_certificate(*, contact: str, **asked: Any) -> tuple[ServiceCertificate, bool]:
    """Issue a certificate that nobody asked for in the portal, in one go.

    Args:
        asked: as `ask_certificate` takes them.

    Raises:
        NotAllowed, Invalid, AskedAlready: as the two acts.
    """
    certificate, is_new = ask_certificate(**asked)
    if is_new:
        actor, now = asked["actor"], asked["now"]
        certificate = issue_certificate(actor=actor, pk=certificate.pk, contact=contact, now=now)
    return certificate, is_new


@transaction.atomic
def refuse_certificate(
    *, actor: Any, pk: int, version: int | None = None, reason: str, now: datetime
) -> ServiceCertificate:
    """Not issue what was asked for, with a reason that the volunteer reads.

    Raises:
        NotAllowed, Stale, WrongState: as `issue_certificate`.
        Invalid: no reason.
    """
    asked, posting = _begin(actor, pk, version, CertificateState.ASKED)
    _end(asked, CertificateState.REFUSED, actor, reason, now)
    facts = {"reason": asked.reason}
    return _finish("volunteers.refuse_certificate", asked, actor, posting, now, facts)


@transaction.atomic
def revoke_certificate(
    *, actor: Any, pk: int, version: int | None = None, reason: str, now: datetime
) -> ServiceCertificate:
    """Revoke a certificate that is out: from now on whoever verifies it is told so.

    Raises:
        NotAllowed, Stale: as `issue_certificate`.
        WrongState: it was not issued, or is revoked already.
        Invalid: no reason.
    """
    issued, posting = _begin(actor, pk, version, CertificateState.ISSUED)
    _end(issued, CertificateState.REVOKED, actor, reason, now)
    facts = {"number": issued.number, "reason": issued.reason}
    return _finish("volunteers.revoke_certificate", issued, actor, posting, now, facts)


@transaction.atomic
def note_certificate_print(*, actor: Any, pk: int, form: str, now: datetime) -> ServiceCertificate:
    """Note that a certificate was made as a file, with the full name and number on it.

    Args:
        form: docx or pdf.

    Raises:
        NotAllowed: neither the volunteer nor who issues certificates of the team.
        WrongState: it is not issued, or revoked.
    """
    issued = ServiceCertificate.objects.locked(pk)
    own = is_own(actor, issued.volunteer)
    posting = None if own else require(actor, CERTIFY, issued.team.area)
    _check_state(issued, CertificateState.ISSUED)
    facts = {"number": issued.number, "form": form}
    record("volunteers.print_certificate", issued, actor=actor, posting=posting, at=now, data=facts)
    return issued


@transaction.atomic
def replace_certificate_template(
    *, actor: Any, content: bytes | None, now: datetime
) -> CertificateTemplate:
    """Make certificates from the district's own Word template from now on.

    Args:
        content: a Word file; None goes back to the shipped one.

    Raises:
        NotAllowed: not district staff.
        Invalid: field `file`, with each unknown field and what else is wrong.
    """
    posting = require_somewhere(actor, SET_TEMPLATE)
    edition = add_edition(
        CertificateTemplate, kind=KIND, content=content, sample=SAMPLE, actor=actor, now=now
    )
    record(
        "volunteers.replace_template",
        edition,
        actor=actor,
        posting=posting,
        at=now,
        data={"edition": edition.edition, "digest": edition.digest},
        is_first=True,
    )
    return edition


def _begin(actor: Any, pk: int, version: int | None, state: str) -> tuple[ServiceCertificate, Any]:
    """Lock a certificate and check that this person may do this to it now."""
    held = ServiceCertificate.objects.locked(pk)
    posting = require(actor, CERTIFY, held.team.area)
    if version is not None and version != held.version:
        raise Stale(state=held.state, version=held.version)
    _check_state(held, state)
    return held, posting


def _check_state(held: ServiceCertificate, state: str) -> None:
    if held.state != state:
        label = CertificateState(held.state).label
        raise WrongState(
            _("This certificate: %(state)s. That cannot be done now.") % {"state": label},
            state=held.state,
            version=held.version,
        )


def _end(held: ServiceCertificate, state: str, actor: Any, reason: str, now: datetime) -> None:
    held.reason, held.state = require_text(reason), state
    held.ended_at, held.ended_by = now, actor


def _finish(
    act: str,
    held: ServiceCertificate,
    actor: Any,
    posting: Any,
    now: datetime,
    facts: dict[str, Any],
) -> ServiceCertificate:
    held.version += 1
    held.save()
    record(act, held, actor=actor, posting=posting, at=now, data=facts)
    return held


def _check_period(first: date | None, last: date | None, today: date) -> None:
    if last is not None and last > today:
        raise Invalid({"last_day": _("This day has not come yet.")})
    if first is not None and first > (last or today):
        raise Invalid({"last_day": _("The period ends after it begins.")})


def _period(asked: ServiceCertificate) -> dict[str, Any]:
    return {"from": asked.first_day, "to": asked.last_day}


def _store(asked: ServiceCertificate) -> None:
    """Write down what is asked for; one at a time from a team for a person.

    Raises:
        AskedAlready: there is one.
    """
    open_ones = ServiceCertificate.objects.asked().filter(
        volunteer=asked.volunteer_id, team=asked.team_id
    )
    if first := open_ones.first():
        raise AskedAlready(existing=first.pk, state=first.state)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        if first := open_ones.first():
            raise AskedAlready(existing=first.pk, state=first.state) from error
        raise
