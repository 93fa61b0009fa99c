"""Social organisations: registered, set right; who to talk to, shown and logged."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Duplicate, Invalid, Stale
from common.idempotency import once
from org_tree.models import Area
from org_tree.scope import require
from volunteers import credit_codes
from volunteers.actions.core import MANAGE
from volunteers.actions.revealing import REVEAL, check_reveal
from volunteers.models import SocialOrganization

PHONE = re.compile(r"[0-9-]{7,20}")


@transaction.atomic
def register_organization(
    *,
    actor: Any,
    client_id: UUID,
    name: str,
    credit_code: str,
    area: Area,
    contact_name: str = "",
    contact_phone: str = "",
    now: datetime,
) -> tuple[SocialOrganization, bool]:
    """Write a social organisation down.

    Args:
        credit_code: unified social credit code of 18 characters (GB 32100-2015).
        area: where it works.

    Raises:
        NotAllowed: without the right to manage volunteers on the area.
        Invalid: for `name`, `credit_code` or `contact_phone`.
        Duplicate: the code is that of another one; or the same key came with another body.
    """
    posting = require(actor, MANAGE, area)
    facts = _checked(name, credit_code, contact_name, contact_phone)

    def create(digest: str) -> SocialOrganization:
        found = SocialOrganization(
            **facts,
            area=area,
            created_by=actor,
            created_at=now,
            client_id=client_id,
            client_digest=digest,
        )
        _store(found)
        record(
            "volunteers.register_organization",
            found,
            actor=actor,
            posting=posting,
            at=now,
            data=_told(found),
            is_first=True,
        )
        return found

    made: tuple[SocialOrganization, bool] = once(
        SocialOrganization,
        actor=actor,
        client_id=client_id,
        body={**facts, "area": area.pk},
        create=create,
    )
    return made


@transaction.atomic
def change_organization(
    *,
    actor: Any,
    pk: int,
    version: int | None = None,
    name: str,
    credit_code: str,
    contact_name: str = "",
    contact_phone: str = "",
    now: datetime,
) -> SocialOrganization:
    """Set what is kept of a social organisation right.

    Raises:
        NotAllowed, Invalid, Duplicate: as `register_organization`.
        Stale: somebody changed it since.
    """
    found = SocialOrganization.objects.locked(pk)
    posting = require(actor, MANAGE, found.area)
    if version is not None and version != found.version:
        raise Stale(version=found.version)
    before = _told(found)
    for column, value in _checked(name, credit_code, contact_name, contact_phone).items():
        setattr(found, column, value)
    found.version += 1
    _store(found)
    data = {"before": before, "after": _told(found)}
    record("volunteers.change_organization", found, actor=actor, posting=posting, at=now, data=data)
    return found


@transaction.atomic
def reveal_contact(*, actor: Any, pk: int, purpose: str, now: datetime) -> SocialOrganization:
    """Show in full who to talk to, and log that it was shown.

    Raises:
        NotAllowed: not trusted with personal data on the area.
        Invalid: no purpose.
        RevealLimit: enough full numbers were shown to this person today.
    """
    found = SocialOrganization.objects.locked(pk)
    posting = require(actor, REVEAL, found.area)
    check_reveal(actor, purpose, now)
    data = {"name": found.name, "purpose": purpose.strip()[:200]}
    record(REVEAL, found, actor=actor, posting=posting, at=now, data=data)
    return found


def _checked(name: str, credit_code: str, contact_name: str, contact_phone: str) -> dict[str, Any]:
    facts = {
        "name": name.strip(),
        "credit_code": credit_codes.clean(credit_code),
        "contact_name": contact_name.strip(),
        "contact_phone": contact_phone.strip(),
    }
    errors: dict[str, Any] = {}
    if not facts["name"]:
        errors["name"] = _("Give the organization its name.")
    if not credit_codes.is_good(facts["credit_code"]):
        errors["credit_code"] = _("This is not a valid credit code: compare all 18 characters.")
    if facts["contact_phone"] and not PHONE.fullmatch(facts["contact_phone"]):
        errors["contact_phone"] = _("this is not a phone number")
    if errors:
        raise Invalid(errors)
    return facts


def _told(found: SocialOrganization) -> dict[str, Any]:
    """Return what the trail keeps: nobody's number in full."""
    return {
        "name": found.name,
        "credit_code": found.credit_code,
        "contact": found.masked_contact,
    }


def _store(found: SocialOrganization) -> None:
    """Write a social organisation; the unique code tells whether there is one.

    Raises:
        Duplicate: code `organization_known`.
    """
    twins = SocialOrganization.objects.exclude(pk=found.pk).filter(credit_code=found.credit_code)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        twin = twins.first()
        if twin is None:
            raise
        words = _("This credit code is that of %(name)s.") % {"name": twin.name}
        raise Duplicate(words, code="organization_known", existing=twin.pk) from error
