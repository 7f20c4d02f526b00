"""Meetings on paper."""

from django.urls import path

from meetings.views import papers

urlpatterns = [
    path("<uuid:pk>/papers", papers.papers, name="papers"),
    path("<uuid:pk>/papers/<slug:key>", papers.paper, name="paper"),
]
