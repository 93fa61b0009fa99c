"""Teams, volunteers, what they do and what they get for it."""

from volunteers.models.activity import Activity, ServiceRecord, SignUp
from volunteers.models.certificate import (
    CertificateCounter,
    CertificateTemplate,
    ServiceCertificate,
)
from volunteers.models.export import RegisterExport
from volunteers.models.help import HelpOffer, HelpRequest
from volunteers.models.points import (
    PointsAccount,
    PointsEntry,
    PointsTransaction,
    Redemption,
    Reward,
    StockMove,
)
from volunteers.models.policy import PointsRule, StarLevel
from volunteers.models.project import (
    Milestone,
    Project,
    ProjectActivity,
    SocialOrganization,
)
from volunteers.models.register_import import RegisterImport
from volunteers.models.team import TeamKindRow, VolunteerTeam
from volunteers.models.volunteer import Membership, RegisterSerial, Volunteer

__all__ = [
    "Activity",
    "CertificateCounter",
    "CertificateTemplate",
    "HelpOffer",
    "HelpRequest",
    "Membership",
    "PointsAccount",
    "PointsEntry",
    "PointsRule",
    "PointsTransaction",
    "Redemption",
    "RegisterExport",
    "Milestone",
    "Project",
    "ProjectActivity",
    "SocialOrganization",
    "RegisterImport",
    "RegisterSerial",
    "Reward",
    "ServiceCertificate",
    "ServiceRecord",
    "SignUp",
    "StarLevel",
    "StockMove",
    "TeamKindRow",
    "Volunteer",
    "VolunteerTeam",
]
