"""Where everything is."""

from django.urls import include, path

from config import demo_pages, errors, gallery, preferences, views
from notifications.views import today

urlpatterns = [
    path("", today.today, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("house/theme", preferences.set_theme, name="set_theme"),
    path("house/language", preferences.set_language, name="set_language"),
    path("house/session", views.session_state, name="session_state"),
    path("house/components", gallery.components, name="components"),
    path("accounts/", include("allauth.urls")),
    path("people/matrix/", include("accounts.urls_matrix")),
    path("audit/", include("accounts.audit_urls")),
    path("office-calendar/", include("accounts.calendar_urls")),
    path("today/duties", today.duties, name="today_duties"),
    path("students/", include("cases.urls")),
    path("", include("cases.urls_cases")),
    path("meetings/", include("meetings.urls")),
    path("people/", include("accounts.urls")),
    path("", include("accounts.login_urls")),
    path("transitions/", include("transitions.urls")),
    path("reports/", include("reporting.urls")),
    path("demo/mailbox", demo_pages.mailbox, name="demo_mailbox"),
    path("", include("notifications.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many_requests
handler500 = errors.broken
