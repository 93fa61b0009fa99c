"""How personal data look when they are not fully shown (domain.md section 14)."""

from __future__ import annotations

from typing import Any


def masked_name(name: str) -> str:
    """Return the surname and one star for each further character: 李* or 张**."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def masked_phone(phone: str) -> str:
    """Return the first three and last four digits of a phone number: 138****5678."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def masked_id_number(number: str) -> str:
    """Return the first six and last two characters of an ID number: 420607**********18."""
    if len(number) < 10:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"


class MaskedPerson:
    """The name and phone number of a record about a person, as lists and pages show them."""

    name: Any
    phone: Any

    @property
    def masked_name(self) -> str:
        """The name as screens show it."""
        return masked_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone number as screens show it."""
        return masked_phone(self.phone)
