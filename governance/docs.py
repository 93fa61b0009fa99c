"""The readable page of the API, for people who are signed in."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


@method_decorator(
    csp_replace(
        {
            "default-src": [SELF],
            # Swagger UI sets styles of its own; its scripts are files of ours (split view).
            "style-src": [SELF, UNSAFE_INLINE],
            "img-src": [SELF, "data:"],
            "frame-ancestors": [NONE],
        }
    ),
    name="dispatch",
)
class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger UI from our own host, with a policy that lets it set styles."""

    url_name = "api-schema"
