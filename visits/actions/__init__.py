"""The acts of the app: each takes who does it and when, checks, changes and writes the event."""

from visits.actions.appointments import (
    MEETING_ACTS,
    agree_to_meeting,
    cancel_meeting,
    decline_meeting,
    log_meeting,
    miss_meeting,
    move_meeting,
    reveal_meeting,
    take_meeting_on,
)
from visits.actions.check_in_activities import (
    confirm_activities,
    enter_activity,
    return_activities,
    withdraw_activity,
)
from visits.actions.check_ins import (
    confirm_check_in,
    decline_check_in,
    move_check_in,
    register_check_in,
    withdraw_check_in,
)
from visits.actions.entries import correct_visit, log_visit, take_back_visit
from visits.actions.handing_over import hand_over_visits
from visits.actions.invitations import invite
from visits.actions.leave import confirm_leave, enter_leave, take_back_leave
from visits.actions.matters import (
    link_matter,
    make_promise,
    raise_matter,
    settle_promise,
    tell_household,
)
from visits.actions.pairings import (
    drop_step,
    end_pairing,
    finish_step,
    plan_step,
    start_pairing,
    take_pairing_on,
)
from visits.actions.photos import add_photo, erase_photos, restore_photo, withdraw_photo
from visits.actions.rules import answer_objection, object_to_duty, set_rule
from visits.actions.ties import end_tie, restore_tie, tie_to_village
from visits.actions.upkeep import forget_names, remind_of_meetings

__all__ = [
    "MEETING_ACTS",
    "add_photo",
    "agree_to_meeting",
    "answer_objection",
    "cancel_meeting",
    "confirm_activities",
    "confirm_check_in",
    "confirm_leave",
    "correct_visit",
    "decline_check_in",
    "decline_meeting",
    "drop_step",
    "end_pairing",
    "end_tie",
    "enter_activity",
    "enter_leave",
    "erase_photos",
    "finish_step",
    "forget_names",
    "hand_over_visits",
    "invite",
    "link_matter",
    "log_meeting",
    "log_visit",
    "make_promise",
    "miss_meeting",
    "move_check_in",
    "move_meeting",
    "object_to_duty",
    "plan_step",
    "raise_matter",
    "register_check_in",
    "remind_of_meetings",
    "restore_photo",
    "restore_tie",
    "return_activities",
    "reveal_meeting",
    "set_rule",
    "settle_promise",
    "start_pairing",
    "take_back_leave",
    "take_back_visit",
    "take_meeting_on",
    "take_pairing_on",
    "tell_household",
    "tie_to_village",
    "withdraw_activity",
    "withdraw_check_in",
    "withdraw_photo",
]
