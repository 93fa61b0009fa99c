"""Every address of the portal; each app adds one line here for its pages.

What may be read without signing in is marked `login_not_required` at its view, with the reason.
"""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from governance import health
from governance.docs import SwaggerView

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", SwaggerView.as_view(), name="api-docs"),
    path("api/v1/", include("governance.api_urls")),
]
