"""原就讀學校: the board, assessment, evaluation, report, tracking, the roster, the county's list."""

from django.urls import path

from transitions.views import board, evaluations, lists, papers, transition

urlpatterns = [
    path("", board.board, name="board"),
    path("graduates", board.graduates, name="graduates"),
    path("export", board.export, name="export"),
    path("roster", lists.roster, name="roster"),
    path("roster/sign", lists.roster_sign, name="roster_sign"),
    path("roster/<str:kind>", lists.roster_file, name="roster_file"),
    path("register", lists.register, name="register"),
    path("register/<uuid:pk>/take", lists.register_take, name="register_take"),
    path("register/<uuid:pk>/remove", lists.register_remove, name="register_remove"),
    path("evaluations/new", evaluations.new, name="evaluation_new"),
    path("evaluations/<uuid:pk>", evaluations.evaluation, name="evaluation"),
    path("evaluations/<uuid:pk>/seat", evaluations.seat, name="evaluation_seat"),
    path(
        "evaluations/<uuid:pk>/presence",
        evaluations.presence,
        name="evaluation_presence",
    ),
    path("evaluations/<uuid:pk>/notify", evaluations.notify, name="evaluation_notify"),
    path("evaluations/<uuid:pk>/open", evaluations.start, name="evaluation_open"),
    path("evaluations/<uuid:pk>/submit", evaluations.submit, name="evaluation_submit"),
    path("evaluations/<uuid:pk>/close", evaluations.close, name="evaluation_close"),
    path("evaluations/<uuid:pk>/cancel", evaluations.cancel, name="evaluation_cancel"),
    path("evaluations/items/<uuid:pk>", evaluations.decision, name="decision"),
    path("evaluations/items/<uuid:pk>/minutes", evaluations.minutes, name="minutes"),
    path(
        "dropouts/<uuid:pk>/reported",
        transition.dropout_reported,
        name="dropout_reported",
    ),
    path(
        "dropouts/<uuid:pk>/cleared", transition.dropout_cleared, name="dropout_cleared"
    ),
    path("<uuid:pk>", transition.transition, name="transition"),
    path("<uuid:pk>/assessment", papers.assessment, name="assessment"),
    path("<uuid:pk>/report", papers.report, name="report"),
    path("<uuid:pk>/report/sign", papers.report_sign, name="report_sign"),
    path("<uuid:pk>/report/copy", papers.report_copy, name="report_copy"),
    path(
        "<uuid:pk>/report/pdf", papers.report_file, {"kind": "pdf"}, name="report_pdf"
    ),
    path(
        "<uuid:pk>/report/odt", papers.report_file, {"kind": "odt"}, name="report_odt"
    ),
    path("<uuid:pk>/upload", papers.upload, name="upload"),
    path("<uuid:pk>/contact", transition.contact, name="contact"),
    path("<uuid:pk>/tracker", transition.tracker, name="tracker"),
    path("<uuid:pk>/found", transition.found, name="found"),
    path("<uuid:pk>/notice", transition.notice, name="notice"),
    path("<uuid:pk>/authority", transition.authority, name="authority"),
    path("<uuid:pk>/dropout", transition.dropout, name="dropout"),
    path("<uuid:pk>/end", transition.end, name="end"),
]
