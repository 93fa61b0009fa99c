"""Who reads which events out of the outbox, as data; `audit.actions` alone reads this.

A reader's rows are written in the event's own transaction, so nothing is lost between an act and
whoever has to take it in (reliability.md C4). Acts are named as text: the trail lies below the apps
whose acts it keeps.
"""

from __future__ import annotations

#: Counts figures anew: takes every event that names an area and a business day.
ROLLUPS = "rollups"
#: Tells people; `notices.telling` says whom and in which words, a test that both lists agree.
NOTICES = "notices"

TOLD = frozenset(
    {
        "disputes.assign",
        "disputes.hand_over",
        "disputes.return",
        "disputes.rework",
        "disputes.urge",
        "disputes.answer",
        "disputes.close",
        "disputes.refuse",
        "disputes.extend",
        "disputes.grant_extension",
        "disputes.refuse_extension",
        "reports.remind_village",
        "reports.return_village_day",
        "reports.return_item",
        "supervision.draw_order",
        "supervision.issue_order",
        "supervision.reply_order",
        "supervision.accept_order",
        "supervision.return_order",
        "supervision.reach_soon",
        "supervision.reach_overdue",
        "supervision.reach_raised",
        "supervision.reach_serious",
        "visits.hand_over_meeting",
        "visits.hand_over_pairing",
        "visits.invite",
        "visits.move_meeting",
        "visits.remind_of_meeting",
        "volunteers.leave_help",
    }
)
