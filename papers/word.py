"""The shipped Word templates of the file."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).resolve().parent / "defaults"


def shipped(kind: str) -> bytes:
    """Return the template the portal came with."""
    return (SHIPPED / f"{kind}.docx").read_bytes()
