"""Acts on the trees: what each does, what it refuses, and that the trees stay sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Event, Pending
from common.errors import Invalid, NotAllowed
from org_tree import tree, verify
from org_tree.models import Area, Organization, Posting
from org_tree.tree.bulk import AREA_COLUMNS, ORGANIZATION_COLUMNS
from org_tree.tree.loading import TREE_COLUMNS
from tests.factories import TODAY, Cast, Territory

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _sound_at_the_end(db: None) -> Iterator[None]:
    yield
    assert list(verify.faults()) == []


@pytest.fixture
def when(cast: Cast, now: datetime) -> dict[str, Any]:
    """Who acts, on which day, when."""
    return {"actor": cast.district, "on": TODAY, "now": now}


def refused(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(error.value.errors)


def names_below(area: Area) -> list[str]:
    return [
        child.name
        for child in Area.objects.filter(parent=area, closed_on__isnull=True).order_by("lft")
    ]


def test_bulk_columns_are_those_of_the_models() -> None:
    for model, columns in ((Area, AREA_COLUMNS), (Organization, ORGANIZATION_COLUMNS)):
        concrete = {field.column for field in model._meta.concrete_fields}
        assert concrete == {*columns, *TREE_COLUMNS}


def test_an_area_opens_one_tier_below_its_parent(territory: Territory, when: Any) -> None:
    area = tree.open_area(
        parent=territory.village(), code="420607100200009", name=" 新组 ", tier="group", **when
    )
    assert (area.name, area.setting, area.opened_on) == ("新组", "rural", TODAY)
    assert area.code in [below.code for below in Area.objects.within(territory.village())]
    event = Event.objects.get(record_type="org_tree.area", record_id=area.pk)
    assert (event.act, event.area_id, event.date) == ("org_tree.open_area", area.pk, TODAY)
    assert event.posting_title.startswith("襄州区")
    assert Pending.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tier": "village"}, "tier"),
        ({"tier": "household_unit"}, "tier"),
        ({"tier": "hamlet"}, "tier"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"code": ""}, "code"),
        ({"code": "42 06"}, "code"),
        ({"code": "420607100200"}, "code"),
        ({"setting": "lunar"}, "setting"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=40)}, "on"),
    ],
)
def test_an_area_is_refused_by_the_field_at_fault(
    territory: Territory, when: Any, change: dict[str, Any], field: str
) -> None:
    facts = {"code": "420607100200009", "name": "新组", "tier": "group", **when, **change}
    count = Area.objects.count()
    with pytest.raises(Invalid) as error:
        tree.open_area(parent=territory.village(), **facts)
    assert refused(error) == {field}
    assert Area.objects.count() == count


@pytest.mark.parametrize("username", ["village", "town", "sysadmin", "secadmin", "outsider"])
def test_only_those_who_manage_areas_change_them(
    cast: Cast, territory: Territory, when: Any, username: str
) -> None:
    when["actor"] = getattr(cast, username)
    with pytest.raises(NotAllowed):
        tree.rename_area(area=territory.village(), name="新村", **when)
    with pytest.raises(NotAllowed):
        tree.close_area(area=territory.unit(), **when)


def test_a_village_becomes_a_community(territory: Territory, when: Any) -> None:
    tree.rename_area(area=territory.village(), name="李楼社区", setting="urban", **when)
    area = Area.objects.get(pk=territory.village().pk)
    assert (area.name, area.setting) == ("李楼社区", "urban")
    data = Event.objects.get(act="org_tree.rename_area").data
    assert data["before"] == {"name": "李楼村委会", "setting": "rural"}


def test_a_moved_village_takes_its_organizations_along(territory: Territory, when: Any) -> None:
    village, town = territory.village(), territory.town(1)
    tree.move_area(area=village, parent=town, **when)
    village.refresh_from_db()
    assert village.parent_id == town.pk
    committee = Organization.objects.get(area=village, line="governance")
    assert committee.parent == territory.organization("governance", town)
    for organization in Organization.objects.filter(area=village).exclude(line="none"):
        assert organization.parent is not None
        assert organization.parent.area_id == town.pk
        assert organization.parent.kind == organization.kind or organization.line != "mass"
    unit = territory.organization("party", territory.unit())
    unit.refresh_from_db()
    assert territory.organization("party", town).pk in [one.pk for one in unit.get_ancestors()]


def test_a_move_that_makes_no_sense_is_refused(territory: Territory, when: Any) -> None:
    village = territory.village()
    for parent in (territory.group(), village, territory.town(), territory.district):
        with pytest.raises(Invalid) as error:
            tree.move_area(area=village, parent=parent, **when)
        assert refused(error) == {"parent"}


def test_stale_objects_do_no_harm(territory: Territory, when: Any) -> None:
    """Two villages moved with objects read before the first move: both end where they should."""
    one, other = territory.village(0), territory.village(1)
    tree.move_area(area=one, parent=territory.town(1), **when)
    tree.move_area(area=other, parent=territory.town(1), **when)
    assert len(names_below(territory.town(1))) == 4


def test_merged_villages_keep_their_history(cast: Cast, territory: Territory, when: Any) -> None:
    gone, into = territory.village(0), territory.village(1)
    ended = tree.merge_areas(areas=[gone], into=into, **when)
    gone.refresh_from_db()
    assert (gone.closed_on, gone.successor) == (TODAY, into)
    assert len(names_below(into)) == 6
    assert {posting.user.username for posting in ended} == {"village", "mediator"}
    for posting in Posting.objects.filter(organization__area=gone):
        assert posting.ended_on is not None
    keeper = Posting.objects.get(user=cast.keeper)
    assert keeper.ended_on is None
    assert not Organization.objects.filter(area=gone, closed_on__isnull=True).exists()
    assert set(
        Event.objects.filter(record_type="org_tree.area", record_id=gone.pk).values_list(
            "act", flat=True
        )
    ) == {"org_tree.merge_area"}


def test_areas_of_two_tiers_do_not_merge(territory: Territory, when: Any) -> None:
    for area, into in (
        (territory.village(), territory.town(1)),
        (territory.village(), territory.village()),
    ):
        with pytest.raises(Invalid) as error:
            tree.merge_areas(areas=[area], into=into, **when)
        assert refused(error) == {"areas"}


def test_part_of_a_village_is_split_off(territory: Territory, when: Any) -> None:
    new = tree.split_area(
        area=territory.village(),
        code="420607100299",
        name="新村委会",
        children=[territory.group(2)],
        **when,
    )
    assert new.parent_id == territory.town().pk
    assert names_below(new) == ["三组"]
    assert names_below(territory.village()) == ["一组", "二组"]


def test_only_what_lies_in_it_is_split_off(territory: Territory, when: Any) -> None:
    for children in ([], [territory.group(0, 1)]):
        with pytest.raises(Invalid) as error:
            tree.split_area(
                area=territory.village(), code="4206071009", name="新", children=children, **when
            )
        assert refused(error) == {"children"}


def test_an_area_with_open_ones_in_it_stays_open(territory: Territory, when: Any) -> None:
    with pytest.raises(Invalid) as error:
        tree.close_area(area=territory.village(), **when)
    assert refused(error) == {"area"}


def test_a_closed_area_names_its_successor_and_takes_nothing_more(
    territory: Territory, when: Any
) -> None:
    unit, successor = territory.unit(), territory.unit(1)
    tree.close_area(area=unit, successor=successor, **when)
    unit.refresh_from_db()
    assert (unit.closed_on, unit.successor) == (TODAY, successor)
    with pytest.raises(Invalid):
        tree.rename_area(area=unit, name="又一", **when)
    with pytest.raises(Invalid) as error:
        tree.close_area(area=territory.unit(0, 1), successor=unit, **when)
    assert refused(error) == {"successor"}


def test_an_organization_stands_below_the_nearest_of_its_line(
    territory: Territory, when: Any
) -> None:
    group = tree.open_area(
        parent=territory.village(), code="42060710020088", name="八组", tier="group", **when
    )
    body = tree.open_organization(area=group, line="governance", kind="group_heads", **when)
    assert body.parent == territory.organization("governance", territory.village())
    assert body.name == "李楼村八组村民小组"


@pytest.mark.parametrize(
    ("line", "kind", "field"),
    [
        ("governance", "village_party", "kind"),
        ("mass", "committee", "kind"),
        ("party", "village_party", "kind"),
        ("guild", "committee", "line"),
        ("none", "department", "name"),
    ],
)
def test_an_illegal_body_is_refused(
    territory: Territory, when: Any, line: str, kind: str, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        tree.open_organization(area=territory.village(), line=line, kind=kind, **when)
    assert refused(error) == {field}


def test_a_body_belongs_to_its_own_line_and_ground(territory: Territory, when: Any) -> None:
    group = tree.open_area(
        parent=territory.village(), code="42060710020088", name="八组", tier="group", **when
    )
    parents = [
        territory.organization("party", territory.village()),
        territory.organization("governance", territory.village(1)),
        territory.organization("governance", territory.unit()),
    ]
    for parent in parents:
        with pytest.raises(Invalid) as error:
            tree.open_organization(
                area=group, line="governance", kind="group_heads", parent=parent, **when
            )
        assert refused(error) == {"parent"}


def test_union_youth_and_women_never_mix(territory: Territory, when: Any) -> None:
    village = tree.open_area(
        parent=territory.town(), code="420607100299", name="新村委会", tier="village", **when
    )
    women = tree.open_organization(area=village, line="mass", kind="womens_federation", **when)
    assert women.parent == territory.organization("mass", territory.town(), "womens_federation")


def test_a_body_with_others_below_it_stays_open(territory: Territory, when: Any) -> None:
    body = territory.organization("governance", territory.village())
    with pytest.raises(Invalid):
        tree.close_organization(organization=body, **when)
    unit = territory.organization("governance", territory.unit())
    tree.close_organization(organization=unit, **when)
    unit.refresh_from_db()
    assert unit.closed_on == TODAY


def test_nobody_closes_the_body_that_gives_them_their_right(
    cast: Cast, territory: Territory, when: Any
) -> None:
    with pytest.raises(NotAllowed):
        tree.close_organization(organization=territory.organs["office"], **when)
    assert Posting.objects.get(user=cast.district).ended_on is None


def test_an_act_that_fails_half_way_leaves_nothing(territory: Territory, when: Any) -> None:
    """A split whose second half is refused opens no area."""
    count = Area.objects.count()
    with pytest.raises(Invalid):
        tree.split_area(
            area=territory.village(), code="420607100200", name="新", children=[territory.group()],
            **when,
        )  # fmt: skip
    assert Area.objects.count() == count


def test_verify_names_a_broken_tree(territory: Territory) -> None:
    group = territory.group()
    Area.objects.filter(pk=group.pk).update(lft=group.lft + 1, rght=group.rght + 1)
    assert any(group.code in fault for fault in verify.faults())
    Area.objects.filter(pk=group.pk).update(lft=group.lft, rght=group.rght)
