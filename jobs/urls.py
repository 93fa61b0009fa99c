"""Addresses of background jobs, below /jobs/."""

from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<int:pk>/", views.job_detail, name="job_detail"),
    path("<int:pk>/files/<int:file>/", views.job_file, name="job_file"),
]
