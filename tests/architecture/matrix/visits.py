"""Visits, meetings, households, double check-in and leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.architecture.matrix.rows import CASE, Row, anywhere, village
from tests.architecture.world import World
from visits.models import Pairing, VisitRule

#: Who writes visits down, and who looks after those of the village.
VISITORS = "district supervisor town village cadre neighbor other_town"
VILLAGE_VISITS = "district supervisor town village cadre"


def visit(world: World) -> dict[str, Any]:
    """Name the cadre's visit."""
    return {"pk": world.visit.pk}


def meeting(world: World) -> dict[str, Any]:
    """Name a meeting the cadre arranged and holds."""
    return {"pk": world.meeting.pk}


def meeting_step(world: World) -> dict[str, Any]:
    """Name an act on it."""
    return {"pk": world.meeting.pk, "step": "decline"}


def queued_meeting(world: World) -> dict[str, Any]:
    """Name a meeting of the cadre's office whose host has left."""
    return {"pk": world.queued_meeting.pk}


def pairing(world: World) -> dict[str, Any]:
    """Name a household the cadre looks after."""
    return {"pk": world.pairing.pk}


def pairing_step(world: World) -> dict[str, Any]:
    """Name a step of its plan."""
    return {"pk": world.pairing.pk, "step_pk": world.pairing.steps.get().pk}


def queued_pairing(world: World) -> dict[str, Any]:
    """Name a household of the cadre's office that nobody looks after any more."""
    Pairing.objects.filter(pk=world.pairing.pk).update(posting=None)
    return {"pk": world.pairing.pk}


def visit_photo(world: World) -> dict[str, Any]:
    """Name a photo of the cadre's visit."""
    return {"pk": world.visit.pk, "photo_pk": world.visit_photo.pk}


def tie(world: World) -> dict[str, Any]:
    """Name the cadre's tie to the village."""
    return {"pk": world.visit.posting.visit_assignments.get().pk}


def visit_matter(world: World) -> dict[str, Any]:
    """Name the matter of the cadre's visit."""
    return {"pk": world.visit.pk, "matter_pk": world.visit.matters.get().pk}


def promise(world: World) -> dict[str, Any]:
    """Name the promise of the cadre's visit."""
    return {"pk": world.visit.pk, "promise_pk": world.visit.promises.get().pk}


def leave(world: World) -> dict[str, Any]:
    """Name the town officer's leave."""
    return {"pk": world.leave.pk}


def rule_code(world: World) -> dict[str, Any]:
    """Name a rule."""
    return {"code": "village_duty"}


def objection(world: World) -> dict[str, Any]:
    """Name what the cadre says is wrong."""
    return {"pk": world.objection.pk}


def check_in(world: World) -> dict[str, Any]:
    """Name the cadre's registration, which waits for the village."""
    return {"pk": world.check_in.pk}


def standing(world: World) -> dict[str, Any]:
    """Name the cadre's registration with the village, confirmed."""
    return {"pk": world.standing.pk}


def done_there(world: World) -> dict[str, Any]:
    """Name what the cadre did in the village."""
    return {"pk": world.done_there.pk}


def bureau(world: World) -> dict[str, Any]:
    """Name the cadre's unit, whose double check-in is asked of it."""
    return {"pk": world.territory.organs["bureau"].pk}


def _visit_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.village().code,
        "date": world.today.isoformat(),
        "diary": "看了水渠。",
    }


def _pairing_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "unit": world.territory.unit().code,
        "door": "3号",
        "need": "elderly",
        "started_on": world.today.isoformat(),
    }


def _meeting_body(world: World) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "area": world.territory.village().code,
        "unit": world.territory.unit().code,
        "meets_at": (world.now + timedelta(days=1)).isoformat(),
        "place": "到家里",
        "invitation": "phone",
        "need": "elderly",
        "purpose": "过冬取暖",
    }


