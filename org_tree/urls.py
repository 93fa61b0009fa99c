"""Addresses of the organization page.

Those whose acts end postings are in `governance.urls`, which gives them what passes work on.
"""

from django.urls import path

from org_tree.views import explorer
from org_tree.views.changes import OrganizationOpenView
from org_tree.views.postings import AppointView, DatesView

app_name = "org_tree"
urlpatterns = [
    path("", explorer.explorer, name="explorer"),
    path("search/", explorer.search, name="search"),
    path("areas/<str:code>/", explorer.area_detail, name="area_detail"),
    path("areas/<str:code>/children/", explorer.area_children, name="area_children"),
    path(
        "areas/<str:code>/open/<str:line>/",
        OrganizationOpenView.as_view(),
        name="organization_open",
    ),
    path("organizations/<int:pk>/appoint/", AppointView.as_view(), name="posting_appoint"),
    path("postings/<int:pk>/dates/", DatesView.as_view(), name="posting_dates"),
]
