"""Words of visits in templates."""

from __future__ import annotations

from datetime import date

from django import template

from visits.compliance import DAYS
from visits.wording import days_words, hours_words, sum_words

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """Say minutes as hours: 1.5 小时."""
    return hours_words(minutes or 0)


@register.simple_tag
def stay(days: int, nights: int) -> str:
    """Say days and nights together: 10 天 8 夜."""
    return sum_words(DAYS, days, nights)


@register.simple_tag
def span(first: date, last: date) -> str:
    """Say from when to when: 11月23日－29日; one day once."""
    return days_words(first, last)
