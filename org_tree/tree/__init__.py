"""The only writer of areas and organizations: one lock, one numbering."""

from org_tree.tree.areas import (
    close_area,
    merge_areas,
    move_area,
    open_area,
    rename_area,
    split_area,
)
from org_tree.tree.bulk import NewArea, NewOrganization, load_areas, load_organizations
from org_tree.tree.organizations import (
    close_organization,
    open_organization,
    rename_organization,
)

__all__ = [
    "NewArea",
    "NewOrganization",
    "close_area",
    "close_organization",
    "load_areas",
    "load_organizations",
    "merge_areas",
    "move_area",
    "open_area",
    "open_organization",
    "rename_area",
    "rename_organization",
    "split_area",
]
