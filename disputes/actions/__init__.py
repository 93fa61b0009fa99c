"""Every change of a case: one function an act, whatever door it comes through.

`ACTIONS` names the function of each act of the table; pages and the API look it up there.
"""

from collections.abc import Callable

from disputes.actions.assessing import assess_case, escalate_case, recolor_case
from disputes.actions.ending import (
    close_case,
    refer_case,
    refuse_case,
    reopen_case,
    rework_case,
    withdraw_case,
)
from disputes.actions.extending import extend_case, grant_extension, refuse_extension
from disputes.actions.handover import hand_over_work
from disputes.actions.items import (
    join_item,
    open_case_from_item,
    separate_item,
    take_back_disposition,
)
from disputes.actions.joining import join_case, say_apart, say_together, separate_case
from disputes.actions.opening import open_case
from disputes.actions.recomputing import recompute_dues
from disputes.actions.resolving import (
    answer_case,
    mediate_case,
    pause_case,
    resolve_case,
    resume_case,
)
from disputes.actions.talking import (
    comment_case,
    name_party,
    reveal_party,
    reveal_right,
    reveals_left,
    urge_case,
)
from disputes.actions.team import accept_case, assign_case, hand_over_case, return_case
from disputes.actions.ticking import tick_back_clock, tick_off_clock
from disputes.models import Case

ACTIONS: dict[str, Callable[..., Case]] = {
    "assess": assess_case,
    "assign": assign_case,
    "accept": accept_case,
    "return": return_case,
    "mediate": mediate_case,
    "resolve": resolve_case,
    "answer": answer_case,
    "close": close_case,
    "rework": rework_case,
    "escalate": escalate_case,
    "recolor": recolor_case,
    "extend": extend_case,
    "grant_extension": grant_extension,
    "refuse_extension": refuse_extension,
    "urge": urge_case,
    "hand_over": hand_over_case,
    "pause": pause_case,
    "resume": resume_case,
    "withdraw": withdraw_case,
    "refuse": refuse_case,
    "join": join_case,
    "separate": separate_case,
    "refer": refer_case,
    "reopen": reopen_case,
    "comment": comment_case,
}

__all__ = [
    "ACTIONS",
    "accept_case",
    "answer_case",
    "assess_case",
    "assign_case",
    "close_case",
    "comment_case",
    "escalate_case",
    "extend_case",
    "grant_extension",
    "hand_over_case",
    "hand_over_work",
    "join_case",
    "join_item",
    "mediate_case",
    "name_party",
    "open_case",
    "open_case_from_item",
    "pause_case",
    "recolor_case",
    "recompute_dues",
    "refer_case",
    "refuse_case",
    "refuse_extension",
    "reopen_case",
    "resolve_case",
    "resume_case",
    "return_case",
    "reveal_party",
    "reveal_right",
    "reveals_left",
    "rework_case",
    "say_apart",
    "say_together",
    "separate_case",
    "separate_item",
    "take_back_disposition",
    "tick_back_clock",
    "tick_off_clock",
    "urge_case",
    "withdraw_case",
]
