"""Stars by hours served (local rules; norms.md section 7). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

#: Stars -> hours, where nothing else is set.
DEFAULT_LEVELS = {1: 100, 2: 300, 3: 600, 4: 1000, 5: 1500}
#: Points an hour, where no rule is set.
DEFAULT_POINTS = 10
WORDS = {
    1: _("one star"),
    2: _("two stars"),
    3: _("three stars"),
    4: _("four stars"),
    5: _("five stars"),
}


def stars_of(minutes: int, levels: Mapping[int, int]) -> int:
    """Return the stars for minutes served, 0 for none."""
    return max((stars for stars, hours in levels.items() if minutes >= hours * 60), default=0)


def points_for(minutes: int, per_hour: int) -> int:
    """Return the points for minutes served; parts of a point are not given."""
    return minutes * per_hour // 60
