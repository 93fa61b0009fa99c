"""The acts on organizations: open, rename, close (domain.md section 3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid
from common.trees import tree_lock
from org_tree.actions.postings import end_postings_of
from org_tree.models import Area, Organization, Posting
from org_tree.shapes import ONE_A_PLACE, SHAPES, Line, Tier, shape_of
from org_tree.tree.bulk import branch_of
from org_tree.tree.checks import check_day, check_name, check_open, fresh, permit

NAME_LENGTH = 96


def open_organization(
    *,
    actor: Any,
    area: Area,
    line: str,
    kind: str,
    parent: Organization | None = None,
    name: str = "",
    on: date,
    now: datetime,
    **client: Any,
) -> Organization:
    """Open a body on an area, below one of its line on the same area or above.

    Args:
        parent: what it belongs to; the nearest one of its line above, when not given.
        name: its usual name (李楼村村民委员会) when empty; bodies outside the lines need one.
        client: `created_by`, `client_id` and `client_digest` of a create through the API.

    Raises:
        NotAllowed: without the right to manage the area.
        Invalid: for `area`, `line`, `kind`, `parent`, `name` or `on`.
    """
    with tree_lock(Organization):
        area = fresh(area)
        posting = permit(actor, area)
        check_day(on, now)
        check_open(area, on, "area")
        _check_kind(area, line, kind)
        parent = _parent_of(parent, area, line, kind, on)
        organization = Organization(
            name=_name_of(name, area, line, kind),
            line=line,
            kind=kind,
            area=area,
            tier=area.tier,
            parent=parent,
            opened_on=on,
            **client,
        )
        organization.save()
        data = {"line": line, "kind": kind, "parent": parent.name if parent else ""}
        _tell("open_organization", organization, actor, posting, on, now, data)
    return organization


def rename_organization(
    *, actor: Any, organization: Organization, name: str, on: date, now: datetime
) -> Organization:
    """Give a body another name.

    Raises:
        NotAllowed: without the right to manage its area.
        Invalid: for `name`, `organization` or `on`.
    """
    with tree_lock(Organization):
        organization = fresh(organization)
        posting = permit(actor, organization.area)
        check_day(on, now)
        check_open(organization, on, "organization")
        before, organization.name = organization.name, check_name(name, NAME_LENGTH)
        if before == organization.name:
            raise Invalid({"name": _("This is its name already.")})
        organization.save(update_fields=["name"])
        _tell("rename_organization", organization, actor, posting, on, now, {"before": before})
    return organization


def close_organization(
    *, actor: Any, organization: Organization, on: date, now: datetime
) -> list[Posting]:
    """Close a body that has no open ones below it; its postings end.

    Returns:
        the postings that ended.

    Raises:
        NotAllowed: without the right to manage its area.
        Invalid: for `organization` or `on`.
    """
    with tree_lock(Organization):
        organization = fresh(organization)
        posting = permit(actor, organization.area)
        check_day(on, now)
        check_open(organization, on, "organization")
        if Organization.objects.filter(parent=organization, closed_on__isnull=True).exists():
            raise Invalid({"organization": _("Bodies below it are open; close them first.")})
        ended = end_postings_of(organizations=[organization], actor=actor, on=on, now=now)
        organization.closed_on = on
        organization.save(update_fields=["closed_on"])
        data = {"line": organization.line, "postings": len(ended)}
        _tell("close_organization", organization, actor, posting, on, now, data)
    return ended


def _check_kind(area: Area, line: str, kind: str) -> None:
    if line not in Line.values:
        raise Invalid({"line": _("There is no such line.")})
    if shape_of(line, area.tier, kind) is None:
        legal = ", ".join(shape.kind for shape in SHAPES.get((line, area.tier), ()))
        raise Invalid(
            {
                "kind": _("On this tier (%(tier)s) the line has: %(kinds)s.")
                % {"tier": Tier(area.tier).label, "kinds": legal or _("nothing")}
            }
        )
    standing = Organization.objects.filter(
        area=area, line=line, kind=kind, closed_on__isnull=True
    ).first()
    if kind in ONE_A_PLACE and standing is not None:
        raise Invalid({"kind": _("%(name)s is here already.") % {"name": standing.name}})


def _parent_of(
    parent: Organization | None, area: Area, line: str, kind: str, on: date
) -> Organization | None:
    """Return what a body belongs to, checked or found."""
    if parent is None:
        return nearest_above(area, line, kind)
    parent = fresh(parent)
    check_open(parent, on, "parent")
    same_branch = branch_of(parent.line, parent.kind) == branch_of(line, kind)
    if parent.line != line or not same_branch:
        raise Invalid({"parent": _("It belongs to a body of its own line.")})
    if not parent.area.contains(area):
        raise Invalid({"parent": _("It stands on its parent's area or below it, never beside it.")})
    return parent


def nearest_above(area: Area, line: str, kind: str) -> Organization | None:
    """Return the open body of a line nearest above an area; none for those outside the lines."""
    if line == Line.NONE:
        return None
    found = Organization.objects.filter(
        line=line,
        closed_on__isnull=True,
        area__tree_id=area.tree_id,
        area__lft__lt=area.lft,
        area__rght__gt=area.rght,
    )
    if branch_of(line, kind):
        found = found.filter(kind=kind)
    return found.select_related("area").order_by("-area__lft").first()


def _name_of(name: str, area: Area, line: str, kind: str) -> str:
    shape = shape_of(line, area.tier, kind)
    if name.strip() or shape is None or not shape.rural:
        return check_name(name, NAME_LENGTH)
    return shape.name_on(area.place, area.setting)


def _tell(
    act: str,
    organization: Organization,
    actor: Any,
    posting: Any,
    on: date,
    now: datetime,
    data: dict[str, Any],
) -> None:
    record(
        f"org_tree.{act}",
        organization,
        actor=actor,
        posting=posting,
        at=now,
        area_id=organization.area_id,
        data={"name": organization.name, **data, "on": on},
    )
