"""Addresses of a volunteer's own pages."""

from django.urls import URLPattern, path

from volunteers.views import own

urlpatterns: list[URLPattern] = [
    path("me/", own.my_page, name="me"),
    path("me/points/", own.my_points, name="my_points"),
    path("me/rewards/<int:pk>/", own.my_reward, name="my_reward"),
    path("me/activities/<int:pk>/", own.my_activity, name="my_activity"),
    path("me/activities/<int:pk>/withdraw/", own.my_withdraw, name="my_withdraw"),
    path("me/activities/<int:pk>/check-in/", own.my_check_in, name="my_check_in"),
    path("me/activities/<int:pk>/check-out/", own.my_check_out, name="my_check_out"),
]