PAGES: dict[str, Row] = {
    "get visits:home": anywhere(VISITORS),
    "get visits:place_choose": anywhere(VISITORS),
    "get visits:visit_new": anywhere(VISITORS),
    "post visits:visit_new": anywhere(VISITORS),
    "get visits:visit_list": anywhere(VISITORS),
    "get visits:visit_detail": Row(VILLAGE_VISITS, kwargs=visit),
    "get visits:visit_correct": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:visit_correct": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:visit_take_back": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:photo_add": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:photo_content": Row(VILLAGE_VISITS, kwargs=visit_photo),
    "post visits:photo_withdraw": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "post visits:photo_restore": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "get visits:matter_raise": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:matter_raise": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:matter_link": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:matter_link": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:household_tell": Row(VILLAGE_VISITS, "cadre", visit_matter),
    "post visits:household_tell": Row(VILLAGE_VISITS, "cadre", visit_matter),
    "get visits:promise_make": Row(VILLAGE_VISITS, "cadre", visit),
    "post visits:promise_make": Row(VILLAGE_VISITS, "cadre", visit),
    "get visits:promise_settle": Row(VILLAGE_VISITS, "cadre", promise),
    "post visits:promise_settle": Row(VILLAGE_VISITS, "cadre", promise),
    "get visits:before_visit": Row(
        "district supervisor centre assessor town village mediator cadre",
        kwargs=lambda world: {"code": world.visit.area.code},
    ),
    "get visits:appointment_list": anywhere(VISITORS),
    "get visits:appointment_new": anywhere(VISITORS),
    "post visits:appointment_new": anywhere(VISITORS),
    "get visits:appointment_detail": Row(VILLAGE_VISITS, kwargs=meeting),
    "get visits:appointment_act": Row(VILLAGE_VISITS, "cadre", meeting_step),
    "post visits:appointment_act": Row(VILLAGE_VISITS, "cadre", meeting_step),
    "get visits:appointment_move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_name": Row(VILLAGE_VISITS, "cadre", meeting),
    "post visits:appointment_take_on": Row(VILLAGE_VISITS, "cadre", queued_meeting),
    "get visits:appointments_for_case": Row(
        CASE, kwargs=lambda world: {"number": world.case("assigned").number}
    ),
    "get visits:pairing_list": anywhere(VISITORS),
    "get visits:pairing_new": anywhere(VISITORS),
    "post visits:pairing_new": anywhere(VISITORS),
    "get visits:pairing_units": anywhere(VISITORS),
    "get visits:pairing_detail": Row(VILLAGE_VISITS, kwargs=pairing),
    "get visits:pairing_plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "get visits:pairing_end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post visits:pairing_take_on": Row(VILLAGE_VISITS, "cadre", queued_pairing),
    "get visits:step_done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post visits:step_done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post visits:step_drop": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "get visits:duty_detail": Row("cadre", kwargs=lambda world: {"code": "village_duty"}),
    "post visits:duty_detail": Row("cadre", kwargs=lambda world: {"code": "village_duty"}),
    "get visits:rule_list": anywhere(VISITORS),
    "get visits:rule_change": Row("district", kwargs=rule_code, otherwise=403),
    "post visits:rule_change": Row("district", kwargs=rule_code, otherwise=403),
    "get visits:tie_list": anywhere("district"),
    "post visits:tie_list": anywhere("district"),
    "post visits:tie_end": Row("district", kwargs=tie),
    "post visits:tie_restore": Row("district", kwargs=tie),
    "get visits:objection_list": anywhere("district"),
    "get visits:objection_answer": Row("district", kwargs=objection),
    "post visits:objection_answer": Row("district", kwargs=objection),
    "get visits:unit_list": anywhere(VISITORS),
    "get visits:round_detail": Row(VILLAGE_VISITS, kwargs=village),
    "get visits:check_in_mine": anywhere(VISITORS),
    "get visits:check_in_new": anywhere(VISITORS),
    "post visits:check_in_new": Row(
        "district supervisor cadre",
        data=lambda world: {"kind": "home", "area": world.territory.village().code},
        otherwise=403,
    ),
    "get visits:check_in_waiting": anywhere("village neighbor"),
    "post visits:check_in_waiting": anywhere("village neighbor"),
    "post visits:check_in_withdraw": Row("cadre", kwargs=check_in),
    "post visits:check_in_confirm": Row("village cadre", "village", check_in),
    "get visits:check_in_decline": Row("village cadre", "village", check_in),
    "post visits:check_in_decline": Row(
        "village cadre", "village", check_in, lambda world: {"reason": "不在本社区"}
    ),
    "get visits:activity_new": Row("cadre", kwargs=standing),
    "post visits:activity_new": Row("cadre", kwargs=standing),
    "post visits:activity_withdraw": Row("cadre", kwargs=done_there),
    "get visits:check_in_units": anywhere("district"),
    "get visits:check_in_sheet": Row("district", kwargs=bureau, otherwise=403),
    "get visits:leave_list": anywhere(VISITORS),
    "get visits:leave_new": anywhere(VISITORS),
    "post visits:leave_new": anywhere(VISITORS),
    "post visits:leave_confirm": Row("district town", "district", leave),
    "post visits:leave_take_back": Row("district town", "town", leave),
}

