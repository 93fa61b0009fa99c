"""Addresses of the case pages and the assessment board."""

from django.urls import path

from disputes.views import case_act, case_detail, case_list, case_new

app_name = "disputes"
urlpatterns = [
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/export/", case_list.case_export, name="case_export"),
    path("cases/board/", case_list.case_board, name="case_board"),
    path("cases/new/", case_new.case_open, name="case_open"),
    path("cases/views/", case_list.saved_view_save, name="saved_view_save"),
    path("cases/views/<int:pk>/remove/", case_list.saved_view_remove, name="saved_view_remove"),
    path("cases/<str:number>/", case_detail.case_detail, name="case_detail"),
    path("cases/<str:number>/parties/<int:pk>/", case_detail.party_reveal, name="party_reveal"),
    path("cases/<str:number>/<slug:act>/", case_act.case_act, name="case_act"),
]
