"""Legal shapes of the organization lines, as data (domain.md section 3).

A body is legal on an area when SHAPES names its kind for the line and the area's tier. A child
stands on its parent's area or below it. The database checks the first, tree.py both.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(models.TextChoices):
    """Tiers of the territory, from the top; the district and the four below are the five tiers."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")
    GROUP = "group", pgettext_lazy("tier", "group")
    HOUSEHOLD_UNIT = "household_unit", _("household unit")


TIER_RANK = {tier: rank for rank, tier in enumerate(Tier.values)}


class Setting(models.TextChoices):
    """Whether an area is run by a villagers' or a residents' committee."""

    RURAL = "rural", _("rural")
    URBAN = "urban", _("urban")


class Line(models.TextChoices):
    """The parallel trees of organizations over the same ground."""

    PARTY = "party", _("Party organization")
    GOVERNANCE = "governance", _("self-governance")
    MEDIATION = "mediation", _("people's mediation")
    PETITION_SAFETY = "petition_safety", _("petitions and public safety")
    MASS = "mass", _("union, youth and women")
    NONE = "none", _("outside the lines")


LINES_WITH_TREES = [line for line in Line if line != Line.NONE]


@dataclass(frozen=True)
class Shape:
    """One legal kind of body.

    Attributes:
        kind: stored code.
        rural, urban: what the body is called after its area's name.
    """

    kind: str
    rural: str
    urban: str

    def name_on(self, place: str, setting: str) -> str:
        """Return the body's usual name on a place: 李楼村村民委员会."""
        return f"{place}{self.urban if setting == Setting.URBAN else self.rural}"


def _shape(kind: str, rural: str, urban: str = "") -> Shape:
    return Shape(kind, rural, urban or rural)


# Names of bodies are proper names of the field, not interface text: they stay Chinese.
SHAPES: dict[tuple[str, str], tuple[Shape, ...]] = {
    ("party", "district"): (_shape("district_party", "委员会"),),
    ("party", "town"): (_shape("town_party", "党委", "党工委"),),
    ("party", "village"): (_shape("village_party", "党支部", "党委"),),
    ("party", "group"): (_shape("group_party", "党小组", "党支部"),),
    ("party", "household_unit"): (_shape("unit_party", "党员中心户", "党小组"),),
    ("governance", "district"): (_shape("district_government", "人民政府"),),
    ("governance", "town"): (_shape("town_government", "人民政府", "办事处"),),
    ("governance", "village"): (_shape("committee", "村民委员会", "居民委员会"),),
    ("governance", "group"): (_shape("group_heads", "村民小组", "网格"),),
    ("governance", "household_unit"): (_shape("unit_heads", "十户联防", "楼栋"),),
    ("mediation", "district"): (_shape("district_mediation", "人民调解委员会"),),
    ("mediation", "town"): (_shape("town_mediation", "人民调解委员会"),),
    ("mediation", "village"): (_shape("village_mediation", "人民调解委员会"),),
    ("mediation", "group"): (_shape("group_mediation", "调解小组"),),
    ("mediation", "household_unit"): (_shape("unit_mediation", "调解员"),),
    ("petition_safety", "district"): (_shape("district_centre", "综治中心"),),
    ("petition_safety", "town"): (_shape("town_centre", "综治中心"),),
    ("petition_safety", "village"): (_shape("village_centre", "综治中心"),),
    ("petition_safety", "group"): (_shape("group_safety", "治安小组"),),
    ("petition_safety", "household_unit"): (_shape("unit_safety", "联防岗"),),
    ("mass", "district"): (
        _shape("union", "总工会"),
        _shape("youth_league", "团委"),
        _shape("womens_federation", "妇女联合会"),
    ),
    ("mass", "town"): (
        _shape("union", "工会"),
        _shape("youth_league", "团委"),
        _shape("womens_federation", "妇联"),
    ),
    ("mass", "village"): (
        _shape("union", "工会小组"),
        _shape("youth_league", "团支部"),
        _shape("womens_federation", "妇联"),
    ),
    **{
        ("none", tier): (
            _shape("organ", ""),
            _shape("department", ""),
            _shape("professional_team", ""),
            _shape("property_company", ""),
            _shape("owners_committee", ""),
            _shape("social_organization", ""),
        )
        for tier in ("district", "town", "village", "group")
    },
}

ONE_A_PLACE = tuple(
    sorted({s.kind for (line, _tier), shapes in SHAPES.items() if line != "none" for s in shapes})
)


def shape_of(line: str, tier: str, kind: str) -> Shape | None:
    """Return the legal shape with these codes, or None when there is none."""
    return next((s for s in SHAPES.get((line, tier), ()) if s.kind == kind), None)
