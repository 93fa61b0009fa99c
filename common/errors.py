"""Failures a user can cause and mend.

What belongs here: the base classes that pages and the API turn into answers. Each concrete failure
is a subclass or an instance made where it is raised. Bugs are not in here: they stay exceptions.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An act that cannot be done now, with a sentence for the user.

    Args:
        message: translated sentence that says what happened and what to do.
        code: machine-readable, stable (contract.md section 2).
        data: JSON-able facts for the caller, such as the current state.
    """

    code = "conflict"
    status = 409
    message: Any = _("This cannot be done now.")

    def __init__(self, message: Any = None, *, code: str | None = None, **data: Any) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.data = data
        super().__init__(str(self.message))


class Stale(DomainError):
    """Somebody was faster: the version the caller read is no longer the current one."""

    code = "stale_version"
    message = _("Somebody else has changed this in the meantime.")


class WrongState(DomainError):
    """The record's state does not allow the act."""

    code = "wrong_state"
    message = _("This step is not open now.")


class Duplicate(DomainError):
    """There is one already; `existing` names it."""

    code = "duplicate"
    message = _("This has been recorded already.")


class Invalid(DomainError):
    """Input the act refuses, field by field.

    Args:
        errors: field name -> list of sentences (or one sentence).
    """

    code = "invalid"
    status = 400
    message = _("Some fields need to be changed.")

    def __init__(self, errors: dict[str, Any], message: Any = None, **data: Any) -> None:
        self.errors = {
            field: list(texts) if isinstance(texts, list | tuple) else [texts]
            for field, texts in errors.items()
        }
        super().__init__(message, **data)


class NotAllowed(PermissionDenied):
    """In sight, but this person may not do this here (403)."""

    code = "not_allowed"
