"""Everything that changes a record of the app; the team tree has volunteers.tree."""

from volunteers.actions.activities import (
    cancel_activity,
    change_activity,
    copy_activity,
    end_due_activities,
    finish_activity,
    open_activity,
    plan_activity,
    start_activity,
)
from volunteers.actions.certificates import (
    ask_certificate,
    issue_certificate,
    note_certificate_print,
    refuse_certificate,
    replace_certificate_template,
    revoke_certificate,
    write_certificate,
)
from volunteers.actions.hours import confirm_hours, correct_hours
from volunteers.actions.people import (
    change_volunteer,
    join_team,
    leave_register,
    open_account,
    register_volunteer,
    reveal_volunteer,
)
from volunteers.actions.register import send_register, take_register_in
from volunteers.actions.reversing import reverse_points
from volunteers.actions.rewards import (
    cancel_redemption,
    hand_over_reward,
    offer_reward,
    redeem,
    stock_reward,
)
from volunteers.actions.signing import (
    check_in,
    check_out,
    sign_up,
    sign_up_many,
    tell_moved_up,
    withdraw,
)

__all__ = [
    "ask_certificate",
    "issue_certificate",
    "note_certificate_print",
    "refuse_certificate",
    "replace_certificate_template",
    "revoke_certificate",
    "write_certificate",
    "cancel_activity",
    "cancel_redemption",
    "change_activity",
    "change_volunteer",
    "check_in",
    "check_out",
    "confirm_hours",
    "copy_activity",
    "correct_hours",
    "end_due_activities",
    "finish_activity",
    "hand_over_reward",
    "join_team",
    "leave_register",
    "offer_reward",
    "open_account",
    "open_activity",
    "plan_activity",
    "redeem",
    "register_volunteer",
    "reveal_volunteer",
    "reverse_points",
    "send_register",
    "sign_up",
    "sign_up_many",
    "start_activity",
    "stock_reward",
    "take_register_in",
    "tell_moved_up",
    "withdraw",
]
