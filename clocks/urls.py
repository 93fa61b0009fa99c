"""Addresses of the calendar pages."""

from django.urls import path

from clocks.views import calendar, down_time, hours, rules

app_name = "clocks"
urlpatterns = [
    path("", calendar.calendar_year, name="calendar"),
    path("load/", calendar.year_load, name="year_load"),
    path("days/<str:day>/", calendar.day_change, name="day_change"),
    path("hours/", hours.hours_list, name="hours"),
    path("hours/<str:code>/", hours.hours_change, name="hours_change"),
    path("hours/<str:code>/drop/", hours.hours_drop, name="hours_drop"),
    path("outages/", down_time.outages, name="outages"),
    path("outages/new/", down_time.outage_new, name="outage_new"),
    path("outages/<int:pk>/strike/", down_time.outage_strike, name="outage_strike"),
    path("outages/<int:pk>/restore/", down_time.outage_restore, name="outage_restore"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/<slug:code>/", rules.rule_change, name="rule_change"),
]
