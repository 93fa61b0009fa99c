"""The addresses of the API under /api/v1/; each app registers its resources here.

One line for an app that offers resources: `<app>.api.register(router)`.
"""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from reports import api as reports_api

router = SimpleRouter()
reports_api.register(router)

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
]
