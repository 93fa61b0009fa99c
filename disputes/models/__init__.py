"""Cases, what was done on them, and the rules staff edit."""

from disputes.models.case import Case, CaseMember, CaseParty, CaseSource, CaseSpan
from disputes.models.policy import CaseNumber, TimeLimit, TriageRule
from disputes.models.proceedings import CaseAnswer, MediationSession
from disputes.models.saved_view import SavedView

__all__ = [
    "Case",
    "CaseAnswer",
    "CaseMember",
    "CaseNumber",
    "CaseParty",
    "CaseSource",
    "CaseSpan",
    "MediationSession",
    "SavedView",
    "TimeLimit",
    "TriageRule",
]
