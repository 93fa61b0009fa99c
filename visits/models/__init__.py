"""Visits and everything that belongs to them; rows are written by visits.actions alone."""

from visits.models.appointment import Appointment
from visits.models.check_in import CheckIn, CheckInActivity
from visits.models.duty import DutyObjection, Leave, VisitAssignment, VisitRule
from visits.models.matter import Promise, VisitMatter
from visits.models.pairing import Pairing, PairingStep
from visits.models.photo import VisitPhoto
from visits.models.visit import Household, Visit, VisitHousehold, VisitVersion

__all__ = [
    "Appointment",
    "CheckIn",
    "CheckInActivity",
    "DutyObjection",
    "Household",
    "Leave",
    "Pairing",
    "PairingStep",
    "Promise",
    "Visit",
    "VisitAssignment",
    "VisitHousehold",
    "VisitMatter",
    "VisitPhoto",
    "VisitRule",
    "VisitVersion",
]
