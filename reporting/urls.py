"""The monthly report's addresses. A month is written 2026-04."""

from django.urls import path

from reporting.views import blanks, center, county, files, month, news, queries

app_name = "reporting"
urlpatterns = [
    path("", month.index, name="index"),
    path("statistics", queries.statistics, name="statistics"),
    path("<uuid:school>/history/<str:sheet>", queries.history, name="history"),
    path("county", county.board, name="board"),
    path("county/unfiled", county.unfiled, name="unfiled"),
    path("county/remind", county.remind, name="remind"),
    path("county/list", county.note_listed, name="note_list"),
    path("help", news.help_page, name="help"),
    path("news", news.publish, name="publish"),
    path("news/<uuid:pk>/withdraw", news.withdraw, name="withdraw"),
    path("forms", blanks.blanks, name="blanks"),
    path("forms/<uuid:pk>/activate", blanks.activate, name="activate_blank"),
    path("forms/<uuid:pk>/file", blanks.blank_file, name="blank_file"),
    path("center", center.index, name="center_index"),
    path("center/blank", center.blank, name="center_blank"),
    path("center/versions/<uuid:pk>", center.version_file, name="center_file"),
    path("center/<uuid:center>/<str:month>", center.month_page, name="center"),
    path("center/<uuid:center>/<str:month>/check", center.check, name="center_check"),
    path("center/<uuid:center>/<str:month>/nil", center.nil, name="center_nil"),
    path(
        "center/<uuid:center>/<str:month>/uploaded",
        center.uploaded,
        name="center_uploaded",
    ),
    path("center/<uuid:center>/<str:month>/amend", center.amend, name="center_amend"),
    path("amendments", county.amendments, name="amendments"),
    path("amendments/<uuid:pk>", county.decide, name="decide_amendment"),
    path("files/<str:layout>/<str:kind>", files.form_file, name="form_file"),
    path("versions/<uuid:pk>", files.version_file, name="version_file"),
    path("<uuid:school>/<str:month>", month.month_page, name="month"),
    path("<uuid:school>/<str:month>/check", month.check, name="check"),
    path("<uuid:school>/<str:month>/nil", month.nil, name="nil"),
    path("<uuid:school>/<str:month>/uploaded", month.uploaded, name="uploaded"),
    path("<uuid:school>/<str:month>/submit", month.submit, name="submit"),
    path("<uuid:school>/<str:month>/amend", month.amend, name="amend"),
    path("<uuid:school>/<str:month>/keep", month.keep, name="keep"),
]
