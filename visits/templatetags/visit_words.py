"""Words of visits in templates."""

from __future__ import annotations

from django import template

from visits.wording import hours_words

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """Say minutes as hours: 1.5 小时."""
    return hours_words(minutes or 0)
