"""Casework on paper."""

from django.urls import path

from cases.views import printing

urlpatterns = [
    path("cases/<uuid:pk>/print", printing.case_summary, name="case_print"),
    path("records/<uuid:pk>/print", printing.record, name="record_print"),
    path("referrals/<uuid:pk>/print", printing.referral, name="referral_print"),
]
