"""The dated acts on areas: open, rename, move, merge, split, close (domain.md section 3).

Every act takes effect at once, under the lock of both trees, and leaves an event that says what
was before. An area is never deleted: it is closed on a day, with its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from common.errors import Invalid
from common.trees import tree_lock
from org_tree.actions.postings import end_postings_of
from org_tree.models import Area, Organization, Posting
from org_tree.shapes import Line, Setting, Tier
from org_tree.tree import loading
from org_tree.tree.bulk import branch_of
from org_tree.tree.checks import (
    check_day,
    check_name,
    check_open,
    check_tier_below,
    fresh,
    permit,
    permit_both,
)

NAME_LENGTH = 64
CODE_LENGTH = 24


def open_area(
    *,
    actor: Any,
    parent: Area | None,
    code: str,
    name: str,
    tier: str,
    setting: str | None = None,
    on: date,
    now: datetime,
) -> Area:
    """Open an area one tier below its parent, or as the top of a tree of its own.

    Args:
        setting: rural or urban; as its parent when not given.

    Raises:
        NotAllowed: without the right to manage the parent.
        Invalid: for `code`, `name`, `tier`, `setting`, `parent` or `on`.
    """
    with tree_lock(Area):
        parent = fresh(parent) if parent else None
        posting = permit(actor, parent)
        check_day(on, now)
        check_tier_below(parent, tier, "tier")
        if parent is not None:
            check_open(parent, on, "parent")
        area = Area(
            code=_free_code(code),
            name=check_name(name, NAME_LENGTH),
            tier=tier,
            setting=_setting(setting or (parent.setting if parent else Setting.RURAL)),
            parent=parent,
            opened_on=on,
        )
        area.save()
        data = {"code": area.code, "name": area.name, "parent": parent.code if parent else ""}
        _tell("open_area", area, actor, posting, on, now, data)
    return area


def rename_area(
    *,
    actor: Any,
    area: Area,
    name: str,
    setting: str | None = None,
    on: date,
    now: datetime,
) -> Area:
    """Give an area another name, and another setting when a village becomes a community.

    Raises:
        NotAllowed: without the right to manage the area.
        Invalid: for `name`, `setting`, `area` or `on`.
    """
    with tree_lock(Area):
        area = fresh(area)
        posting = permit(actor, area)
        check_day(on, now)
        check_open(area, on, "area")
        name = check_name(name, NAME_LENGTH)
        setting = _setting(setting or area.setting)
        if (name, setting) == (area.name, area.setting):
            raise Invalid({"name": _("This is its name already.")})
        data = {
            "before": {"name": area.name, "setting": area.setting},
            "after": {"name": name, "setting": setting},
        }
        area.name, area.setting = name, setting
        area.save(update_fields=["name", "setting"])
        _tell("rename_area", area, actor, posting, on, now, data)
    return area


def move_area(*, actor: Any, area: Area, parent: Area, on: date, now: datetime) -> Area:
    """Put an area with all below it into another one of the same tier as its present parent.

    Its organizations then belong to those of the new place.

    Raises:
        NotAllowed: without the right to manage both places.
        Invalid: for `area`, `parent` or `on`.
    """
    with tree_lock(Area), tree_lock(Organization):
        area, parent = fresh(area), fresh(parent)
        posting = permit_both(actor, area, parent)
        check_day(on, now)
        check_open(area, on, "area")
        check_open(parent, on, "parent")
        if area.contains(parent):
            raise Invalid({"parent": _("An area cannot be moved into itself.")})
        if parent.pk == area.parent_id:
            raise Invalid({"parent": _("It lies there already.")})
        check_tier_below(parent, area.tier, "parent")
        before = area.parent.code if area.parent else ""
        _put_into([area.pk], parent)
        area = fresh(area)
        data = {"before": {"parent": before}, "after": {"parent": parent.code}}
        _tell("move_area", area, actor, posting, on, now, data)
    return area


def merge_areas(
    *, actor: Any, areas: Sequence[Area], into: Area, on: date, now: datetime
) -> list[Posting]:
    """Merge areas into another of their tier: what lies in them moves, they are closed.

    Returns:
        the postings that ended because their organizations closed.

    Raises:
        NotAllowed: without the right to manage all of them.
        Invalid: for `areas`, `into` or `on`.
    """
    with tree_lock(Area), tree_lock(Organization):
        into = fresh(into)
        areas = [fresh(area) for area in areas]
        check_day(on, now)
        check_open(into, on, "into")
        if not areas:
            raise Invalid({"areas": _("Choose what is to be merged.")})
        for area in areas:
            permit_both(actor, area, into)
            check_open(area, on, "areas")
            if area.tier != into.tier or area.pk == into.pk:
                raise Invalid({"areas": _("Only different areas of one tier can be merged.")})
        moved = list(
            Area.objects.filter(parent__in=areas, closed_on__isnull=True).values_list(
                "pk", flat=True
            )
        )
        _put_into(moved, into)
        ended: list[Posting] = []
        for area in areas:
            ended += _close(fresh(area), into, "merge_area", actor, on, now)
        into = fresh(into)
        data = {"merged": [area.code for area in areas], "moved": len(moved)}
        _tell("take_in_areas", into, actor, permit(actor, into), on, now, data)
    return ended


def split_area(
    *,
    actor: Any,
    area: Area,
    code: str,
    name: str,
    children: Sequence[Area],
    setting: str | None = None,
    on: date,
    now: datetime,
) -> Area:
    """Split part of an area off: a new one beside it takes the given children over.

    Raises:
        NotAllowed: without the right to manage the area it lies in.
        Invalid: for `area`, `code`, `name`, `children` or `on`.
    """
    with tree_lock(Area), tree_lock(Organization):
        area = fresh(area)
        children = [fresh(child) for child in children]
        check_open(area, on, "area")
        if not children:
            raise Invalid({"children": _("Choose what the new area takes over.")})
        if any(child.parent_id != area.pk or child.closed_on for child in children):
            raise Invalid({"children": _("Only what lies directly in it can be split off.")})
        new = open_area(
            actor=actor,
            parent=area.parent,
            code=code,
            name=name,
            tier=area.tier,
            setting=setting or area.setting,
            on=on,
            now=now,
        )
        _put_into([child.pk for child in children], new)
        area, new = fresh(area), fresh(new)
        posting = permit(actor, area)
        data = {"new": new.code, "children": [child.code for child in children]}
        _tell("split_area", area, actor, posting, on, now, data)
    return new


def close_area(
    *, actor: Any, area: Area, successor: Area | None = None, on: date, now: datetime
) -> list[Posting]:
    """Close an area that has nothing open below it; its organizations and postings end.

    Returns:
        the postings that ended.

    Raises:
        NotAllowed: without the right to manage it.
        Invalid: for `area`, `successor` or `on`.
    """
    with tree_lock(Area), tree_lock(Organization):
        area = fresh(area)
        check_day(on, now)
        check_open(area, on, "area")
        if successor is not None:
            successor = fresh(successor)
            check_open(successor, on, "successor")
            if successor.tier != area.tier or successor.pk == area.pk:
                raise Invalid({"successor": _("The successor is another area of its tier.")})
        if Area.objects.filter(parent=area, closed_on__isnull=True).exists():
            raise Invalid({"area": _("Areas in it are open; move or close them first.")})
        return _close(area, successor, "close_area", actor, on, now)


def _close(
    area: Area, successor: Area | None, act: str, actor: Any, on: date, now: datetime
) -> list[Posting]:
    """Close an area, its organizations and their postings."""
    posting = permit(actor, area)
    organizations = list(Organization.objects.filter(area=area, closed_on__isnull=True))
    ended = end_postings_of(organizations=organizations, actor=actor, on=on, now=now)
    for organization in organizations:
        day = max(on, organization.opened_on or on)
        Organization.objects.filter(pk=organization.pk).update(closed_on=day)
        _tell_organization("close_organization", organization, actor, posting, on, now)
    area.closed_on = max(on, area.opened_on or on)
    area.successor = successor
    area.save(update_fields=["closed_on", "successor"])
    data = {"successor": successor.code if successor else "", "postings": len(ended)}
    _tell(act, area, actor, posting, on, now, data)
    return ended


def _put_into(area_ids: Sequence[int], parent: Area) -> None:
    """Give areas another parent and number the trees concerned once, organizations included."""
    if not area_ids:
        return
    moved = Area.objects.filter(pk__in=area_ids)
    trees = {parent.tree_id, *moved.values_list("tree_id", flat=True)}
    moved.update(parent=parent)
    loading.renumber(Area, key="code", tree_ids=trees)
    _rehome(area_ids)


def _rehome(area_ids: Sequence[int]) -> None:
    """Let the organizations of moved areas belong to those of their new place."""
    tree_ids: set[int] = set()
    for area in Area.objects.filter(pk__in=area_ids):
        chain = list(Area.objects.above(area))[:-1]
        homes = _homes(chain)
        inside = Organization.objects.filter(
            area__tree_id=area.tree_id,
            area__lft__gte=area.lft,
            area__lft__lte=area.rght,
            closed_on__isnull=True,
        ).exclude(line=Line.NONE)
        outer = inside.exclude(parent__in=inside.values("pk")).select_related("parent")
        for organization in outer:
            home = homes.get((organization.line, branch_of(organization.line, organization.kind)))
            if home is not None and home.pk == organization.parent_id:
                continue
            tree_ids |= {organization.tree_id} | ({home.tree_id} if home else set())
            Organization.objects.filter(pk=organization.pk).update(parent=home)
    if tree_ids:
        loading.renumber(Organization, key="area_id", tree_ids=tree_ids)


def _homes(chain: Sequence[Area]) -> dict[tuple[str, str], Organization]:
    """Return the organization of each line nearest to the end of a chain of areas."""
    rank = {area.pk: index for index, area in enumerate(chain)}
    found = Organization.objects.filter(area__in=chain, closed_on__isnull=True)
    homes = {}
    for organization in sorted(found, key=lambda one: rank[one.area_id]):
        key = (organization.line, branch_of(organization.line, organization.kind))
        homes[key] = organization
    return homes


def _free_code(code: str) -> str:
    """Return a code nobody has.

    Raises:
        Invalid: for the field `code`.
    """
    code = code.strip()
    if not code or len(code) > CODE_LENGTH or not code.isascii() or not code.isalnum():
        raise Invalid(
            {"code": _("A code has up to %(count)d digits or letters.") % {"count": CODE_LENGTH}}
        )
    taken = Area.objects.filter(code=code).first()
    if taken is not None:
        raise Invalid({"code": _("%(name)s has this code already.") % {"name": taken}})
    return code


def _setting(setting: str) -> str:
    if setting not in Setting.values:
        raise Invalid({"setting": _("Choose rural or urban.")})
    return str(setting)


def _tell(
    act: str,
    area: Area,
    actor: Any,
    posting: Any,
    on: date,
    now: datetime,
    data: dict[str, Any],
) -> None:
    """Record an act on an area; the figures of its day are worked out again."""
    data = {"name": area.name, "tier": str(Tier(area.tier)), **data, "on": on}
    record(
        f"org_tree.{act}",
        area,
        actor=actor,
        posting=posting,
        at=now,
        area_id=area.pk,
        date=on,
        data=data,
    )


def _tell_organization(
    act: str, organization: Organization, actor: Any, posting: Any, on: date, now: datetime
) -> None:
    record(
        f"org_tree.{act}",
        organization,
        actor=actor,
        posting=posting,
        at=now,
        area_id=organization.area_id,
        data={"name": organization.name, "line": organization.line, "on": on},
    )
