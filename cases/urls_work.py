"""The daily work beside the log: risk, files, services without a case, groups, colleagues' notes. Part of `casework`."""

from django.urls import path

from cases.views import work_risk as risk

RISK_PAPERS = {
    "screening": "screenings",
    "assessment": "assessments",
    "safety_plan": "safety-plans",
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
]
