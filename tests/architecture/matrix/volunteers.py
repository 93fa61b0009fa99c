"""Volunteers, their activities, points, projects, needs and certificates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from reports.actions import file_item
from tests.architecture.matrix.rows import GROUP_REPORTS, Row, anywhere, item
from tests.architecture.world import World
from tests.volunteers.factories import Squad
from volunteers.actions import join_team, offer_help, redeem, take_help
from volunteers.models import HelpRequest

#: Who sees the volunteers of the village, and who manages them.
VOLUNTEERS, VOLUNTEER_MANAGER = "district volunteer", "volunteer"


def _activity(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).open().pk}


def _sign_up(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    return {"pk": squad.sign(squad.open(), squad.volunteers(1)[0]).pk}


def _volunteer(world: World) -> dict[str, Any]:
    return {"number": Squad(world.territory, world.cast).volunteers(1)[0].number}


def _managed(named: Callable[[World], dict[str, Any]], **data: Any) -> Row:
    """Return the row of an address that names a record of the volunteers' work."""
    return Row(VOLUNTEERS, VOLUNTEER_MANAGER, named, lambda world: data)


#: Who sees a need of the village that was offered to its teams, and who offers needs.
HELP, ASKS = f"{VOLUNTEERS} town village", "town village"


def _need(world: World) -> dict[str, Any]:
    return {"pk": _offered(world).pk}


def _taken_need(world: World) -> dict[str, Any]:
    squad, held = Squad(world.territory, world.cast), _offered(world)
    take_help(actor=squad.manager, pk=held.pk, team=squad.team(), now=world.now)
    return {"pk": held.pk}


def _offered(world: World) -> HelpRequest:
    need, _made = file_item(
        actor=world.cast.keeper,
        client_id=uuid4(),
        area=world.territory.group(),
        item=replace(world.matter(), category="request"),
        now=world.now,
    )
    return offer_help(
        actor=world.cast.village,
        client_id=uuid4(),
        item=need,
        need="补屋顶",
        place="李楼村",
        teams=[Squad(world.territory, world.cast).team()],
        now=world.now,
    )[0]


def _reward(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).reward().pk}


def _claim(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    claim, _new = redeem(
        actor=squad.manager,
        client_id=uuid4(),
        reward=squad.reward(),
        volunteer=squad.served(600),
        now=squad.tick(hours=9),
    )
    return {"pk": claim.pk}


def _service_record(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served().records.get().pk}


def _served_at(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served().records.get().activity_id}


def _left_out(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).served(0).sign_ups.get().pk}


def _volunteer_team(world: World) -> dict[str, Any]:
    return {"code": Squad(world.territory, world.cast).team().code}


def _membership(world: World) -> dict[str, Any]:
    squad = Squad(world.territory, world.cast)
    (one,) = squad.volunteers(1)
    held = join_team(actor=squad.manager, volunteer=one, team=squad.team(), now=squad.clock)
    return {"pk": held.pk}


def _served(world: World) -> dict[str, Any]:
    """Name the one record of hours there is."""
    volunteer = Squad(world.territory, world.cast).served()
    return {"pk": volunteer.records.get().pk}


def _entry(world: World) -> dict[str, Any]:
    """Name the one entry on a volunteer's account."""
    volunteer = Squad(world.territory, world.cast).served()
    return {"pk": volunteer.points_account.entries.get().pk}


def _certificate(state: str) -> Callable[[World], dict[str, Any]]:
    """Name a certificate of service in a state."""
    return lambda world: {"pk": Squad(world.territory, world.cast).certificate(state).pk}


def _project(state: str) -> Callable[[World], dict[str, Any]]:
    """Name a project of the neighbors' kitchen in a state."""
    return lambda world: {"pk": Squad(world.territory, world.cast).project(state).pk}


