"""A person a matter names: what items and cases keep of one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import EncryptedTextField
from common.masking import MaskedPerson
from reports.choices import PartyRole


class Party(MaskedPerson, models.Model):
    """Name, phone and role; name and phone sealed in the database and masked on screen."""

    name = EncryptedTextField(pgettext_lazy("person", "name"))
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    role = models.CharField(
        _("role"), max_length=8, choices=PartyRole.choices, default=PartyRole.PARTY
    )

    class Meta:
        abstract = True
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.masked_name
