"""Addresses below /transitions/: the former school's and the current school's."""

from django.urls import include, path

app_name = "transitions"
urlpatterns = [
    path("", include("transitions.urls_former")),
    path("", include("transitions.urls_current")),
]