def _milestone(state: str) -> Callable[[World], dict[str, Any]]:
    """Name the milestone of a project in a state."""
    return lambda world: {
        "pk": Squad(world.territory, world.cast).project(state).milestones.get().pk
    }


def _linked(world: World) -> dict[str, Any]:
    """Name a project and the activity that is counted for it."""
    squad = Squad(world.territory, world.cast)
    project, activity = squad.project("running"), squad.open()
    squad.link(project, activity)
    return {"pk": project.pk, "activity_pk": activity.pk}


def _social(world: World) -> dict[str, Any]:
    return {"pk": Squad(world.territory, world.cast).organization().pk}


PAGES: dict[str, Row] = {
    "get volunteers:home": anywhere(VOLUNTEERS),
    "get volunteers:activity_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:activity_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:activity_detail": Row(VOLUNTEERS, kwargs=_activity),
    **{
        f"{method} volunteers:activity_{act}": _managed(_activity)
        for method in ("get", "post")
        for act in ("change", "copy", "cancel", "hours")
    },
    **{
        f"post volunteers:activity_{act}": _managed(_activity)
        for act in ("open", "start", "finish", "sign_up")
    },
    **{
        f"post volunteers:sign_up_{act}": _managed(_sign_up)
        for act in ("withdraw", "check_in", "check_out", "tell")
    },
    "get volunteers:person_list": anywhere(VOLUNTEERS),
    "post volunteers:person_find": anywhere(VOLUNTEERS),
    "get volunteers:person_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:person_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:person_detail": Row(VOLUNTEERS, kwargs=_volunteer),
    "get volunteers:person_change": _managed(_volunteer),
    "post volunteers:person_change": _managed(_volunteer),
    "post volunteers:person_reveal": _managed(_volunteer, purpose="打电话"),
    "post volunteers:person_account": _managed(_volunteer),
    "get volunteers:person_leave": _managed(_volunteer),
    "post volunteers:person_leave": _managed(_volunteer, sure="on"),
    "get volunteers:register_export": anywhere(VOLUNTEERS),
    "post volunteers:register_export": anywhere(VOLUNTEERS),
    "get volunteers:reward_list": anywhere(VOLUNTEERS),
    "get volunteers:claim_list": anywhere(VOLUNTEERS),
    "get volunteers:rule_list": anywhere(VOLUNTEERS),
    **{
        f"{method} volunteers:{name}": anywhere(may)
        for method in ("get", "post")
        for name, may in (
            ("reward_new", VOLUNTEER_MANAGER),
            ("team_new", VOLUNTEERS),
            ("points_rule_new", "district"),
            ("stars_new", "district"),
        )
    },
    **{
        f"{method} volunteers:reward_{act}": _managed(_reward)
        for method, act in (
            ("get", "stock"),
            ("post", "stock"),
            ("get", "claim"),
            ("post", "claim"),
            ("post", "open"),
        )
    },
    "post volunteers:claim_hand_over": _managed(_claim),
    "get volunteers:claim_cancel": _managed(_claim),
    "post volunteers:claim_cancel": _managed(_claim),
    "get volunteers:person_points": Row(VOLUNTEERS, kwargs=_volunteer),
    "get volunteers:record_list": Row(VOLUNTEERS, kwargs=_served_at),
    "get volunteers:record_add": _managed(_left_out),
    "post volunteers:record_add": _managed(_left_out),
    "get volunteers:record_correct": _managed(_service_record),
    "post volunteers:record_correct": _managed(_service_record),
    "get volunteers:team_detail": Row(VOLUNTEERS, kwargs=_volunteer_team),
    "get volunteers:team_points": Row(VOLUNTEERS, kwargs=_volunteer_team),
    **{
        f"{method} volunteers:team_{act}": Row(VOLUNTEERS, kwargs=_volunteer_team)
        for method in ("get", "post")
        for act in ("rename", "close")
    },
    "get volunteers:membership_end": _managed(_membership),
    "post volunteers:membership_end": _managed(_membership),
    "get volunteers:help_list": anywhere(f"{VOLUNTEERS} town village neighbor other_town"),
    "get volunteers:help_for_item": Row(GROUP_REPORTS, kwargs=item),
    "get volunteers:help_offer": Row(GROUP_REPORTS, ASKS, item),
    "post volunteers:help_offer": Row(GROUP_REPORTS, ASKS, item),
    "get volunteers:help_detail": Row(HELP, kwargs=_need),
    "post volunteers:help_take": Row(
        HELP, VOLUNTEER_MANAGER, _need, lambda world: {"team": "T0004"}
    ),
    **{
        f"{method} volunteers:help_{act}": Row(HELP, VOLUNTEER_MANAGER, _taken_need)
        for method in ("get", "post")
        for act in ("give_back", "finish")
    },
    "post volunteers:help_reveal": Row(
        HELP, VOLUNTEER_MANAGER, _taken_need, lambda world: {"purpose": "上门"}
    ),
    **{
        f"{method} volunteers:help_{act}": Row(HELP, ASKS, _need)
        for method in ("get", "post")
        for act in ("widen", "end", "answer")
    },
    "get volunteers:register_import": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:register_import": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:register_blank_xlsx": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:register_blank_csv": anywhere(VOLUNTEER_MANAGER),
    "get verify_certificate": Row(public=True),
    "post verify_certificate": Row(public=True),
    "get volunteers:certificate_list": anywhere(VOLUNTEERS),
    "get volunteers:certificate_new": _managed(_volunteer),
    "post volunteers:certificate_new": _managed(_volunteer),
    "get volunteers:certificate_detail": Row(VOLUNTEERS, kwargs=_certificate("issued")),
    "post volunteers:certificate_issue": _managed(_certificate("asked"), contact="3800000"),
    **{
        f"{method} volunteers:certificate_{act}": _managed(_certificate(state), reason="写错了")
        for method in ("get", "post")
        for act, state in (("refuse", "asked"), ("revoke", "issued"))
    },
    "get volunteers:certificate_docx": _managed(_certificate("issued")),
    "get volunteers:certificate_pdf": _managed(_certificate("issued")),
    # Only a volunteer has a page of their own, and none of these people is one.
    "get volunteers:me": Row(""),
    "get volunteers:my_points": Row(""),
    **{
        f"{method} volunteers:my_{name}": Row("", kwargs=lambda world: {"pk": 1})
        for method in ("get", "post")
        for name in ("activity", "reward")
    },
    **{
        f"post volunteers:my_{act}": Row("", kwargs=lambda world: {"pk": 1})
        for act in ("withdraw", "check_in", "check_out")
    },
    "get volunteers:my_certificates": Row(""),
    "post volunteers:certificate_ask": Row(""),
    "get volunteers:certificate_template": anywhere("district"),
    "post volunteers:certificate_template": anywhere("district"),
    "get volunteers:certificate_template_file": anywhere("district"),
    "post volunteers:certificate_template_restore": anywhere("district"),
    "get volunteers:project_list": anywhere(VOLUNTEERS),
    "get volunteers:project_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:project_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:project_detail": Row(VOLUNTEERS, kwargs=_project("running")),
    **{
        f"{method} volunteers:project_{act}": _managed(_project(state))
        for method in ("get", "post")
        for act, state in (("change", "draft"), ("end", "running"))
    },
    "post volunteers:project_start": _managed(_project("draft")),
    "post volunteers:project_link": _managed(_project("running")),
    "post volunteers:project_unlink": _managed(_linked),
    "post volunteers:milestone_new": _managed(_project("draft")),
    "post volunteers:milestone_drop": _managed(_milestone("draft")),
    # The district accepts what a team has done.
    **{
        f"{method} volunteers:{name}": Row(VOLUNTEERS, "district", named)
        for method in ("get", "post")
        for name, named in (
            ("project_accept", _project("running")),
            ("milestone_judge", _milestone("running")),
        )
    },
    "get volunteers:organization_list": anywhere(VOLUNTEERS),
    "get volunteers:organization_new": anywhere(VOLUNTEER_MANAGER),
    "post volunteers:organization_new": anywhere(VOLUNTEER_MANAGER),
    "get volunteers:organization_detail": Row(VOLUNTEERS, kwargs=_social),
    "get volunteers:organization_change": _managed(_social),
    "post volunteers:organization_change": _managed(_social),
    "post volunteers:organization_reveal": _managed(_social, purpose="打电话"),
}

