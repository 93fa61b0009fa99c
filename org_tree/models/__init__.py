"""Areas, organizations on them, and postings to organizations."""

from org_tree.models.area import Area
from org_tree.models.organization import Organization
from org_tree.models.posting import Posting

__all__ = ["Area", "Organization", "Posting"]
