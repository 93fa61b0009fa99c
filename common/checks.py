"""What must be there before a page can be drawn."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from common.templatetags.ui import icon_folder


def icons_are_installed(**_kwargs: Any) -> list[CheckMessage]:
    """Say clearly that the icon package is missing, before pages come out without icons."""
    if (icon_folder() / "outline" / "clock.svg").is_file():
        return []
    return [
        Error(
            "The icons of the pages are not installed.",
            hint="Run `npm ci` in the project folder.",
            id="common.E002",
        )
    ]
