"""Loading in bulk: the same trees as node by node, whatever grows into what."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction

from common.bulk import CopyLines
from common.errors import Invalid
from org_tree import verify
from org_tree.models import Area, Organization
from org_tree.tree import NewArea, NewOrganization, load_areas, load_organizations, open_area
from tests.factories import TODAY, Territory

pytestmark = pytest.mark.django_db


def edges() -> list[tuple[str, int, int, int]]:
    rows = Area.objects.order_by("tree_id", "lft").values_list("code", "lft", "rght", "level")
    return list(rows)


def test_new_areas_grow_into_a_tree_at_every_place(territory: Territory, now: datetime) -> None:
    village, group = territory.village(1), territory.group(0, 1)
    rows = [
        NewArea("420607100201005", "五组", "group", village.code),
        NewArea("42060710020100501", "五组一户", "household_unit", "420607100201005"),
        NewArea("420607100201000", "零组", "group", village.code),
        NewArea(f"{group.code}000", "零联防", "household_unit", group.code),
        NewArea("110000000000", "北京市", "province", None),
    ]
    with transaction.atomic():
        assert load_areas(rows) == 5
        assert list(verify.faults()) == []
        loaded = edges()
        transaction.set_rollback(True)
    for row in [rows[4], rows[0], rows[1], rows[2], rows[3]]:
        parent = Area.objects.get(code=row.parent_code) if row.parent_code else None
        open_area(
            actor=None,
            parent=parent,
            code=row.code,
            name=row.name,
            tier=row.tier,
            on=TODAY,
            now=now,
        )
    assert set(edges()) == set(loaded)


def test_the_next_single_insert_follows_a_bulk_load(territory: Territory, now: datetime) -> None:
    load_areas([NewArea("420607100201005", "五组", "group", territory.village(1).code)])
    area = open_area(
        actor=None,
        parent=territory.village(),
        code="420607100200009",
        name="九组",
        tier="group",
        on=TODAY,
        now=now,
    )
    assert area.pk == Area.objects.order_by("-pk")[0].pk


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (NewArea("4206071009", "组", "household_unit", "420607100200"), "tier"),
        (NewArea("4206071009", "组", "group", "999"), "parent_code"),
    ],
)
def test_a_row_that_cannot_be_refuses_all(territory: Territory, row: NewArea, field: str) -> None:
    good = NewArea("420607100200009", "九组", "group", "420607100200")
    with pytest.raises(Invalid) as error:
        load_areas([good, row])
    assert set(error.value.errors) == {field}
    assert not Area.objects.filter(code=good.code).exists()


def test_loaded_organizations_find_what_they_belong_to(territory: Territory) -> None:
    load_areas([NewArea("420607100200009", "九组", "group", "420607100200")])
    area = Area.objects.get(code="420607100200009")
    rows = [
        NewOrganization(area.pk, "governance", "group_heads"),
        NewOrganization(area.pk, "party", "group_party", "第九党小组"),
        NewOrganization(area.pk, "none", "property_company", "某物业"),
    ]
    assert load_organizations(rows) == 3
    assert list(verify.faults()) == []
    heads, party, company = Organization.objects.filter(area=area).order_by("pk")
    assert heads.name == "李楼村九组村民小组"
    assert heads.parent == territory.organization("governance", territory.village())
    assert (party.name, party.parent.tier) == ("第九党小组", "village")
    assert company.parent is None


def test_a_body_of_the_wrong_kind_refuses_all(territory: Territory) -> None:
    with pytest.raises(Invalid) as error:
        load_organizations([NewOrganization(territory.village().pk, "party", "committee")])
    assert set(error.value.errors) == {"kind"}


def test_copied_text_keeps_what_it_holds() -> None:
    rows = [(1, "a\\b", None), (2, "tab\there", ""), (3, "line\nbreak", "组")]
    lines = CopyLines(iter(rows), 3)
    text = b""
    while piece := lines.read(7):
        assert len(piece) <= 7
        text += piece
    assert text.decode() == "1\ta\\\\b\t\x01\n2\ttab\\there\t\n3\tline\\nbreak\t组\n"
