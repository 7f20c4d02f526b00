"""The audit trail's addresses."""

from django.urls import path

from accounts.views import audit

urlpatterns = [
    path("", audit.audit_list, name="audit_list"),
    path("export", audit.audit_export_file, name="audit_export"),
]
