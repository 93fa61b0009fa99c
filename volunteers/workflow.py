"""The acts on an activity as a table: from where, to where. Without queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.choices import ActivityState as State
from volunteers.choices import ProjectState


@dataclass(frozen=True)
class Rule:
    """One act.

    Attributes:
        sources: states it starts from.
        target: the state after it; None when it stays.
        label: what its button is called.
    """

    sources: frozenset[str]
    target: str | None
    label: str | Promise


def _rule(sources: str, target: str | None, label: str | Promise) -> Rule:
    return Rule(frozenset(sources.split()), target, label)


ACTS: dict[str, Rule] = {
    "change": _rule("draft open", None, _("Change the activity")),
    "open": _rule("draft", State.OPEN, _("Take sign-ups")),
    "start": _rule("open", State.UNDER_WAY, _("Begin")),
    "finish": _rule("under_way", State.FINISHED, _("It is over")),
    "confirm": _rule("finished", State.CONFIRMED, _("Confirm the hours")),
    "correct": _rule("confirmed", None, _("Correct the hours")),
    "cancel": _rule("draft open under_way", State.CANCELLED, _("Cancel the activity")),
    "sign_up": _rule("open under_way", None, _("Sign up")),
    "withdraw": _rule("open under_way", None, _("Withdraw")),
    "check_in": _rule("open under_way", None, _("Is here")),
    "check_out": _rule("under_way finished", None, _("Has left")),
}
#: The way of an activity, as its track shows it.
STEPS = (State.DRAFT, State.OPEN, State.UNDER_WAY, State.FINISHED, State.CONFIRMED)


def acts_from(state: str) -> list[str]:
    """Return the acts that a state allows, in the order of the table."""
    return [act for act, rule in ACTS.items() if state in rule.sources]


#: The acts on a project.
PROJECT_ACTS: dict[str, Rule] = {
    "change": _rule("draft", None, _("Change the project")),
    "add_milestone": _rule("draft running", None, _("Add a milestone")),
    "drop_milestone": _rule("draft", None, _("Drop the milestone")),
    "start": _rule("draft", ProjectState.RUNNING, _("Begin the project")),
    "judge": _rule("running", None, _("Note what was found")),
    "link": _rule("running", None, _("Count an activity")),
    "unlink": _rule("running", None, _("Count it no longer")),
    "accept": _rule("running", ProjectState.ACCEPTED, _("Accept the project")),
    "end": _rule("draft running", ProjectState.ENDED, _("End the project")),
}
#: The way of a project, as its track shows it.
PROJECT_STEPS = (ProjectState.DRAFT, ProjectState.RUNNING, ProjectState.ACCEPTED)


def project_acts_from(state: str) -> list[str]:
    """Return the acts on a project that a state allows, in the order of the table."""
    return [act for act, rule in PROJECT_ACTS.items() if state in rule.sources]
