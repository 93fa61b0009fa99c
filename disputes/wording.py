"""What pages call the acts of the loop: on buttons, in the past, with what follows from them.

No query and no right belongs here; which acts there are is disputes.workflow's.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.choices import State

#: On buttons: what a press does.
ACT_LABELS: dict[str, str | Promise] = {
    "assess": pgettext_lazy("act", "Assess"),
    "assign": pgettext_lazy("act", "Assign"),
    "accept": pgettext_lazy("act", "Accept"),
    "resolve": pgettext_lazy("act", "Write down the outcome"),
    "mediate": pgettext_lazy("act", "Record a session"),
    "answer": pgettext_lazy("act", "Give feedback"),
    "close": pgettext_lazy("act", "Close the case"),
    "rework": pgettext_lazy("act", "Send back to be redone"),
    "grant_extension": pgettext_lazy("act", "Grant the extension"),
    "refuse_extension": pgettext_lazy("act", "Refuse the extension"),
    "resume": pgettext_lazy("act", "Let the clock run again"),
    "pause": pgettext_lazy("act", "Stop the clock"),
    "extend": pgettext_lazy("act", "Ask for an extension"),
    "escalate": pgettext_lazy("act", "Escalate"),
    "return": pgettext_lazy("act", "Return for reassignment"),
    "hand_over": pgettext_lazy("act", "Hand over to another lead"),
    "recolor": pgettext_lazy("act", "Change the color"),
    "join": pgettext_lazy("act", "Join to another case"),
    "separate": pgettext_lazy("act", "Take out again"),
    "refer": pgettext_lazy("act", "Refer out"),
    "refuse": pgettext_lazy("act", "Not accept"),
    "withdraw": pgettext_lazy("act", "Withdraw"),
    "reopen": pgettext_lazy("act", "Reopen"),
    "urge": pgettext_lazy("act", "Urge"),
    "comment": pgettext_lazy("act", "Leave a remark"),
}

#: In the story of a case: what was done.
ACTS_DONE: dict[str, str | Promise] = {
    "open": pgettext_lazy("done", "Received"),
    "assess": pgettext_lazy("done", "Assessed"),
    "assign": pgettext_lazy("done", "Assigned"),
    "accept": pgettext_lazy("done", "Accepted"),
    "resolve": pgettext_lazy("done", "Outcome written down"),
    "mediate": pgettext_lazy("done", "Session held"),
    "answer": pgettext_lazy("done", "Feedback given"),
    "close": pgettext_lazy("done", "Closed"),
    "rework": pgettext_lazy("done", "Sent back to be redone"),
    "grant_extension": pgettext_lazy("done", "Extension granted"),
    "refuse_extension": pgettext_lazy("done", "Extension refused"),
    "resume": pgettext_lazy("done", "Clock running again"),
    "pause": pgettext_lazy("done", "Clock stopped"),
    "extend": pgettext_lazy("done", "Extension asked for"),
    "escalate": pgettext_lazy("done", "Escalated"),
    "return": pgettext_lazy("done", "Returned for reassignment"),
    "hand_over": pgettext_lazy("done", "Handed over to another lead"),
    "recolor": pgettext_lazy("done", "Color changed"),
    "join": pgettext_lazy("done", "Joined to another case"),
    "separate": pgettext_lazy("done", "Taken out again, a case of its own"),
    "refer": pgettext_lazy("done", "Referred out"),
    "refuse": pgettext_lazy("done", "Not accepted"),
    "withdraw": pgettext_lazy("done", "Withdrawn"),
    "reopen": pgettext_lazy("done", "Reopened"),
    "urge": pgettext_lazy("done", "Urged"),
    "comment": pgettext_lazy("done", "Remark"),
    "tick_off": pgettext_lazy("done", "Legal duty done"),
    "tick_back": pgettext_lazy("done", "Legal duty not done after all"),
    "recompute": pgettext_lazy("done", "Due date reckoned anew"),
    "reveal": pgettext_lazy("done", "Full number looked at"),
    "name_party": pgettext_lazy("done", "Somebody concerned named"),
    "joined": pgettext_lazy("done", "Another case joined to this one"),
    "separated": pgettext_lazy("done", "A joined case taken out again"),
    "apart": pgettext_lazy("done", "Found not to be the same matter"),
    "together": pgettext_lazy("done", "May be the same matter after all"),
    "join_item": pgettext_lazy("done", "Reported again, and joined to this case"),
    "part_item": pgettext_lazy("done", "A report taken out of this case again"),
}

#: Name of the icon of an act, on buttons and in the story.
ACT_ICONS: dict[str, str] = {
    "open": "file-plus",
    "assess": "scale",
    "assign": "arrow-right",
    "accept": "check",
    "resolve": "edit",
    "mediate": "message-circle",
    "answer": "message-2",
    "close": "circle-check",
    "rework": "arrow-back-up",
    "grant_extension": "calendar-check",
    "refuse_extension": "calendar-x",
    "resume": "player-play",
    "pause": "player-pause",
    "extend": "calendar-plus",
    "escalate": "arrow-up",
    "return": "arrow-back-up",
    "hand_over": "users",
    "recolor": "palette",
    "join": "git-merge",
    "separate": "arrows-split",
    "refer": "external-link",
    "refuse": "ban",
    "withdraw": "arrow-back",
    "reopen": "refresh",
    "urge": "bell",
    "comment": "message-plus",
    "tick_off": "check",
    "tick_back": "arrow-back-up",
    "recompute": "calendar",
    "reveal": "eye",
    "name_party": "users",
    "joined": "git-merge",
    "separated": "arrows-split",
    "apart": "arrows-split",
    "together": "git-merge",
    "join_item": "git-merge",
    "part_item": "arrows-split",
}

#: What follows from an act, said before it is done.
CONSEQUENCES: dict[str, str | Promise] = {
    "assess": _("The case then waits for assignment, and the clock of that step starts."),
    "assign": _("The team is told at once; the limit for accepting starts now."),
    "accept": _("The limit for resolving starts now, and the case counts as in your hands."),
    "resolve": _("The case then waits for feedback to the people concerned."),
    "mediate": _("Goes into the mediation file; the case stays with you."),
    "answer": _("The case then waits for the supervisor's word."),
    "close": _("The case is closed and counts as done; only reopening brings it back."),
    "rework": _("The case goes back to the team, and the limit for resolving starts again."),
    "grant_extension": _("The due day moves to the one asked for."),
    "refuse_extension": _("The due day stays as it is; the team reads your reason."),
    "resume": _("The days the clock stood are added to the due day."),
    "pause": _("The clock stands until you let it run again. A case allows this twice."),
    "extend": _("The supervisor decides. Until then the due day stays as it is."),
    "escalate": _("The case goes back to be assigned at the higher level."),
    "return": _("The case goes back to be assigned to somebody else; your reason is read there."),
    "hand_over": _("The new lead is told at once; you no longer answer for the case."),
    "recolor": _("The limit of the step under way is worked out anew for the new color."),
    "join": _(
        "Counted as one from now on. This case keeps its number, sources and clock, and can be "
        "taken out again."
    ),
    "separate": _(
        "The case stands where it stood before it was joined, due when it would have been due."
    ),
    "refer": _("The case leaves the team; the people concerned still have to be told."),
    "refuse": _("The case ends here; the reason is kept and told to whoever reported it."),
    "withdraw": _("The case ends here; it can be reopened later."),
    "reopen": _("The case is in hand again and its clock starts anew."),
    "urge": _("Whoever has the case in hand is told at once. Nothing else changes."),
    "comment": _("Everybody who sees the case can read it. Nothing else changes."),
}

#: Acts that nobody can take back: the page asks once more, by name.
FINAL_ACTS = frozenset({"close", "refuse"})

#: Who has to do the next step, where no team has the case yet.
WAITED_FOR: dict[str, tuple[str | Promise, str | Promise]] = {
    State.RECEIVED: (_("the town's assessment group"), pgettext_lazy("waited for", "assess")),
    State.ASSESSED: (
        _("the governance centre or the information officer"),
        pgettext_lazy("waited for", "assign"),
    ),
    State.ASSIGNED: ("", pgettext_lazy("waited for", "accept")),
    State.RESOLVING: ("", pgettext_lazy("waited for", "resolve")),
    State.RESOLVED: ("", pgettext_lazy("waited for", "give feedback")),
    State.REFERRED: ("", pgettext_lazy("waited for", "give feedback")),
    State.ANSWERED: (_("the supervisor"), pgettext_lazy("waited for", "check and close")),
}

#: What has to happen before the next step opens, for the sentence under the acts.
OPENS_NEXT: dict[str, str | Promise] = {
    State.RECEIVED: _("Once it has a color, it can be assigned."),
    State.ASSESSED: _("Once somebody has it, they can accept."),
    State.ASSIGNED: _("Once accepted, sessions and the outcome can be written down."),
    State.RESOLVING: _("Once the outcome is written down, feedback can be given."),
    State.RESOLVED: _("Once feedback is given, it can be checked and closed."),
    State.REFERRED: _("Once feedback is given, it can be checked and closed."),
}
