"""Addresses of the ledgers' pages, below /ledgers/."""

from django.urls import path

from ledgers import views

app_name = "ledgers"

urlpatterns = [
    path("", views.index, name="index"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/export/", views.statistics_export, name="statistics_export"),
    path("<slug:code>/", views.ledger, name="ledger"),
    path("<slug:code>/export/", views.export, name="export"),
]
