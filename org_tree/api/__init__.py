"""`areas/`, `organizations/`, `postings/`, `me/` and `auth/token/` of the API."""

from django.urls import URLPattern, path
from rest_framework.routers import BaseRouter

from org_tree.api.areas import AreaViewSet
from org_tree.api.me import MeView, TokenView
from org_tree.api.organizations import OrganizationViewSet

urlpatterns: list[URLPattern] = [
    path("me/", MeView.as_view(), name="me"),
    path("auth/token/", TokenView.as_view(), name="auth-token"),
]


def register(router: BaseRouter) -> None:
    """Add the resources; postings come from `governance.handover`, which passes their work on."""
    router.register("areas", AreaViewSet, basename="area")
    router.register("organizations", OrganizationViewSet, basename="organization")
