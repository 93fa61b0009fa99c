"""Acts on people of the register: on it, changed, off it; into teams."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.calendar import business_date
from common.errors import Duplicate, Invalid, Stale, WrongState
from common.idempotency import digest_of
from org_tree.models import Area
from org_tree.scope import require
from volunteers.choices import ConsentPurpose, Gender, VolunteerStatus
from volunteers.identity import identity_of, is_guarded
from volunteers.imports import number_prefix, register_lock
from volunteers.imports.rows import MOBILE, NAME
from volunteers.models import Membership, Volunteer, VolunteerTeam
from volunteers.models.volunteer import SERIAL_DIGITS, indexes_of

MANAGE = "volunteers.manage"


@transaction.atomic
def register_volunteer(
    *,
    actor: Any,
    client_id: UUID,
    name: str,
    phone: str,
    area: Area,
    consent_on: date,
    consent_purpose: str = ConsentPurpose.SERVICE,
    id_number: str = "",
    gender: str = "",
    birth_date: date | None = None,
    guardian_consent_on: date | None = None,
    teams: Iterable[VolunteerTeam] = (),
    now: datetime,
) -> tuple[Volunteer, bool]:
    """Put somebody on the register, with a number of their own.

    Returns:
        the volunteer and whether they are new; the same submission again gives the first one.

    Raises:
        NotAllowed: without the right to manage volunteers on the area.
        Invalid: naming each field.
        Duplicate: `on_register` when the person is on it already; `client_id_reused`.
    """
    area = Area.objects.get(pk=area.pk)
    posting = require(actor, MANAGE, area)
    today = business_date(now)
    facts = checked_person(
        {
            "name": name,
            "phone": phone,
            "id_number": id_number,
            "gender": gender,
            "birth_date": birth_date,
            "consent_on": consent_on,
            "consent_purpose": consent_purpose,
            "guardian_consent_on": guardian_consent_on,
        },
        today,
    )
    digest = digest_of({**facts, "area": area.pk})
    first = Volunteer.objects.filter(created_by=actor, client_id=client_id).first()
    if first is not None:
        return _same(first, digest), False
    serial = register_lock()
    serial.last += 1
    serial.save(update_fields=["last"])
    volunteer = Volunteer(
        **facts,
        **indexes_of(facts["phone"], facts["id_number"]),
        number=f"{number_prefix()}{serial.last:0{SERIAL_DIGITS}d}",
        area=area,
        registered_on=today,
        created_by=actor,
        client_id=client_id,
        client_digest=digest,
    )
    _store(volunteer)
    record(
        "volunteers.register_volunteer",
        volunteer,
        actor=actor,
        posting=posting,
        at=now,
        data=told(volunteer),
        is_first=True,
    )
    for team in teams:
        join_team(actor=actor, volunteer=volunteer, team=team, now=now)
    return volunteer, True


@transaction.atomic
def change_volunteer(
    *, actor: Any, pk: int, version: int | None = None, area: Area, now: datetime, **facts: Any
) -> Volunteer:
    """Set somebody's data right.

    Args:
        facts: all the columns `checked_person` knows.

    Raises:
        NotAllowed: without the right on the area they live in and on the new one.
        Stale: somebody changed them since.
        Invalid: naming each field.
        Duplicate: the data are those of somebody else on the register.
    """
    volunteer = Volunteer.objects.locked(pk)
    posting = require(actor, MANAGE, Area.objects.get(pk=volunteer.area_id))
    area = Area.objects.get(pk=area.pk)
    require(actor, MANAGE, area)
    if version is not None and version != volunteer.version:
        raise Stale(version=volunteer.version)
    before = told(volunteer)
    facts = checked_person(facts, business_date(now))
    for name, value in {**facts, **indexes_of(facts["phone"], facts["id_number"])}.items():
        setattr(volunteer, name, value)
    volunteer.area = area
    volunteer.version += 1
    _store(volunteer)
    data = {"before": before, "after": told(volunteer)}
    record(
        "volunteers.change_volunteer", volunteer, actor=actor, posting=posting, at=now, data=data
    )
    return volunteer


@transaction.atomic
def leave_register(*, actor: Any, pk: int, now: datetime) -> Volunteer:
    """Take somebody off the register; their hours stay, their memberships end.

    Raises:
        NotAllowed: without the right on the area they live in.
        WrongState: they have left already.
    """
    volunteer = Volunteer.objects.locked(pk)
    posting = require(actor, MANAGE, Area.objects.get(pk=volunteer.area_id))
    if volunteer.status == VolunteerStatus.LEFT:
        raise WrongState(_("This person has left the register."), state=volunteer.status)
    today = business_date(now)
    volunteer.status, volunteer.left_on = VolunteerStatus.LEFT, today
    volunteer.version += 1
    volunteer.save(update_fields=["status", "left_on", "version"])
    held = Membership.objects.filter(volunteer=volunteer, ended_on__isnull=True)
    held.filter(started_on__lte=today).update(ended_on=today)
    record("volunteers.leave_register", volunteer, actor=actor, posting=posting, at=now)
    return volunteer


@transaction.atomic
def join_team(
    *, actor: Any, volunteer: Volunteer, team: VolunteerTeam, now: datetime
) -> Membership:
    """Make somebody a member of a team; a member already stays one.

    Raises:
        NotAllowed: without the right to manage the team.
        WrongState: the team is closed, or the person has left the register.
    """
    volunteer = Volunteer.objects.locked(volunteer.pk)
    team = VolunteerTeam.objects.select_related("area").get(pk=team.pk)
    posting = require(actor, MANAGE, team.area)
    if team.closed_on is not None or volunteer.status != VolunteerStatus.ACTIVE:
        raise WrongState(_("The team is closed or the person has left."), state="closed")
    membership, is_new = Membership.objects.get_or_create(
        volunteer=volunteer,
        team=team,
        ended_on=None,
        defaults={"started_on": business_date(now)},
    )
    if is_new:
        data = {"team": team.code}
        record("volunteers.join_team", volunteer, actor=actor, posting=posting, at=now, data=data)
    return membership


def checked_person(facts: dict[str, Any], today: date) -> dict[str, Any]:
    """Return what is said of a person, cleaned; the ID number decides birth date and gender.

    Raises:
        Invalid: naming each field.
    """
    name, phone = facts["name"].strip(), re.sub(r"[\s-]", "", facts["phone"])
    id_number = facts.get("id_number", "").strip().upper()
    born, gender = facts.get("birth_date"), facts.get("gender") or ""
    said = identity_of(id_number, today)
    if said is not None:
        born, gender = said
    errors = _wrong_days(facts, born, today)
    if not NAME.fullmatch(name) or re.search(r"\d", name):
        errors["name"] = _("this is not a name")
    if not MOBILE.fullmatch(phone):
        errors["phone"] = _("this is not a phone number")
    if id_number and said is None:
        errors["id_number"] = _("this is not a valid ID number of 18 characters")
    if gender not in ("", *Gender.values):
        errors["gender"] = _("write 男 or 女, or leave it empty")
    if errors:
        raise Invalid(errors)
    return {
        "name": name,
        "phone": phone,
        "id_number": id_number,
        "gender": gender,
        "birth_date": born,
        "consent_on": facts["consent_on"],
        "consent_purpose": facts.get("consent_purpose") or ConsentPurpose.SERVICE,
        "guardian_consent_on": facts.get("guardian_consent_on"),
    }


def _wrong_days(facts: dict[str, Any], born: date | None, today: date) -> dict[str, Any]:
    """Return what is wrong with the dates of a person, by field."""
    errors: dict[str, Any] = {}
    for column in ("consent_on", "guardian_consent_on", "birth_date"):
        day = facts.get(column)
        if day is not None and day > today:
            errors[column] = _("this day has not come yet")
    if is_guarded(born, today) and facts.get("guardian_consent_on") is None:
        errors["guardian_consent_on"] = _("under 14: the guardian's consent is missing")
    return errors


def told(volunteer: Volunteer) -> dict[str, Any]:
    """Return what the trail keeps of a person: nothing in full."""
    return {
        "number": volunteer.number,
        "name": volunteer.masked_name,
        "phone": volunteer.masked_phone,
        "id_number": volunteer.masked_id_number,
    }


def _store(volunteer: Volunteer) -> None:
    """Write a volunteer; the unique indexes tell whether the person is on the register.

    Raises:
        Duplicate: code `on_register`.
    """
    try:
        with transaction.atomic():
            volunteer.save()
    except IntegrityError as error:
        twins = Volunteer.objects.exclude(pk=volunteer.pk).filter(
            name=volunteer.name, phone_index=volunteer.phone_index
        )
        if volunteer.id_index:
            twins |= Volunteer.objects.exclude(pk=volunteer.pk).filter(id_index=volunteer.id_index)
        if not twins.exists():
            raise
        raise Duplicate(_("This person is on the register already."), code="on_register") from error


def _same(first: Volunteer, digest: str) -> Volunteer:
    if first.client_digest != digest:
        raise Duplicate(
            _("This was already sent with other content. Open the form again to send a new one."),
            code="client_id_reused",
            existing=first.pk,
        )
    return first
