"""The organization page at every level of a district of full size (domain.md section 2).

30,276 areas down to the ten-household units, a body of every line on each (about 130,000), and a
person for most posts. The goal is in seconds: a page that a person waits for.
"""

from __future__ import annotations

from bench.ground import build_district
from bench.measure import Result, benchmark, interleaved
from bench.pages import getting, signed_in
from org_tree.models import Area, Organization

SECONDS = 0.3
ROUNDS = 8
PAGES = ("district", "town", "village", "group", "household_unit")


@benchmark("organization-pages")
def organization_pages() -> list[Result]:
    """Open the organization page on one place of every level."""
    client = signed_in(build_district())
    bodies = Organization.objects.count()
    results = []
    for tier in PAGES:
        code = Area.objects.filter(tier=tier).order_by("-lft").values_list("code", flat=True)[0]
        for name, query in (("", ""), (", only vacant", "?vacant=1")):
            [seconds] = interleaved(getting(client, f"/org/areas/{code}/{query}"), rounds=ROUNDS)
            results.append(
                Result(
                    f"organization page, {tier}{name}",
                    seconds,
                    most=SECONDS,
                    notes={"bodies": bodies},
                )
            )
    return results
