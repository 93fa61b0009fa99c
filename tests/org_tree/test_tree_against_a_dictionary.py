"""Random acts on the tree against a plain dictionary: same tree, same subtrees, same rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from common.errors import Invalid
from org_tree import tree, verify
from org_tree.models import Area, Organization, Posting
from org_tree.scope import forget_postings
from org_tree.shapes import SHAPES, TIER_RANK, Tier
from tests.factories import NOW, TODAY

TIERS = list(Tier.values)
LOWEST = len(TIERS) - 1
WHEN: dict[str, Any] = {"actor": None, "on": TODAY, "now": NOW}


class TreeMachine(RuleBasedStateMachine):
    """The dictionary: code -> (parent's code, tier, is open)."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.nodes: dict[str, tuple[str | None, str, bool]] = {}
        self.bodies: dict[str, str | None] = {}
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- the dictionary's own answers ----------------------------------------------------------

    def below(self, code: str) -> set[str]:
        """The area and all below it, told from the parents alone."""
        found = {code}
        while more := {c for c, (p, _t, _o) in self.nodes.items() if p in found} - found:
            found |= more
        return found

    def open_codes(self, tier: str = "") -> list[str]:
        return sorted(
            c for c, (_p, t, is_open) in self.nodes.items() if is_open and tier in ("", t)
        )

    def pick(self, data: Any, codes: list[str]) -> str:
        return data.draw(st.sampled_from(codes))

    def area(self, code: str) -> Area:
        return Area.objects.get(code=code)

    # --- acts ----------------------------------------------------------------------------------

    @initialize()
    def plant(self) -> None:
        for index in range(2):
            self.grow(None, "district", f"9{index}")
            for town in range(2):
                self.grow(f"9{index}", "town", f"9{index}{town}")
        self.user = User.objects.create(username="machine", name="机器")
        body = tree.open_organization(
            area=self.area("90"), line="none", kind="organ", name="区委办", **WHEN
        )
        Posting.objects.create(
            user=self.user, role="district_staff", organization=body, started_on=TODAY
        )

    def grow(self, parent: str | None, tier: str, code: str) -> None:
        above = self.area(parent) if parent else None
        area = tree.open_area(parent=above, code=code, name=f"名{code}", tier=tier, **WHEN)
        self.nodes[code] = (parent, tier, True)
        if shapes := SHAPES.get(("governance", tier)):
            body = tree.open_organization(area=area, line="governance", kind=shapes[0].kind, **WHEN)
            self.bodies[code] = body.parent.area.code if body.parent else None

    @rule(data=st.data())
    def open_one(self, data: Any) -> None:
        parents = [c for c in self.open_codes() if TIER_RANK[self.nodes[c][1]] < LOWEST]
        if not parents:
            return
        parent = self.pick(data, parents)
        self.number += 1
        digits = data.draw(st.integers(0, 9))
        rank = TIER_RANK[self.nodes[parent][1]] + 1
        self.grow(parent, TIERS[rank], f"{digits}n{self.number}")

    @rule(data=st.data())
    def move_one(self, data: Any) -> None:
        movable = [c for c in self.open_codes() if self.nodes[c][0]]
        if not movable:
            return
        code = self.pick(data, movable)
        parent = self.pick(data, self.open_codes())
        old, tier, _open = self.nodes[code]
        fits = TIER_RANK[self.nodes[parent][1]] + 1 == TIER_RANK[tier]
        legal = fits and parent not in self.below(code) and parent != old
        try:
            tree.move_area(area=self.area(code), parent=self.area(parent), **WHEN)
            assert legal
            self.nodes[code] = (parent, tier, True)
            self.rehome(code)
        except Invalid:
            assert not legal

    def rehome(self, code: str) -> None:
        """An open body belongs to that of the area above its own, where there is one."""
        for one in self.below(code):
            if one in self.bodies and self.nodes[one][2]:
                self.bodies[one] = self.nearest_body(self.nodes[one][0])

    def nearest_body(self, code: str | None) -> str | None:
        """The nearest open area with a body, from one upward."""
        while code is not None and not (code in self.bodies and self.nodes[code][2]):
            code = self.nodes[code][0]
        return code

    @precondition(lambda self: len(self.open_codes("village")) > 1)
    @rule(data=st.data())
    def merge_two(self, data: Any) -> None:
        codes = self.open_codes("village")
        code, into = self.pick(data, codes), self.pick(data, codes)
        if code == into:
            return
        tree.merge_areas(areas=[self.area(code)], into=self.area(into), **WHEN)
        for child, (parent, tier, is_open) in list(self.nodes.items()):
            if parent == code and is_open:
                self.nodes[child] = (into, tier, True)
                self.rehome(child)
        self.nodes[code] = (*self.nodes[code][:2], False)

    @precondition(lambda self: self.open_codes("group"))
    @rule(data=st.data())
    def split_one(self, data: Any) -> None:
        child = self.pick(data, self.open_codes("group"))
        village = self.nodes[child][0]
        assert village is not None
        self.number += 1
        code = f"s{self.number}"
        tree.split_area(
            area=self.area(village), code=code, name=code, children=[self.area(child)], **WHEN
        )
        self.nodes[code] = (self.nodes[village][0], "village", True)
        self.nodes[child] = (code, "group", True)
        # The new village has no body yet: those of the group hang on the town's.
        self.rehome(child)

    @rule(data=st.data())
    def close_one(self, data: Any) -> None:
        code = self.pick(data, self.open_codes())
        has_open = any(p == code and o for p, _t, o in self.nodes.values())
        if code == "90":
            return
        try:
            tree.close_area(area=self.area(code), **WHEN)
            assert not has_open
            self.nodes[code] = (*self.nodes[code][:2], False)
        except Invalid:
            assert has_open

    # --- what always holds ---------------------------------------------------------------------

    @invariant()
    def the_trees_are_sound(self) -> None:
        assert list(verify.faults()) == []

    @invariant()
    def parents_are_those_of_the_dictionary(self) -> None:
        rows = Area.objects.values_list("code", "parent__code", "tier", "closed_on")
        assert {c: (p, t, closed is None) for c, p, t, closed in rows} == self.nodes

    @invariant()
    def subtrees_are_those_of_the_dictionary(self) -> None:
        rows = list(Area.objects.values_list("code", "tree_id", "lft", "rght"))
        for code, tree_id, lft, rght in rows:
            stored = {c for c, t, left, _r in rows if t == tree_id and lft <= left <= rght}
            assert stored == self.below(code)

    @invariant()
    def rights_are_those_of_the_dictionary(self) -> None:
        if not self.nodes:
            return
        forget_postings(self.user)
        seen = set(Area.objects.visible_to(self.user).values_list("code", flat=True))
        assert seen == self.below("90")

    @invariant()
    def open_bodies_belong_where_the_dictionary_says(self) -> None:
        rows = Organization.objects.filter(line="governance", closed_on__isnull=True)
        stored = dict(rows.values_list("area__code", "parent__area__code"))
        assert {code: self.bodies[code] for code in stored} == stored


@pytest.mark.slow
@pytest.mark.django_db
def test_random_acts_give_the_same_tree_as_a_dictionary() -> None:
    run_state_machine_as_test(
        TreeMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
