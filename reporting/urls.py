"""The monthly report's addresses. A month is written 2026-04."""

from django.urls import path

from reporting.views import (
    county,
    drill,
    files,
    mine,
    month,
    precheck,
    queries,
    teachers,
)

app_name = "reporting"
urlpatterns = [
    path("", month.index, name="index"),
    path("statistics", queries.statistics, name="statistics"),
    path("<uuid:school>/history/<str:sheet>", queries.history, name="history"),
    path("county", county.board, name="board"),
    path("county/unfiled", county.unfiled, name="unfiled"),
    path("amendments/<uuid:pk>", county.decide, name="decide_amendment"),
    path("files/<str:layout>/<str:kind>", files.form_file, name="form_file"),
    path("versions/<uuid:pk>", files.version_file, name="version_file"),
    path("mine", mine.index, name="mine_index"),
    path("<uuid:school>/teachers", teachers.teachers, name="teachers"),
    path("<uuid:school>/<str:month>", month.month_page, name="month"),
    path("<uuid:school>/<str:month>/precheck", precheck.page, name="precheck"),
    path("<uuid:school>/<str:month>/generate", precheck.generate, name="generate"),
    path("<uuid:school>/<str:month>/remind", precheck.remind, name="remind"),
    path(
        "<uuid:school>/<str:month>/workbook/<str:kind>",
        precheck.workbook,
        name="workbook",
    ),
    path("<uuid:school>/<str:month>/records", drill.records, name="records"),
    path("<uuid:school>/<str:month>/compare", drill.compare, name="compare"),
    path("<uuid:school>/<str:month>/mine", mine.page, name="mine"),
    path("<uuid:school>/<str:month>/confirm", mine.confirm, name="confirm"),
    path("<uuid:school>/<str:month>/check", month.check, name="check"),
    path("<uuid:school>/<str:month>/nil", month.nil, name="nil"),
    path("<uuid:school>/<str:month>/uploaded", month.uploaded, name="uploaded"),
    path("<uuid:school>/<str:month>/submit", month.submit, name="submit"),
    path("<uuid:school>/<str:month>/amend", month.amend, name="amend"),
]
