"""The acts of the app: each takes who does it and when, checks, changes and writes the event."""

from visits.actions.entries import correct_visit, log_visit, take_back_visit
from visits.actions.leave import confirm_leave, enter_leave, take_back_leave
from visits.actions.matters import (
    link_matter,
    make_promise,
    raise_matter,
    settle_promise,
    tell_household,
)
from visits.actions.rules import (
    answer_objection,
    end_tie,
    object_to_duty,
    set_rule,
    tie_to_village,
)

__all__ = [
    "answer_objection",
    "confirm_leave",
    "correct_visit",
    "end_tie",
    "enter_leave",
    "link_matter",
    "log_visit",
    "make_promise",
    "object_to_duty",
    "raise_matter",
    "set_rule",
    "settle_promise",
    "take_back_leave",
    "take_back_visit",
    "tell_household",
    "tie_to_village",
]
