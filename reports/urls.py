"""Addresses of the daily flow's pages, below /reports/."""

from django.urls import path

from reports.views import days, filing, photos, records

app_name = "reports"

urlpatterns = [
    path("", days.home, name="home"),
    path("<int:pk>/", records.report_detail, name="report_detail"),
    path("<int:pk>/undo/", records.report_undo, name="report_undo"),
    path("<int:pk>/correct/", records.report_correct, name="report_correct"),
    path("items/", records.item_list, name="item_list"),
    path("items/new/", filing.ItemNewView.as_view(), name="item_new"),
    path("items/<int:pk>/", records.item_detail, name="item_detail"),
    path("items/<int:pk>/change/", records.item_change, name="item_change"),
    path("items/<int:pk>/merge/", records.item_merge, name="item_merge"),
    path("items/<int:pk>/remove/", records.item_remove, name="item_remove"),
    path("items/<int:pk>/photos/", photos.photo_add, name="photo_add"),
    path("items/<int:pk>/photos/<int:photo_pk>/", photos.photo_content, name="photo_content"),
    path(
        "items/<int:pk>/photos/<int:photo_pk>/withdraw/",
        photos.photo_withdraw,
        name="photo_withdraw",
    ),
    path(
        "items/<int:pk>/photos/<int:photo_pk>/restore/",
        photos.photo_restore,
        name="photo_restore",
    ),
    path("areas/<str:code>/", days.area_day, name="area_day"),
    path("areas/<str:code>/zero/", days.report_zero, name="report_zero"),
    path("areas/<str:code>/send/", days.day_send, name="day_send"),
    path("areas/<str:code>/receive/", days.day_receive, name="day_receive"),
    path("areas/<str:code>/receive-all/", days.day_receive_all, name="day_receive_all"),
    path("areas/<str:code>/return/", days.day_return, name="day_return"),
    path("areas/<str:code>/remind/", days.villages_remind, name="villages_remind"),
]
