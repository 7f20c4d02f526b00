"""Meetings on paper."""

from django.urls import path

from meetings.views import papers

urlpatterns = [
    path("<uuid:pk>/sheets", papers.papers, name="sheets"),
    path("<uuid:pk>/sheets/<slug:key>", papers.paper, name="sheet"),
]
