"""The addresses of the API under /api/v1/; each app registers its resources here.

One line for an app that offers resources: `<app>.api.register(router)`.
"""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

router = SimpleRouter()

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
]
