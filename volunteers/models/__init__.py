"""Teams, volunteers, what they do and what they get for it."""

from volunteers.models.register_import import RegisterImport
from volunteers.models.team import TeamKindRow, VolunteerTeam
from volunteers.models.volunteer import Membership, RegisterSerial, Volunteer

__all__ = [
    "Membership",
    "RegisterImport",
    "RegisterSerial",
    "TeamKindRow",
    "Volunteer",
    "VolunteerTeam",
]
