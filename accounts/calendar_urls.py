"""Addresses of the office calendar and of overrides."""

from django.urls import path

from accounts.views import office_calendar, overrides

urlpatterns = [
    path("", office_calendar.own_days, name="office_calendar"),
    path("import", office_calendar.import_year, name="office_calendar_import"),
    path("apply", office_calendar.apply_year, name="office_calendar_apply"),
    path("days/add", office_calendar.add_day, name="office_calendar_add"),
    path("days/remove", office_calendar.remove_day, name="office_calendar_remove"),
    path("overrides/", overrides.listing, name="rule_overrides"),
    path("overrides/<uuid:pk>/end", overrides.end, name="rule_override_end"),
]
