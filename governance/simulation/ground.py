"""The ground below the real villages, and the bodies on all of it: what a place has, as data.

Groups and household units are invented; their numbers per village follow what the district is said
to have (domain.md section 2: 493 villages, about 4,000 groups and 27,000 units).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from governance.simulation.lots import lots
from org_tree.models import Area
from org_tree.shapes import SHAPES, Line, Setting, Shape, Tier
from org_tree.tree import NewArea, NewOrganization

GROUPS = (6, 10)
UNITS = (5, 8)
NUMERALS = "零一二三四五六七八九十"
LINES = (Line.PARTY, Line.GOVERNANCE, Line.MEDIATION, Line.PETITION_SAFETY, Line.MASS)
#: Bodies of the district outside the lines: kind, name.
DISTRICT_BODIES = (
    ("organ", "区委办公室"),
    ("organ", "区委督查室"),
    ("organ", "区委政法委"),
    ("organ", "区委组织部"),
    ("organ", "区委网信办"),
    ("department", "区数据局"),
    ("department", "区审计局"),
    ("department", "区住建局"),
    ("department", "区农业农村局"),
    ("department", "区人社局"),
    ("professional_team", "区劳动争议调解中心"),
    ("professional_team", "区物业纠纷调解委员会"),
    ("professional_team", "区医疗纠纷调解委员会"),
    ("professional_team", "区道路交通事故调解委员会"),
)


def places_below(villages: Iterable[Area], *, seed: int, opened_on: date) -> Iterator[NewArea]:
    """Yield groups and household units for villages that have none."""
    for village in villages:
        draw = lots(seed, "ground", village.code)
        for number in range(1, draw.randint(*GROUPS) + 1):
            code = f"{village.code}{number:03d}"
            name = _group_name(number, village.setting)
            yield NewArea(
                code, name, Tier.GROUP, village.code, setting=village.setting, opened_on=opened_on
            )
            for unit in range(1, draw.randint(*UNITS) + 1):
                yield NewArea(
                    f"{code}{unit:03d}",
                    f"{unit}号楼" if village.setting == Setting.URBAN else f"{unit}号联户",
                    Tier.HOUSEHOLD_UNIT,
                    code,
                    setting=village.setting,
                    opened_on=opened_on,
                )


def bodies_on(areas: Sequence[Area], *, opened_on: date) -> Iterator[NewOrganization]:
    """Yield the bodies of every line on each area, and the district's own ones outside the lines.

    Args:
        areas: in depth-first order, with the district first.
    """
    above: dict[int, Area] = {area.pk: area for area in areas}
    for area in areas:
        for line in LINES:
            for shape in SHAPES.get((line, area.tier), ()):
                name = _body_name(area, above, line, shape)
                yield NewOrganization(area.pk, line, shape.kind, name, opened_on)
        if area.tier == Tier.DISTRICT:
            for kind, name in DISTRICT_BODIES:
                yield NewOrganization(area.pk, Line.NONE, kind, name, opened_on)


def _group_name(number: int, setting: str) -> str:
    numeral = NUMERALS[number] if number <= 10 else f"十{NUMERALS[number - 10]}"
    return f"第{numeral}网格" if setting == Setting.URBAN else f"{numeral}组"


def _body_name(area: Area, above: dict[int, Area], line: str, shape: Shape) -> str:
    """Return how a body below the villages is called; above them it has its usual name."""
    if area.tier == Tier.GROUP:
        place = f"{above[area.parent_id].short_name}{area.name}"  # type: ignore[index]
        is_grid = line == Line.GOVERNANCE and area.setting == Setting.URBAN
        return place if is_grid else shape.name_on(place, area.setting)
    if area.tier == Tier.HOUSEHOLD_UNIT:
        group = above[area.parent_id]  # type: ignore[index]
        place = f"{above[group.parent_id].short_name}{group.name}"  # type: ignore[index]
        number = area.name.removesuffix("联户")
        if line == Line.GOVERNANCE:
            number = number.removesuffix("楼")
        return shape.name_on(f"{place}{number}", area.setting)
    return ""
