"""Addresses of the API that no router makes: the acts of a case, the decisions on items."""

from django.urls import URLPattern, URLResolver, path

from disputes.actions import ACTIONS
from disputes.api.cases import act_view
from disputes.api.items import ItemDisposeView, ItemSeparateView, ItemSuggestionView

urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path(f"cases/<str:number>/{act}/", act_view(act).as_view(), name=f"case-{act}")
        for act in ACTIONS
    ),
    path("items/<int:pk>/dispose/", ItemDisposeView.as_view(), name="item-dispose"),
    path("items/<int:pk>/separate/", ItemSeparateView.as_view(), name="item-separate"),
    path("items/<int:pk>/suggestion/", ItemSuggestionView.as_view(), name="item-suggestion"),
]
