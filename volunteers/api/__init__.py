"""The door programs use: people, teams, activities, hours, points (contract.md section 2)."""

from rest_framework.routers import BaseRouter

from volunteers.api.activities import ActivityViewSet
from volunteers.api.help import HelpViewSet
from volunteers.api.people import TeamViewSet, VolunteerViewSet
from volunteers.api.points import PointsViewSet, RewardViewSet, ServiceRecordViewSet
from volunteers.api.projects import MilestoneViewSet, OrganizationViewSet, ProjectViewSet


def register(router: BaseRouter) -> None:
    """Add this app's resources to the API's addresses."""
    router.register("volunteers", VolunteerViewSet, basename="volunteer")
    router.register("teams", TeamViewSet, basename="team")
    router.register("activities", ActivityViewSet, basename="activity")
    router.register("service-records", ServiceRecordViewSet, basename="service-record")
    router.register("points", PointsViewSet, basename="points-entry")
    router.register("rewards", RewardViewSet, basename="reward")
    router.register("projects", ProjectViewSet, basename="project")
    router.register("milestones", MilestoneViewSet, basename="milestone")
    router.register("social-organizations", OrganizationViewSet, basename="social-organization")
    router.register("help-requests", HelpViewSet, basename="help-request")
