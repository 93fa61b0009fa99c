"""The register: who volunteers, since when, with whose consent, in which teams.

Rows are written by volunteers.actions and by volunteers.imports alone.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField, indexer
from common.masking import MaskedPerson, masked_id_number
from org_tree.models import Area
from org_tree.models.client import SentByClient
from org_tree.querysets import AreaScopedQuerySet
from volunteers.choices import ConsentPurpose, Gender, VolunteerStatus
from volunteers.models.team import VolunteerTeam

PHONE, PHONE_TAIL, ID_NUMBER = "volunteer-phone", "volunteer-phone-tail", "volunteer-id-number"
TAIL = 4
#: A volunteer number: the code of the district, and a serial number.
NUMBER_DIGITS, SERIAL_DIGITS = 14, 8
#: So many digits that are no volunteer number are somebody's phone or ID number, or part of it.
SEALED_DIGITS = 7


def bare(text: str) -> str:
    """Return a typed text without spaces, hyphens and plus signs, its digits in half width."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if not (sign.isspace() or sign in "-+"))


def is_sealed(text: str) -> bool:
    """Tell whether a typed text may be a phone or ID number, which stays out of addresses."""
    digits = sum(sign.isdigit() for sign in bare(text))
    return digits >= SEALED_DIGITS and not (digits == NUMBER_DIGITS == len(bare(text)))


class VolunteerQuerySet(AreaScopedQuerySet):
    """Which volunteers."""

    def active(self) -> VolunteerQuerySet:
        """Those on the register now."""
        return self.filter(status=VolunteerStatus.ACTIVE)

    def of_team(self, code: str) -> VolunteerQuerySet:
        """Those who are members of a team now."""
        held = Membership.objects.filter(team__code=code, ended_on__isnull=True)
        return self.filter(pk__in=held.values("volunteer"))

    def looked_up(self, text: str) -> VolunteerQuerySet:
        """Those a text of an address may mean: a number, last four digits of a phone, or a name."""
        text = "".join(text.split())
        if not (text.isascii() and text.isalnum()):
            return self.filter(name__startswith=text)
        if len(text) == TAIL and text.isdigit():
            return self.filter(phone_tail=indexer(PHONE_TAIL)(text))
        return self.filter(number=text)

    def found(self, text: str) -> VolunteerQuerySet:
        """Those a typed text may mean: as `looked_up`, and a whole phone or ID number.

        Sealed values are found by their index, so by the whole value and by nothing less.
        """
        number = bare(text)
        if number.isascii() and number.isalnum() and len(number) == 18:
            return self.filter(id_index=indexer(ID_NUMBER)(number.upper()))
        if number.isascii() and number.isdigit() and len(number) != TAIL:
            return self.filter(Q(number=number) | Q(phone_index=indexer(PHONE)(number)))
        return self.looked_up(text)

    def locked(self, pk: int) -> Volunteer:
        """Return a volunteer, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Volunteer(MaskedPerson, SentByClient):
    """Somebody on the register (MZ/T 061-2015); `number` is theirs and never the ID number."""

    number = models.CharField(_("volunteer number"), max_length=16)
    name = models.CharField(_("full name"), max_length=64)
    phone = EncryptedTextField(_("mobile phone"))
    phone_index = models.CharField(max_length=32, editable=False)
    phone_tail = models.CharField(max_length=32, editable=False)
    id_number = EncryptedTextField(_("ID number"), blank=True, default="")
    id_index = models.CharField(max_length=32, blank=True, default="", editable=False)
    gender = models.CharField(
        _("gender"), max_length=8, choices=Gender.choices, blank=True, default=""
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    area = models.ForeignKey(
        Area,
        verbose_name=_("lives in"),
        on_delete=models.PROTECT,
        related_name="volunteers",
        db_index=False,
    )
    registered_on = models.DateField(_("registered on"))
    consent_on = models.DateField(_("consent given on"))
    consent_purpose = models.CharField(
        _("consent given for"),
        max_length=16,
        choices=ConsentPurpose.choices,
        default=ConsentPurpose.SERVICE,
    )
    guardian_consent_on = models.DateField(_("guardian's consent given on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=VolunteerStatus.choices,
        default=VolunteerStatus.ACTIVE,
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="volunteer",
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        indexes = [
            models.Index(fields=["phone_tail"], name="volunteer_phone_tail"),
            models.Index(fields=["area", "-id"], name="volunteer_area"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="volunteer_number_once"),
            models.UniqueConstraint(
                fields=["id_index"], condition=~Q(id_index=""), name="volunteer_one_a_person"
            ),
            models.UniqueConstraint(fields=["phone_index", "name"], name="volunteer_one_a_phone"),
            models.UniqueConstraint(fields=["created_by", "client_id"], name="volunteer_sent_once"),
            models.CheckConstraint(
                condition=Q(status__in=VolunteerStatus.values), name="volunteer_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(gender__in=["", *Gender.values]), name="volunteer_gender_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=VolunteerStatus.LEFT, left_on__isnull=False)
                | Q(status=VolunteerStatus.ACTIVE, left_on__isnull=True),
                name="volunteer_leaving_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_id_number(self) -> str:
        """The ID number as pages show it; empty when it was not given."""
        return masked_id_number(self.id_number)


class RegisterSerial(models.Model):
    """The last volunteer number given; its one row is the lock of all that is new here."""

    last = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("last volunteer number")
        verbose_name_plural = _("last volunteer numbers")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="register_serial_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.last)


class Membership(models.Model):
    """A volunteer in a team, from a day to a day; `ended_on` is the first day without it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        VolunteerTeam, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(ended_on__isnull=True),
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.team_id}"


def indexes_of(phone: str, id_number: str) -> dict[str, Any]:
    """Return the columns by which a volunteer's sealed values are found."""
    return {
        "phone_index": indexer(PHONE)(phone),
        "phone_tail": indexer(PHONE_TAIL)(phone[-TAIL:]),
        "id_index": indexer(ID_NUMBER)(id_number),
    }
