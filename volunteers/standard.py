"""Tables of MZ/T 061-2015 (basic data of voluntary service): columns, and rows a chunk at a time.

The standard names people, teams, projects, training, commendation, hours, ratings and certificates,
and a uniform volunteer number that is not the ID number (norms.md section 7). What the portal does
not record stands in the table as an empty column, and the file's notes say so: nothing is made up,
and nothing is asked of people only to fill a column. Column titles follow the standard's words; its
data element codes are to be checked against the receiving system before the first upload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from common.masking import masked_id_number, masked_name, masked_phone
from common.sheets import Column, Kind, Value
from volunteers.choices import (
    CertificateState,
    ExportTable,
    Funding,
    Gender,
    ProjectState,
    TeamKind,
    VolunteerStatus,
)
from volunteers.models import (
    Membership,
    Project,
    ServiceCertificate,
    ServiceRecord,
    Volunteer,
    VolunteerTeam,
)
from volunteers.policy import star_levels
from volunteers.stars import WORDS, stars_of

#: Rows read at once: neither the table nor the answer of the database ever stands in memory whole.
CHUNK = 1000
TENTH = Decimal("0.1")
VIEW, REVEAL = "volunteers.view", "volunteers.reveal"


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        columns: of the file, in order.
        source: the rows a person may take away, given the capability asked for.
        lines: what stands in the file for a chunk of them; in full or masked.
        has_people: whether it names anybody.
        empty: words for the columns that stay empty, for the note.
    """

    columns: tuple[Column, ...]
    source: Callable[[Any, str], QuerySet[Any]]
    lines: Callable[[list[Any], bool], Iterator[list[Value]]]
    has_people: bool
    empty: tuple[Any, ...] = ()


def rows_of(
    table: str,
    user: Any,
    *,
    in_full: bool,
    advance: Callable[[int], None] = lambda done: None,
) -> Iterator[list[Value]]:
    """Yield the lines of a table, read while they are written.

    Args:
        in_full: only rows of areas where the person is trusted with personal data.
        advance: told how many lines were filled, once a chunk.
    """
    kind = TABLES[table]
    rows = source_of(table, user, in_full=in_full).order_by("pk")
    last, done, is_over = 0, 0, False
    while not is_over:
        chunk = list(rows.filter(pk__gt=last)[:CHUNK])
        is_over = len(chunk) < CHUNK
        yield from kind.lines(chunk, in_full)
        done += len(chunk)
        last = chunk[-1].pk if chunk else last
        advance(done)


def source_of(table: str, user: Any, *, in_full: bool) -> QuerySet[Any]:
    """Return the rows a person may take away."""
    return TABLES[table].source(user, REVEAL if in_full else VIEW)


def _hours(minutes: int | None) -> Decimal:
    return (Decimal(minutes or 0) / 60).quantize(TENTH)


def _people(user: Any, capability: str) -> QuerySet[Any]:
    people: QuerySet[Any] = Volunteer.objects.permitted(user, capability)
    return people.select_related("area__parent")


def _people_lines(chunk: list[Any], in_full: bool) -> Iterator[list[Value]]:
    pks = [one.pk for one in chunk]
    served = ServiceRecord.objects.standing().filter(volunteer__in=pks).order_by()
    minutes = dict(served.values_list("volunteer").annotate(n=Sum("minutes")))
    teams: dict[int, list[str]] = {}
    held = Membership.objects.filter(volunteer__in=pks, ended_on__isnull=True).order_by("pk")
    for volunteer_id, code in held.values_list("volunteer_id", "team__code"):
        teams.setdefault(volunteer_id, []).append(code)
    issued = ServiceCertificate.objects.filter(volunteer__in=pks, state=CertificateState.ISSUED)
    certificates: dict[int, list[str]] = {}
    for volunteer_id, number in issued.order_by("pk").values_list("volunteer_id", "number"):
        certificates.setdefault(volunteer_id, []).append(number)
    levels = star_levels()
    for one in chunk:
        total = minutes.get(one.pk, 0)
        born = one.birth_date
        yield [
            one.number,
            one.name if in_full else masked_name(one.name),
            str(Gender(one.gender).label) if one.gender else "",
            "" if born is None else born.isoformat() if in_full else f"{born:%Y}",
            str(_("resident ID card")) if one.id_number else "",
            one.id_number if in_full else masked_id_number(one.id_number),
            one.phone if in_full else masked_phone(one.phone),
            one.area.code,
            one.area.place,
            one.registered_on,
            "、".join(teams.get(one.pk, ())),
            _hours(total),
            str(WORDS.get(stars_of(total, levels), "")),
            str(VolunteerStatus(one.status).label),
            "、".join(certificates.get(one.pk, ())),
            *("" for _column in EMPTY_PEOPLE),
        ]


def _teams(user: Any, capability: str) -> QuerySet[Any]:
    teams: QuerySet[Any] = VolunteerTeam.objects.permitted(user, capability)
    members = Count("memberships", filter=Q(memberships__ended_on__isnull=True))
    related = teams.select_related("area__parent", "parent").prefetch_related("kinds")
    return related.annotate(members=members)


def _teams_lines(chunk: list[Any], in_full: bool) -> Iterator[list[Value]]:
    for one in chunk:
        yield [
            one.code,
            one.name,
            one.parent.code if one.parent else "",
            one.area.code,
            one.area.place,
            "、".join(str(TeamKind(row.kind).label) for row in one.kinds.all()),
            one.opened_on,
            one.closed_on,
            one.members,
            *("" for _column in EMPTY_TEAMS),
        ]


