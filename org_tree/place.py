"""What the organization page says of one place: its bodies on one line, who is posted, who lacks.

Everything is read for the chosen area and what lies directly in it, by a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import cached_property

from audit.models import Event
from org_tree import scope
from org_tree.coverage import Vacancy, counted_area, counts_by_line, vacancies, vacant_since
from org_tree.explorer import VIEW, children_of, tree_of
from org_tree.models import Area, Organization, Posting
from org_tree.past import restore_names
from org_tree.shapes import LINES_WITH_TREES, SHAPES, TIER_RANK, Line, Setting, Tier
from org_tree.wording import sentence_of

CHANGES_SHOWN = 5
CHANGES_READ = 400
#: A posting that ends within so many days is shown with its end instead of its beginning.
ENDS_SOON = timedelta(days=60)


@dataclass
class Row:
    """One line of a body: a posting, or a vacancy."""

    label: str
    organization: Organization | None = None
    posting: Posting | None = None
    vacancy: Vacancy | None = None
    days: int | None = None
    is_ending: bool = False
    stand_in: str = ""

    @property
    def sort_key(self) -> tuple[int, str, int]:
        """Where it stands: by body, the vacancy where its role would be."""
        role = self.posting.role if self.posting else self.vacancy.role if self.vacancy else ""
        body = self.organization.pk if self.organization else 0
        return (body, role, self.posting.pk if self.posting else 0)


@dataclass
class Body:
    """A card: one body on the place itself, or all of the tier below."""

    title: str
    rows: list[Row] = field(default_factory=list)
    organization: Organization | None = None

    @property
    def held(self) -> int:
        """How many are in office."""
        return sum(1 for row in self.rows if row.posting)

    @property
    def wanted(self) -> int:
        """How many there should be: those in office and those missing."""
        return sum(1 for row in self.rows if row.posting or row.vacancy)


@dataclass(frozen=True)
class LineTab:
    """One of the lines over a place."""

    code: str
    label: str
    missing: int
    is_chosen: bool


@dataclass(frozen=True)
class Step:
    """One tier of a line below a place."""

    label: str
    count: int
    is_shown: bool


class PlacePage:
    """One place on one line on one day, as a person may see it."""

    def __init__(
        self, user: Any, chain: Sequence[Area], day: date, today: date, line: str = ""
    ) -> None:
        self.user = user
        self.chain = list(chain)
        self.area = self.chain[-1]
        self.day = day
        self.today = today
        self.line = line if line in Line.values else self._first_line()

    def _first_line(self) -> str:
        """Return the line to open on: the first one that lacks somebody here."""
        counts = counts_by_line(self.missing)
        ordered = [Line.GOVERNANCE, *LINES_WITH_TREES]
        return next((str(line) for line in ordered if counts[line]), Line.GOVERNANCE.value)

    @cached_property
    def found(self) -> list[Vacancy]:
        """Every vacancy of the district the place lies in."""
        return vacancies(counted_area(self.chain), self.day)

    @cached_property
    def missing(self) -> list[Vacancy]:
        """The vacancies on the place and all below it."""
        return [v for v in self.found if self.area.lft <= v.lft <= self.area.rght]

    @cached_property
    def near(self) -> list[Vacancy]:
        """The vacancies on the place itself and directly in it."""
        return [v for v in self.missing if v.area_id in self.names]

    @cached_property
    def below(self) -> list[Area]:
        """What lies directly in each area on the way down, by the names of the day."""
        below = list(children_of([area.pk for area in self.chain], self.day))
        if self.is_past:
            restore_names([*self.chain, *below], self.day)
        return below

    @cached_property
    def children(self) -> list[Area]:
        """What lies directly in the place."""
        return [area for area in self.below if area.parent_id == self.area.pk]

    def tree(self, *, only_vacant: bool) -> list[Any]:
        """Return the tree at the left."""
        return tree_of(self.user, self.chain, self.below, self.found, only_vacant=only_vacant)

    @property
    def path(self) -> list[Area]:
        """What the place lies in, as far as the person may open it."""
        return [area for area in self.chain[:-1] if scope.can(self.user, VIEW, area)]

    @property
    def is_past(self) -> bool:
        """Tell whether the page shows another day than today."""
        return self.day != self.today

    @cached_property
    def may_manage(self) -> bool:
        """Tell whether the person may change the trees here today."""
        return not self.is_past and scope.can(self.user, "org_tree.manage", self.area)

    @cached_property
    def may_appoint(self) -> bool:
        """Tell whether the person may appoint here today."""
        return not self.is_past and scope.can(self.user, "org_tree.appoint", self.area)

    @cached_property
    def organizations(self) -> list[Organization]:
        """All bodies on the place, and those of the line directly in it."""
        found = Organization.objects.open_on(self.day).filter(
            Q(area=self.area)
            | Q(
                area__in=[area.pk for area in self.children],
                line=self.line,
                line__in=LINES_WITH_TREES,
            )
        )
        return list(found.select_related("area").order_by("area__lft", "line", "pk"))

    @cached_property
    def names(self) -> dict[int, str]:
        """The place and what lies directly in it, by id."""
        return {area.pk: area.short_name for area in [self.area, *self.children]}

    @cached_property
    def postings(self) -> list[Posting]:
        """Who holds what in the bodies of the line, and who could stand in."""
        held = Posting.objects.held_on(self.day).filter(
            organization__in=[one.pk for one in self.organizations]
        )
        return list(held.select_related("user").order_by("pk"))

    @cached_property
    def tabs(self) -> list[LineTab]:
        """The lines, each with how many are missing; the last only where it has bodies."""
        counts = counts_by_line(self.missing)
        standing = {one.line for one in self.organizations if one.area_id == self.area.pk}
        lines = [*LINES_WITH_TREES, *([Line.NONE] if Line.NONE in standing else [])]
        return [
            LineTab(str(line), str(line.label), counts[line], line == self.line) for line in lines
        ]

    @cached_property
    def steps(self) -> list[Step]:
        """The tiers of the line from here down, with the number of bodies on each: one query."""
        counted = (
            Organization.objects.open_on(self.day)
            .filter(
                line=self.line,
                area__tree_id=self.area.tree_id,
                area__lft__gte=self.area.lft,
                area__lft__lte=self.area.rght,
            )
            .order_by()
            .values_list("tier")
            .annotate(n=Count("pk"))
        )
        return [
            Step(self._body_name(tier), count, TIER_RANK[tier] <= TIER_RANK[self.area.tier] + 1)
            for tier, count in sorted(counted, key=lambda row: TIER_RANK[row[0]])
        ]

    def _body_name(self, tier: str) -> str:
        shapes = SHAPES.get((self.line, tier), ())
        if len(shapes) != 1:
            return str(Tier(tier).label)
        return shapes[0].urban if self.area.setting == Setting.URBAN else shapes[0].rural

    @cached_property
    def bodies(self) -> list[Body]:
        """The cards: each body on the place, then what lies directly in it."""
        rows = self._rows()
        cards = []
        below = Body("")
        for organization in self.organizations:
            own = sorted(rows[organization.pk], key=lambda row: row.sort_key)
            if organization.area_id != self.area.pk:
                below.title = self._body_name(organization.tier)
                below.rows += own or [Row(self.names[organization.area_id], organization)]
            elif organization.line == self.line:
                cards.append(Body(organization.name, own, organization))
        return [*cards, below] if below.rows else cards

    def _rows(self) -> dict[int, list[Row]]:
        rows: dict[int, list[Row]] = defaultdict(list)
        by_id = {one.pk: one for one in self.organizations}
        for posting in self.postings:
            organization = by_id[posting.organization_id]
            posting.organization = organization
            ends = posting.ended_on is not None and posting.ended_on - self.day <= ENDS_SOON
            label = self._label(organization, posting.role_label)
            rows[organization.pk].append(Row(label, organization, posting, is_ending=ends))
        for vacancy in self.near:
            if vacancy.organization_id in by_id:
                organization = by_id[vacancy.organization_id]
                label = self._label(organization, vacancy.role_label)
                rows[organization.pk].append(self._vacant_row(label, vacancy, organization))
        return rows

    def _vacant_row(
        self, label: str, vacancy: Vacancy, organization: Organization | None = None
    ) -> Row:
        stand_in = self.stand_in if vacancy.role == "keeper" else ""
        return Row(
            label,
            organization,
            vacancy=vacancy,
            days=self.days_vacant(vacancy),
            stand_in=stand_in,
        )

    def _label(self, organization: Organization, role: str) -> str:
        if organization.area_id == self.area.pk:
            return role
        name = self.names[organization.area_id]
        return name if organization.tier == Tier.GROUP else f"{name} {role}"

    @cached_property
    def _since(self) -> dict[tuple[int, str], date]:
        return vacant_since(self.near, self.day)

    def days_vacant(self, vacancy: Vacancy) -> int | None:
        """Return for how many days a role has been vacant; None for none, or when it always was."""
        since = self._since.get((vacancy.area_id, vacancy.role))
        return (self.day - since).days or None if since else None

    @cached_property
    def stand_in(self) -> str:
        """Who files for a group without a keeper: the village's information officer."""
        officers = (p.user.name for p in self.postings if p.role == "village_officer")
        return next(officers, "")

    @cached_property
    def lacks(self) -> list[Row]:
        """Who is missing here and directly below, on every line, longest first."""
        rows = []
        for vacancy in self.near:
            name = self.names[vacancy.area_id] if vacancy.area_id != self.area.pk else ""
            rows.append(self._vacant_row(f"{name} {vacancy.role_label}".strip(), vacancy))
        return sorted(rows, key=lambda row: -(row.days if row.days is not None else 10**6))

    @cached_property
    def changes(self) -> list[Any]:
        """The newest changes of the place, its bodies and their postings: one query."""
        postings = Posting.objects.filter(organization__area__in=list(self.names))
        if TIER_RANK[self.area.tier] < TIER_RANK[Tier.VILLAGE]:
            postings = Posting.objects.filter(organization__area=self.area)
        events = Event.objects.filter(
            Q(record_type="org_tree.posting", record_id__in=postings.values("pk"))
            | Q(record_type="org_tree.area", record_id__in=list(self.names)),
            # An area's trail also tells what was done to its days; that is no change of it.
            act__startswith="org_tree.",
        )
        # Sorted here: ordered by the database, the whole trail might be read backwards for five.
        newest = sorted(events.order_by()[:CHANGES_READ], key=lambda event: event.at, reverse=True)
        return [
            {"at": event.at, "text": sentence_of(event, self.names)}
            for event in newest[:CHANGES_SHOWN]
        ]
