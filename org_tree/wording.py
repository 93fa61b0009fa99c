"""Changes of the trees and postings in words, from the trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit.models import Event
from org_tree.roles import ROLES


def sentence_of(event: Event, names: Mapping[int, str]) -> str:
    """Return what an event says, for people: 七组 马先进 卸任.

    Args:
        names: names of the areas on the page, by id; the event's own name is used for others.
    """
    data = event.data
    words = _words(event.act, data)
    if words is None:
        return event.act
    place = names.get(event.area_id or 0, "")
    role = ROLES.get(data.get("role", ""))
    return words % {
        "place": place or data.get("organization", ""),
        "name": data.get("name", ""),
        "role": role.label if role else "",
        "before": data.get("before", {}).get("name", "")
        if isinstance(data.get("before"), dict)
        else "",
        "count": data.get("areas") or data.get("moved") or 0,
    }


def _words(act: str, data: dict[str, Any]) -> str | None:
    """Return the sentence of an act, with its gaps."""
    return {
        "org_tree.appoint": _("%(place)s: %(name)s became %(role)s"),
        "org_tree.end_posting": _("%(place)s: %(name)s left as %(role)s"),
        "org_tree.change_posting": _("%(place)s: dates of %(name)s set right"),
        "org_tree.open_area": _("%(name)s opened"),
        "org_tree.rename_area": _("%(before)s renamed to %(name)s"),
        "org_tree.move_area": _("%(name)s moved"),
        "org_tree.merge_area": _("%(name)s merged into another area"),
        "org_tree.take_in_areas": _("%(name)s took in another area"),
        "org_tree.split_area": _("%(name)s split"),
        "org_tree.close_area": _("%(name)s closed"),
        "org_tree.import_areas": _("%(count)d areas imported"),
    }.get(act)
