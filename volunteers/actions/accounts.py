"""The way of a volunteer to sign in, opened by the team."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import WrongState
from org_tree.actions import create_account
from org_tree.models import Area
from org_tree.scope import require
from volunteers.actions.people import MANAGE
from volunteers.choices import VolunteerStatus
from volunteers.models import Volunteer

#: Read out and typed once: no letters or digits that look alike.
SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 12


@transaction.atomic
def open_account(*, actor: Any, pk: int, now: datetime) -> tuple[Volunteer, str]:
    """Give somebody a way to sign in: their number and a password that is printed once.

    The person has to change it before anything else. The account holds no posting, so it sees the
    person's own page and nothing else.

    Returns:
        the volunteer and the password, which is stored nowhere.

    Raises:
        NotAllowed: without the right on the area they live in.
        WrongState: they have an account, or have left the register.
    """
    volunteer = Volunteer.objects.locked(pk)
    posting = require(actor, MANAGE, Area.objects.get(pk=volunteer.area_id))
    if volunteer.user_id is not None or volunteer.status != VolunteerStatus.ACTIVE:
        raise WrongState(_("This person has an account, or has left."), state=volunteer.status)
    password = "".join(secrets.choice(SIGNS) for _sign in range(PASSWORD_LENGTH))
    volunteer.user = create_account(
        actor=None,
        username=volunteer.number,
        name=volunteer.name,
        password=password,
        is_handed_over=True,
        now=now,
    )
    volunteer.save(update_fields=["user"])
    record("volunteers.open_account", volunteer, actor=actor, posting=posting, at=now)
    return volunteer, password
