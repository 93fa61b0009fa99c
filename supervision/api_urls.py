"""Addresses of the API that no router makes: the acts of an order."""

from django.urls import URLPattern, URLResolver, path

from supervision.actions import ACTIONS
from supervision.api import act_view

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        f"supervision-orders/<int:pk>/{act}/",
        act_view(act).as_view(),
        name=f"supervision-order-{act}",
    )
    for act in ACTIONS
]
