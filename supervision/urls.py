"""Addresses of the app's pages."""

from django.urls import URLPattern, URLResolver, path

from supervision.views import desk, orders, sampling

app_name = "supervision"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("cases/<str:number>/", orders.for_case, name="for_case"),
    path("cases/<str:number>/<slug:act>/", desk.case_act, name="case_act"),
    path("samples/<int:pk>/", desk.sample_check, name="sample_check"),
    path("sampling/", sampling.sampling, name="sampling"),
    path("sampling/change/", sampling.sampling_change, name="sampling_change"),
    path("orders/", orders.order_list, name="order_list"),
    path("orders/new/", orders.order_new, name="order_new"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<int:pk>/print/", orders.order_print, name="order_print"),
    path("orders/<int:pk>/<slug:act>/", orders.order_act, name="order_act"),
]
