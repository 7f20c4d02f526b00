"""Session clock, own preferences, settings register; login itself is allauth's."""

from django.urls import path

from accounts.views import preferences, session, settings_register

urlpatterns = [
    path("session/keepalive", session.keepalive, name="session_keepalive"),
    path("session/status", session.status, name="session_status"),
    path("preferences", preferences.preferences, name="preferences"),
    path("settings", settings_register.settings_register, name="settings_register"),
]