PROGRAMS: dict[str, Row] = {
    "get visit-list": Row(),
    "post visit-list": Row(VILLAGE_VISITS, data=_visit_body),
    "get visit-detail": Row(VILLAGE_VISITS, kwargs=visit),
    "patch visit-detail": Row(VILLAGE_VISITS, "cadre", visit, lambda world: {"version": 1}),
    "post visit-photos": Row(VILLAGE_VISITS, "cadre", visit),
    "get visit-photo": Row(VILLAGE_VISITS, kwargs=visit_photo),
    "delete visit-photo": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "post visit-photo-restore": Row(VILLAGE_VISITS, "cadre", visit_photo),
    "get visit-rule-list": Row(),
    "post visit-rule-list": anywhere("district"),
    "get visit-rule-detail": Row(kwargs=lambda world: {"pk": VisitRule.objects.earliest("pk").pk}),
    "get duty-list": Row(),
    "get check-in-list": Row(),
    "post check-in-list": Row(
        "district supervisor cadre",
        data=lambda world: {
            "client_id": str(uuid4()),
            "kind": "home",
            "area": world.territory.village().code,
        },
        otherwise=403,
    ),
    "get check-in-detail": Row("village cadre", kwargs=check_in),
    "post check-in-confirm": Row("village cadre", "village", check_in),
    "post check-in-decline": Row(
        "village cadre", "village", check_in, lambda world: {"reason": "不在本社区"}
    ),
    "post check-in-withdraw": Row("village cadre", "cadre", check_in),
    "post check-in-move": Row(
        "village cadre",
        "cadre",
        standing,
        lambda world: {"client_id": str(uuid4()), "area": world.territory.village(1).code},
    ),
    "get check-in-activity-list": Row(),
    "post check-in-activity-list": Row(
        "cadre",
        data=lambda world: {
            "client_id": str(uuid4()),
            "check_in": world.standing.pk,
            "date": world.today.isoformat(),
            "title": "送药",
            "minutes": 60,
        },
    ),
    "get check-in-activity-detail": Row(
        "district supervisor town village cadre", kwargs=done_there
    ),
    "post check-in-activity-confirm": Row(
        "district supervisor town village cadre",
        "village",
        data=lambda world: {"activities": [world.done_there.pk]},
    ),
    "post check-in-activity-return": Row(
        "district supervisor town village cadre",
        "village",
        data=lambda world: {"activities": [world.done_there.pk], "reason": "没见到人"},
    ),
    "post check-in-activity-withdraw": Row(
        "district supervisor town village cadre", "cadre", done_there
    ),
    "get pairing-list": Row(),
    "post pairing-list": Row(VILLAGE_VISITS, data=_pairing_body),
    "get pairing-detail": Row(VILLAGE_VISITS, kwargs=pairing),
    "post pairing-plan": Row(VILLAGE_VISITS, "cadre", pairing),
    "post pairing-step-done": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post pairing-step-drop": Row(VILLAGE_VISITS, "cadre", pairing_step),
    "post pairing-end": Row(VILLAGE_VISITS, "cadre", pairing),
    "post pairing-take-on": Row(VILLAGE_VISITS, "cadre", queued_pairing),
    "get appointment-list": Row(),
    "post appointment-list": Row(VILLAGE_VISITS, data=_meeting_body),
    "get appointment-detail": Row(VILLAGE_VISITS, kwargs=meeting),
    "post appointment-agree": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-decline": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-miss": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-cancel": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-move": Row(VILLAGE_VISITS, "cadre", meeting),
    "post appointment-take-on": Row(VILLAGE_VISITS, "cadre", queued_meeting),
}
