"""Every address of the portal; each app adds one line here for its pages.

What may be read without signing in is marked `login_not_required` at its view, with the reason.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from governance import (
    account,
    admin_people,
    admin_policy,
    admin_trail,
    health,
    search,
    workbench,
)
from governance.admin_site import site as admin_site
from governance.docs import SwaggerView
from volunteers.views.public import verify_certificate

urlpatterns: list[URLPattern | URLResolver] = [
    path("", workbench.workbench, name="workbench"),
    path("search/", search.search, name="search"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("login/", account.SignInView.as_view(), name="login"),
    path("logout/", account.SignOutView.as_view(), name="logout"),
    path("verify/", verify_certificate, name="verify_certificate"),
    path("account/", account.account, name="account"),
    path("account/stay/", account.stay, name="account_stay"),
    path("account/password/", account.ChangePasswordView.as_view(), name="password_change"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("styleguide/", account.styleguide, name="styleguide"),
    path("admin/", admin_site.urls),
    path("org/", include("org_tree.urls")),
    path("org/", include("governance.handover")),
    path("", include("disputes.urls")),
    path("", include("rollups.urls")),
    path("reports/", include("reports.urls")),
    path("supervision/", include("supervision.urls")),
    path("papers/", include("papers.urls")),
    path("visits/", include("visits.urls")),
    path("volunteers/", include("volunteers.urls")),
    path("notices/", include("notices.urls")),
    path("ledgers/", include("ledgers.urls")),
    path("jobs/", include("jobs.urls")),
    path("calendar/", include("clocks.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", SwaggerView.as_view(), name="api-docs"),
    path("api/v1/", include("governance.api_urls")),
]

#: The pages of /admin/ register themselves when they are imported.
ADMIN_PAGES = (admin_people, admin_policy, admin_trail)

handler500 = "governance.faults.server_error"
