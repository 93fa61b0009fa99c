"""Addresses of the app's pages, below /visits/."""

from django.urls import path

from visits.views import appointments, before, check_ins, duty, entries, home, matters, rules, units

app_name = "visits"

urlpatterns = [
    path("", home.home, name="home"),
    path("where/", home.place_choose, name="place_choose"),
    path("new/", entries.VisitNewView.as_view(), name="visit_new"),
    path("list/", entries.visit_list, name="visit_list"),
    path("<int:pk>/", entries.visit_detail, name="visit_detail"),
    path("<int:pk>/correct/", entries.visit_correct, name="visit_correct"),
    path("<int:pk>/take-back/", entries.visit_take_back, name="visit_take_back"),
    path("<int:pk>/raise/", matters.matter_raise, name="matter_raise"),
    path("<int:pk>/link/", matters.matter_link, name="matter_link"),
    path("<int:pk>/matters/<int:matter_pk>/tell/", matters.household_tell, name="household_tell"),
    path("<int:pk>/promise/", matters.promise_make, name="promise_make"),
    path(
        "<int:pk>/promises/<int:promise_pk>/settle/",
        matters.promise_settle,
        name="promise_settle",
    ),
    path("before/<str:code>/", before.before_visit, name="before_visit"),
    path("appointments/", appointments.appointment_list, name="appointment_list"),
    path("appointments/new/", appointments.AppointmentNewView.as_view(), name="appointment_new"),
    path("appointments/<int:pk>/", appointments.appointment_detail, name="appointment_detail"),
    path(
        "appointments/<int:pk>/take-on/",
        appointments.appointment_take_on,
        name="appointment_take_on",
    ),
    path("appointments/<int:pk>/name/", appointments.appointment_name, name="appointment_name"),
    path("appointments/<int:pk>/<str:step>/", appointments.appointment_act, name="appointment_act"),
    path(
        "appointments/for-case/<str:number>/",
        appointments.for_case,
        name="appointments_for_case",
    ),
    path("rules/<str:code>/mine/", duty.duty_detail, name="duty_detail"),
    path("rules/", rules.rule_list, name="rule_list"),
    path("rules/<str:code>/change/", rules.rule_change, name="rule_change"),
    path("ties/", rules.tie_list, name="tie_list"),
    path("ties/<int:pk>/end/", rules.tie_end, name="tie_end"),
    path("objections/", rules.objection_list, name="objection_list"),
    path("objections/<int:pk>/answer/", rules.objection_answer, name="objection_answer"),
    path("units/", units.unit_list, name="unit_list"),
    path("round/<str:code>/", units.round_detail, name="round_detail"),
    path("check-ins/", check_ins.check_in_mine, name="check_in_mine"),
    path("check-ins/new/", check_ins.check_in_new, name="check_in_new"),
    path("check-ins/waiting/", check_ins.check_in_waiting, name="check_in_waiting"),
    path("check-ins/units/", check_ins.check_in_units, name="check_in_units"),
    path("check-ins/units/<int:pk>/", check_ins.check_in_sheet, name="check_in_sheet"),
    path("check-ins/<int:pk>/withdraw/", check_ins.check_in_withdraw, name="check_in_withdraw"),
    path("check-ins/<int:pk>/confirm/", check_ins.check_in_confirm, name="check_in_confirm"),
    path("check-ins/<int:pk>/decline/", check_ins.check_in_decline, name="check_in_decline"),
    path("check-ins/<int:pk>/activity/", check_ins.activity_new, name="activity_new"),
    path(
        "check-ins/activities/<int:pk>/withdraw/",
        check_ins.activity_withdraw,
        name="activity_withdraw",
    ),
    path("leave/", duty.leave_list, name="leave_list"),
    path("leave/new/", duty.leave_new, name="leave_new"),
    path("leave/<int:pk>/confirm/", duty.leave_confirm, name="leave_confirm"),
    path("leave/<int:pk>/take-back/", duty.leave_take_back, name="leave_take_back"),
]
