"""People who sign in.

What they may do is not here: every right follows from the postings they hold (org_tree.scope).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.masking import masked_phone


class UserManager(BaseUserManager["User"]):
    """Finds people by their user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with a user name, whatever its letter case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. There is no all-powerful account: rights come from postings."""

    username = models.CharField(
        _("user name"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("name"), max_length=64)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    has_first_password = models.BooleanField(
        _("still has the password somebody else made"), default=False, editable=False
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it."""
        return masked_phone(self.phone)

    def get_short_name(self) -> str:
        """Return the name; Chinese names have no shorter form."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Nobody is staff in Django's sense: the admin asks org_tree.scope instead."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used; rights come from postings."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's own permissions are not used; rights come from postings."""
        return False
