"""Showing what an act refused beside the fields of the form it came from."""

from __future__ import annotations

from typing import Any

from common.errors import Invalid


def refuse(form: Any, error: Invalid) -> None:
    """Put each sentence under its field; those about no field of the form stand above it."""
    for field, texts in error.errors.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)
