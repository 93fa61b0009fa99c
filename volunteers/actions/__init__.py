"""Everything that changes a record of the app; the team tree has volunteers.tree."""

from volunteers.actions.accounts import open_account
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
from volunteers.actions.export import export_register, write_export
from volunteers.actions.help import (
    answer_help,
    end_help,
    finish_help,
    give_back_help,
    offer_help,
    reveal_help_contact,
    take_help,
    widen_help,
)
from volunteers.actions.help_cases import leave_help_to_cases
from volunteers.actions.hours import add_hours, confirm_hours, correct_hours
from volunteers.actions.membership import end_membership
from volunteers.actions.milestones import add_milestone, drop_milestone, judge_milestone
from volunteers.actions.organizations import (
    change_organization,
    register_organization,
    reveal_contact,
)
from volunteers.actions.people import (
    change_volunteer,
    join_team,
    leave_register,
    register_volunteer,
)
from volunteers.actions.project_links import link_activity, unlink_activity
from volunteers.actions.projects import (
    accept_project,
    change_project,
    end_project,
    plan_project,
    start_project,
)
from volunteers.actions.register import send_register, take_register_in
from volunteers.actions.revealing import reveal_volunteer
from volunteers.actions.reversing import reverse_points
from volunteers.actions.rewards import (
    cancel_redemption,
    hand_over_reward,
    offer_reward,
    open_reward,
    redeem,
    stock_reward,
)
from volunteers.actions.rules import set_points_rule, set_star_levels
from volunteers.actions.signing import (
    check_in,
    check_out,
    sign_up,
    sign_up_many,
    tell_moved_up,
    withdraw,
)

__all__ = [
    "answer_help",
    "change_organization",
    "register_organization",
    "reveal_contact",
    "accept_project",
    "add_milestone",
    "change_project",
    "drop_milestone",
    "end_project",
    "judge_milestone",
    "link_activity",
    "plan_project",
    "start_project",
    "unlink_activity",
    "ask_certificate",
    "cancel_activity",
    "cancel_redemption",
    "change_activity",
    "change_volunteer",
    "check_in",
    "check_out",
    "confirm_hours",
    "copy_activity",
    "add_hours",
    "correct_hours",
    "end_due_activities",
    "end_help",
    "end_membership",
    "export_register",
    "finish_activity",
    "finish_help",
    "give_back_help",
    "hand_over_reward",
    "issue_certificate",
    "join_team",
    "leave_help_to_cases",
    "leave_register",
    "note_certificate_print",
    "offer_help",
    "offer_reward",
    "open_account",
    "open_activity",
    "open_reward",
    "plan_activity",
    "redeem",
    "refuse_certificate",
    "register_volunteer",
    "replace_certificate_template",
    "reveal_help_contact",
    "reveal_volunteer",
    "reverse_points",
    "revoke_certificate",
    "send_register",
    "set_points_rule",
    "set_star_levels",
    "sign_up",
    "sign_up_many",
    "start_activity",
    "stock_reward",
    "take_help",
    "take_register_in",
    "tell_moved_up",
    "widen_help",
    "withdraw",
    "write_certificate",
    "write_export",
]
