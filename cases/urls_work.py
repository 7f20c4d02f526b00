"""The daily work beside the log: risk, files, services without a case, groups, colleagues' notes. Part of `casework`."""

from django.urls import path

from cases.views import work_drafts as drafts
from cases.views import work_files as files
from cases.views import work_groups as groups
from cases.views import work_notes as notes
from cases.views import work_risk as risk
from cases.views import work_services as services

RISK_PAPERS = {
    "screening": "screenings",
    "assessment": "assessments",
    "safety_plan": "safety-plans",
}
NOTES = {
    "homeroom_log": "homeroom-logs",
    "observation": "observations",
    "mentoring": "mentoring",
}

urlpatterns = [
    path("cases/<uuid:pk>/risk", risk.risk, name="risk"),
    path("cases/<uuid:pk>/risk/screen", risk.screen, name="screen"),
    path("cases/<uuid:pk>/risk/assess", risk.assess, name="assess_risk"),
    path("cases/<uuid:pk>/safety-plan", risk.safety_plan, name="safety_plan"),
    path(
        "cases/<uuid:pk>/safety-plan/print",
        risk.safety_plan_print,
        name="safety_plan_print",
    ),
    *(
        path(f"{where}/<uuid:pk>/void", risk.void, {"kind": kind}, name=f"{kind}_void")
        for kind, where in RISK_PAPERS.items()
    ),
    path("drafts/<slug:form>/<uuid:pk>", drafts.keep, name="keep"),
    path(
        "drafts/<slug:form>/<uuid:pk>/discard", drafts.keep_discard, name="keep_discard"
    ),
    path("cases/<uuid:pk>/files", files.files, name="files"),
    path("records/<uuid:pk>/files", files.record_files, name="record_files"),
    path("files/<uuid:pk>", files.file, name="file"),
    path("files/<uuid:pk>/remove", files.file_remove, name="file_remove"),
    path("services/", services.services, name="services"),
    path("services/new", services.service_new, name="service_new"),
    path("services/draft", services.service_draft, name="service_draft"),
    path(
        "services/discard",
        services.service_draft_discard,
        name="service_draft_discard",
    ),
    path("services/<uuid:pk>", services.service, name="service"),
    path(
        "services/<uuid:pk>/correct", services.service_correct, name="service_correct"
    ),
    path("services/<uuid:pk>/void", services.service_void, name="service_void"),
    path("notes/", notes.notes, name="notes"),
    path("notes/homeroom/<uuid:pk>/new", notes.homeroom_new, name="homeroom_new"),
    path(
        "notes/observation/<uuid:pk>/new", notes.observation_new, name="observation_new"
    ),
    path("cases/<uuid:pk>/mentoring/new", notes.mentoring_new, name="mentoring_new"),
    path("cases/<uuid:pk>/notes", notes.case_notes, name="case_notes"),
    *(
        path(f"{where}/<uuid:pk>{tail}", view, {"kind": kind}, name=f"{kind}{name}")
        for kind, where in NOTES.items()
        for tail, name, view in (
            ("", "", notes.note),
            ("/correct", "_correct", notes.note_correct),
            ("/void", "_void", notes.note_void),
        )
    ),
    path("groups/", groups.groups, name="groups"),
    path("groups/new", groups.group_new, name="group_new"),
    path("groups/<uuid:pk>", groups.group, name="group"),
    path("groups/<uuid:pk>/members", groups.group_members, name="group_members"),
]
