"""Addresses of the case pages and the assessment board."""

from django.urls import path

from disputes.views import (
    alike,
    assessment,
    case_act,
    case_detail,
    case_list,
    case_new,
    extension,
    limits,
    outcome,
    photos,
    rules,
    ticking,
)

app_name = "disputes"
urlpatterns = [
    path("assessment/", assessment.board, name="board"),
    path("assessment/minutes/", assessment.board_minutes, name="board_minutes"),
    path("assessment/slips/", assessment.board_slips, name="board_slips"),
    path("assessment/<int:pk>/looking/", assessment.item_looking, name="item_looking"),
    path("assessment/<int:pk>/photos/", photos.for_item, name="item_photos"),
    path("assessment/<int:pk>/decide/", assessment.item_decide, name="item_decide"),
    path("assessment/<int:pk>/aside/", assessment.item_aside, name="item_aside"),
    path("assessment/<int:pk>/apart/", assessment.item_apart, name="item_apart"),
    path("assessment/<int:pk>/take-back/", assessment.item_take_back, name="item_take_back"),
    path("items/<int:pk>/outcome/", outcome.for_item, name="for_item"),
    path("items/<int:pk>/separate/", outcome.item_separate, name="item_separate"),
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/export/", case_list.case_export, name="case_export"),
    path("cases/board/", case_list.case_board, name="case_board"),
    path("cases/alike/", alike.alike, name="alike"),
    path("cases/limits/", limits.limits, name="limits"),
    path("cases/limits/<slug:step>/<slug:color>/", limits.limit_change, name="limit_change"),
    path("cases/new/", case_new.case_open, name="case_open"),
    path("cases/rules/", rules.rule_list, name="rule_list"),
    path("cases/rules/new/", rules.rule_add, name="rule_add"),
    path("cases/rules/agreement/", rules.agreement, name="agreement"),
    path("cases/rules/agreement/rows/", rules.agreement_rows, name="agreement_rows"),
    path("cases/rules/<int:pk>/", rules.rule_change, name="rule_change"),
    path("cases/rules/<int:pk>/end/", rules.rule_end, name="rule_end"),
    path("cases/views/", case_list.saved_view_save, name="saved_view_save"),
    path("cases/views/<int:pk>/remove/", case_list.saved_view_remove, name="saved_view_remove"),
    path("cases/<str:number>/", case_detail.case_detail, name="case_detail"),
    path("cases/<str:number>/parties/<int:pk>/", case_detail.party_reveal, name="party_reveal"),
    path(
        "cases/<str:number>/extensions/<int:pk>/",
        extension.extension_notice,
        name="extension_notice",
    ),
    path("cases/<str:number>/clocks/<int:pk>/", ticking.clock_tick, name="clock_tick"),
    path(
        "cases/<str:number>/clocks/<int:pk>/back/",
        ticking.clock_tick_back,
        name="clock_tick_back",
    ),
    path("cases/<str:number>/photos/", photos.for_case, name="photos_for_case"),
    path("cases/<str:number>/photos/<int:pk>/", photos.case_photo, name="case_photo"),
    path("cases/<str:number>/<slug:act>/", case_act.case_act, name="case_act"),
]
