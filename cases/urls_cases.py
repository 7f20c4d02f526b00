"""Casework: cases, their records, and referrals."""

from django.urls import path

from cases import urls_print
from cases.views import casework_case as cases
from cases.views import casework_life as life
from cases.views import casework_list as lists
from cases.views import casework_mistakes as mistakes
from cases.views import casework_records as records
from cases.views import casework_referrals as referrals

app_name = "casework"

urlpatterns = [
    *urls_print.urlpatterns,
    path("cases/", lists.case_list, name="list"),
    path("cases/export", lists.case_export, name="export"),
    path("cases/new", life.new, name="new"),
    path("cases/new/<uuid:pk>", life.open_for, name="open_for"),
    path("cases/<uuid:pk>", cases.case, name="case"),
    path("cases/<uuid:pk>/who", cases.who, name="who"),
    path("cases/<uuid:pk>/log", records.log, name="log"),
    path("cases/<uuid:pk>/log/draft", records.draft, name="draft"),
    path("cases/<uuid:pk>/log/discard", records.draft_discard, name="draft_discard"),
    path("cases/<uuid:pk>/close", life.close, name="close"),
    path("cases/<uuid:pk>/closing", life.closing, name="closing"),
    path(
        "cases/<uuid:pk>/closing/withdraw",
        life.closing_withdraw,
        name="closing_withdraw",
    ),
    path("cases/<uuid:pk>/reopen", life.reopen, name="reopen"),
    path("records/<uuid:pk>", records.record, name="record"),
    path("records/<uuid:pk>/versions", records.versions, name="versions"),
    path("records/<uuid:pk>/correct", records.correct, name="correct"),
    path("records/<uuid:pk>/void", mistakes.void, name="void"),
    path("records/<uuid:pk>/move", mistakes.move, name="move"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new", referrals.referral_new, name="referral_new"),
    path("referrals/<uuid:pk>", referrals.referral, name="referral"),
    path("referrals/<uuid:pk>/edit", referrals.referral_edit, name="referral_edit"),
    path(
        "referrals/<uuid:pk>/withdraw",
        referrals.referral_withdraw,
        name="referral_withdraw",
    ),
    *(
        path(f"referrals/<uuid:pk>/{what}", referrals.decide, {"what": what}, name=what)
        for what in referrals.FORMS
    ),
]