def _records(user: Any, capability: str) -> QuerySet[Any]:
    records: QuerySet[Any] = ServiceRecord.objects.standing().permitted(user, capability)
    related = records.select_related(
        "activity__team", "activity__project_link__project", "volunteer", "area", "confirmed_by"
    )
    return related.defer("volunteer__phone", "volunteer__id_number", "activity__content")


def _records_lines(chunk: list[Any], in_full: bool) -> Iterator[list[Value]]:
    for one in chunk:
        who, link = one.volunteer, getattr(one.activity, "project_link", None)
        yield [
            one.pk,
            who.number,
            who.name if in_full else masked_name(who.name),
            one.activity.team.code,
            one.activity.team.name,
            one.activity.title,
            one.date,
            _hours(one.minutes),
            one.area.code,
            one.confirmed_by.name,
            one.confirmed_at,
            link.project.brand if link else "",
            *("" for _column in EMPTY_HOURS),
        ]


def _projects(user: Any, capability: str) -> QuerySet[Any]:
    projects: QuerySet[Any] = Project.objects.permitted(user, capability)
    related = projects.select_related("area__parent", "team", "organization")
    return related.annotate(activities=Count("links"))


def _projects_lines(chunk: list[Any], in_full: bool) -> Iterator[list[Value]]:
    link = "activity__project_link__project"
    served = ServiceRecord.objects.standing().filter(**{f"{link}__in": chunk}).order_by()
    minutes = dict(served.values_list(link).annotate(n=Sum("minutes")))
    for one in chunk:
        yield [
            one.pk,
            one.brand,
            one.aim,
            one.carrier.name,
            one.team.code if one.team else "",
            one.organization.credit_code if one.organization else "",
            one.area.code,
            one.area.place,
            one.starts_on,
            one.ends_on,
            str(Funding(one.funding).label),
            one.funder,
            one.amount,
            str(ProjectState(one.state).label),
            one.remark,
            one.activities,
            _hours(minutes.get(one.pk)),
        ]


def _empty(*heads: Any) -> tuple[Column, ...]:
    return tuple(Column(head, 12) for head in heads)


EMPTY_PEOPLE = (_("Education"), _("Skills"), _("Training"), _("Commendations"))
EMPTY_TEAMS = (_("Registered as a body"), _("Uniform social credit code"))
EMPTY_HOURS = (_("Rating of the service"),)

TABLES: dict[str, Table] = {
    ExportTable.PEOPLE: Table(
        (
            Column(_("Volunteer number"), 18),
            Column(_("Full name"), 10),
            Column(_("Gender"), 6),
            Column(_("Date of birth"), 12),
            Column(_("Kind of document"), 14),
            Column(_("ID number"), 22),
            Column(_("Mobile phone"), 14),
            Column(_("Area code"), 16),
            Column(_("Lives in"), 22),
            Column(_("Registered on"), 12, Kind.DATE),
            Column(_("Teams"), 18),
            Column(_("Hours of service"), 10, Kind.HOURS, is_totalled=True),
            Column(_("Rating by hours (stars)"), 12),
            Column(_("Status"), 8),
            Column(_("Certificates of service"), 22),
            *_empty(*EMPTY_PEOPLE),
        ),
        _people,
        _people_lines,
        True,
        EMPTY_PEOPLE,
    ),
    ExportTable.TEAMS: Table(
        (
            Column(_("Team code"), 10),
            Column(_("Name"), 26),
            Column(_("Team above"), 10),
            Column(_("Area code"), 16),
            Column(_("Where"), 22),
            Column(_("Kinds of the team"), 18),
            Column(_("Opened on"), 12, Kind.DATE),
            Column(_("Closed on"), 12, Kind.DATE),
            Column(_("Members"), 8, Kind.NUMBER, is_totalled=True),
            *_empty(*EMPTY_TEAMS),
        ),
        _teams,
        _teams_lines,
        False,
        EMPTY_TEAMS,
    ),
    ExportTable.HOURS: Table(
        (
            Column(_("Record number"), 12),
            Column(_("Volunteer number"), 18),
            Column(_("Full name"), 10),
            Column(_("Team code"), 10),
            Column(_("Volunteer team"), 26),
            Column(_("Activity"), 28),
            Column(_("Date of service"), 12, Kind.DATE),
            Column(_("Hours of service"), 10, Kind.HOURS, is_totalled=True),
            Column(_("Area code"), 16),
            Column(_("Confirmed by"), 10),
            Column(_("Confirmed on"), 18, Kind.MOMENT),
            Column(_("Project"), 18),
            *_empty(*EMPTY_HOURS),
        ),
        _records,
        _records_lines,
        True,
        EMPTY_HOURS,
    ),
    ExportTable.PROJECTS: Table(
        (
            Column(_("Project number"), 10),
            Column(_("Brand"), 18),
            Column(_("What it is for"), 30),
            Column(_("Carried by"), 26),
            Column(_("Team code"), 10),
            Column(_("Uniform social credit code"), 22),
            Column(_("Area code"), 16),
            Column(_("Where"), 22),
            Column(_("First day"), 12, Kind.DATE),
            Column(_("Last day"), 12, Kind.DATE),
            Column(_("Paid by way of"), 14),
            Column(_("Paid by"), 22),
            Column(_("Amount, yuan"), 14, Kind.MONEY, is_totalled=True),
            Column(_("State"), 8),
            Column(_("What was found in the end"), 30),
            Column(_("Activities"), 8, Kind.NUMBER, is_totalled=True),
            Column(_("Hours of service"), 10, Kind.HOURS, is_totalled=True),
        ),
        _projects,
        _projects_lines,
        False,
    ),
}
