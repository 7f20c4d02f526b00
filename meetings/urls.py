"""Meetings in the browser."""

from django.urls import include, path

app_name = "meetings"

urlpatterns = [path("", include("meetings.urls_papers"))]
