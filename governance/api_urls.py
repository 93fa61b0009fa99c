"""The addresses of the API under /api/v1/; each app registers its resources here.

One line for an app that offers resources: `<app>.api.register(router)`.
"""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

import disputes.api
import disputes.api_urls
import ledgers.api
import org_tree.api
import papers.api
import rollups.api
import supervision.api
import supervision.api_urls
import visits.api
import volunteers.api
from governance.handover import PostingViewSet
from reports import api as reports_api

router = SimpleRouter()
org_tree.api.register(router)
router.register("postings", PostingViewSet, basename="posting")
disputes.api.register(router)
reports_api.register(router)
rollups.api.register(router)
ledgers.api.register(router)
supervision.api.register(router)
visits.api.register(router)
volunteers.api.register(router)

urlpatterns: list[URLPattern | URLResolver] = [
    *org_tree.api.urlpatterns,
    *papers.api.urlpatterns,
    *disputes.api_urls.urlpatterns,
    *supervision.api_urls.urlpatterns,
    *router.urls,
]
