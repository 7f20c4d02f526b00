"""Casework: cases, their records, and referrals."""

from django.urls import include, path

from cases import urls_emergency, urls_print
from cases.views import casework_amending as amending
from cases.views import casework_care as care
from cases.views import casework_case as cases
from cases.views import casework_center as center
from cases.views import casework_changes as changes
from cases.views import casework_consents as consents
from cases.views import casework_life as life
from cases.views import casework_list as lists
from cases.views import casework_mistakes as mistakes
from cases.views import casework_papers as papers
from cases.views import casework_plan as plan
from cases.views import casework_readers as readers
from cases.views import casework_records as records
from cases.views import casework_referral_list as referral_list
from cases.views import casework_referrals as referrals
from cases.views import casework_team as team

app_name = "casework"

urlpatterns = [
    *urls_print.urlpatterns,
    *urls_emergency.urlpatterns,
    path("cases/", lists.case_list, name="list"),
    path("cases/export", lists.case_export, name="export"),
    path("cases/filters", lists.filter_save, name="filter_save"),
    path("cases/filters/<uuid:pk>/remove", lists.filter_remove, name="filter_remove"),
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
    path("cases/<uuid:pk>/tier", changes.tier, name="tier"),
    path("cases/<uuid:pk>/categories", changes.categories, name="categories"),
    path("cases/<uuid:pk>/suspend", changes.suspend, name="suspend"),
    path("cases/<uuid:pk>/resume", changes.resume, name="resume"),
    path("cases/<uuid:pk>/follow-up", changes.follow_up, name="follow_up"),
    path("cases/to-archive", changes.archives, name="archives"),
    path("cases/<uuid:pk>/archive", changes.archive, name="archive"),
    path("cases/<uuid:pk>/plan", plan.plan, name="plan"),
    path("cases/<uuid:pk>/plan/edit", plan.plan_edit, name="plan_edit"),
    path("cases/<uuid:pk>/plan/review", plan.plan_review, name="plan_review"),
    path("cases/<uuid:pk>/team", team.team, name="team"),
    *(
        path(
            f"cases/<uuid:pk>/team/{part}",
            team.add,
            {"part": part},
            name=f"team_{part}",
        )
        for part in ("co", "mentor", "homeroom", "invited")
    ),
    path("cases/<uuid:pk>/team/<uuid:member>/end", team.end, name="team_end"),
    path("cases/<uuid:pk>/lead", team.lead, name="lead"),
    path("cases/<uuid:pk>/exclusions/new", team.exclude, name="exclude"),
    path("cases/<uuid:pk>/exclusions/<uuid:person>/lift", team.lift, name="lift"),
    path("cases/<uuid:pk>/consents", consents.consents, name="consents"),
    path("cases/<uuid:pk>/consents/new", consents.consent_new, name="consent_new"),
    path(
        "cases/<uuid:pk>/consents/<uuid:consent>/withdraw",
        consents.consent_withdraw,
        name="consent_withdraw",
    ),
    path("cases/<uuid:pk>/readers", readers.readers, name="readers"),
    path("cases/<uuid:pk>/center", center.center, name="center"),
    path("cases/<uuid:pk>/center/new", center.center_new, name="center_new"),
    path("center/", center.center_list, name="center_list"),
    path("center/<uuid:pk>", center.center_referral, name="center_referral"),
    path("center/<uuid:pk>/edit", center.center_edit, name="center_edit"),
    *(
        path(
            f"center/<uuid:pk>/{what.removeprefix('center_').replace('_', '-')}",
            center.deed,
            {"what": what},
            name=what,
        )
        for what in center.DEEDS
    ),
    path("care/", care.care, name="care"),
    path("care/new/<uuid:pk>", care.care_new, name="care_new"),
    path("care/<uuid:pk>/end", care.care_end, name="care_end"),
    path("records/<uuid:pk>", records.record, name="record"),
    path("records/<uuid:pk>/versions", records.versions, name="versions"),
    path("records/<uuid:pk>/correct", records.correct, name="correct"),
    path("records/<uuid:pk>/void", mistakes.void, name="void"),
    path("records/<uuid:pk>/move", mistakes.move, name="move"),
    path("referrals/", referral_list.referrals, name="referrals"),
    path("referrals/new", referrals.referral_new, name="referral_new"),
    path("referrals/<uuid:pk>", referrals.referral, name="referral"),
    path("referrals/<uuid:pk>/edit", referrals.referral_edit, name="referral_edit"),
    path(
        "referrals/<uuid:pk>/withdraw",
        referrals.referral_withdraw,
        name="referral_withdraw",
    ),
    path("referrals/<uuid:pk>/paper", papers.paper, name="paper"),
    path("referrals/<uuid:pk>/amend", amending.amend, name="amend"),
    path("referrals/<uuid:pk>/reply", papers.reply, name="reply"),
    path("referrals/<uuid:pk>/seal-back", papers.seal_back, name="seal_back"),
    path("referrals/<uuid:pk>/notices/<uuid:notice>", papers.notice, name="notice"),
    *(
        path(
            f"referrals/<uuid:pk>/{what.replace('_', '-')}",
            papers.sign,
            {"what": what},
            name=what,
        )
        for what in papers.SIGNS
    ),
    *(
        path(f"referrals/<uuid:pk>/{what}", referrals.decide, {"what": what}, name=what)
        for what in referrals.FORMS
    ),
    path("", include("cases.urls_work")),
]
