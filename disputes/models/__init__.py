"""Cases, what was done on them, and the rules staff edit."""

from disputes.models.case import Case
from disputes.models.clock import CaseClock, Extension
from disputes.models.joining import Apart
from disputes.models.parts import CaseMember, CaseParty, CaseSource
from disputes.models.policy import CaseNumber, TimeLimit, TriageRule
from disputes.models.proceedings import CaseAnswer, MediationSession
from disputes.models.saved_view import SavedView
from disputes.models.span import CaseSpan
from disputes.models.spoken import SpokenRule

__all__ = [
    "Apart",
    "Case",
    "CaseAnswer",
    "CaseClock",
    "CaseMember",
    "CaseNumber",
    "CaseParty",
    "CaseSource",
    "CaseSpan",
    "Extension",
    "MediationSession",
    "SavedView",
    "SpokenRule",
    "TimeLimit",
    "TriageRule",
]
