"""The doors programs use: cases and their acts, what becomes of items, saved views."""

from rest_framework.routers import BaseRouter

from disputes.api.cases import CaseViewSet
from disputes.api.saved_views import SavedViewViewSet


def register(router: BaseRouter) -> None:
    """Add this app's resources to the API's addresses."""
    router.register("cases", CaseViewSet, basename="case")
    router.register("saved-views", SavedViewViewSet, basename="saved-view")


__all__ = ["CaseViewSet", "SavedViewViewSet", "register"]
