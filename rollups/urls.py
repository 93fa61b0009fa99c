"""Addresses of the dashboards."""

from django.urls import path

from rollups import views

app_name = "rollups"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/wall/", views.wall, name="wall"),
    path("dashboard/export/", views.export, name="export"),
    path("dashboard/rows/<str:kind>/", views.rows, name="rows"),
]