PROGRAMS: dict[str, Row] = {
    **{
        f"get {name}-list": Row()
        for name in ("volunteer", "team", "activity", "service-record", "points-entry", "reward")
    },
    "post volunteer-list": anywhere(VOLUNTEER_MANAGER),
    "get volunteer-detail": Row(VOLUNTEERS, kwargs=_volunteer),
    "post team-list": anywhere(VOLUNTEERS),
    "get team-detail": Row(
        VOLUNTEERS, kwargs=lambda world: {"code": Squad(world.territory, world.cast).team().code}
    ),
    "post activity-list": anywhere(VOLUNTEER_MANAGER),
    "get activity-detail": Row(VOLUNTEERS, kwargs=_activity),
    "patch activity-detail": _managed(_activity),
    "get activity-sign-ups": Row(VOLUNTEERS, kwargs=_activity),
    **{
        f"post activity-{act}": _managed(_activity)
        for act in ("publish", "start", "finish", "cancel", "confirm")
    },
    **{
        f"post activity-{act}": _managed(_activity, volunteer="42060700000001")
        for act in ("sign-up", "withdraw", "check-in", "check-out")
    },
    "get service-record-detail": Row(VOLUNTEERS, kwargs=_served),
    "post service-record-correct": _managed(_served),
    "get points-entry-detail": Row(VOLUNTEERS, kwargs=_entry),
    "post points-entry-reverse": _managed(_entry, reason="记错了"),
    "post reward-list": anywhere(VOLUNTEER_MANAGER),
    "get reward-detail": Row(VOLUNTEERS, kwargs=_reward),
    "post reward-redeem": _managed(_reward, client_id=str(uuid4()), volunteer="42060700000001"),
    "get project-list": Row(),
    "post project-list": anywhere(VOLUNTEER_MANAGER),
    "get project-detail": Row(VOLUNTEERS, kwargs=_project("running")),
    "patch project-detail": _managed(_project("draft")),
    "post project-start": _managed(_project("draft")),
    "post project-end": _managed(_project("running")),
    "post project-accept": Row(VOLUNTEERS, "district", _project("running")),
    "post project-milestones": _managed(_project("draft")),
    "post project-link": _managed(_project("running")),
    "post project-unlink": _managed(_project("running")),
    "post milestone-judge": Row(VOLUNTEERS, "district", _milestone("running")),
    "get social-organization-list": Row(),
    "post social-organization-list": anywhere(VOLUNTEER_MANAGER),
    "get social-organization-detail": Row(VOLUNTEERS, kwargs=_social),
    "patch social-organization-detail": _managed(_social),
    "get help-request-list": Row(),
    "post help-request-list": anywhere(f"{ASKS} neighbor other_town"),
    "get help-request-near": anywhere(f"{ASKS} neighbor other_town"),
    "get help-request-detail": Row(HELP, kwargs=_need),
    **{
        f"post help-request-{act}": Row(HELP, VOLUNTEER_MANAGER, _taken_need)
        for act in ("take", "give-back", "finish")
    },
    "post help-request-reveal": Row(
        HELP, VOLUNTEER_MANAGER, _taken_need, lambda world: {"purpose": "上门"}
    ),
    **{f"post help-request-{act}": Row(HELP, ASKS, _need) for act in ("widen", "end", "answer")},
}
