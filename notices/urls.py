"""Addresses of the app's pages."""

from django.urls import URLPattern, URLResolver, path

from notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inbox, name="inbox"),
    path("bell/", views.bell, name="bell"),
    path("read/", views.read_everything, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
