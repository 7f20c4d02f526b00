"""Students and the roster."""

from django.urls import path

from cases.views import contacts, placement, protection, roster, students, yearly
from cases.views import listing as lists

app_name = "cases"

urlpatterns = [
    path("", lists.student_list, name="students"),
    path("export", lists.student_export, name="export"),
    path("privacy", lists.privacy, name="privacy"),
    path("filters", lists.filter_save, name="filter_save"),
    path("filters/<uuid:pk>/remove", lists.filter_remove, name="filter_remove"),
    path("new", students.student_new, name="student_new"),
    path("<uuid:pk>", students.student, name="student"),
    path("<uuid:pk>/edit", students.student_edit, name="student_edit"),
    path("<uuid:pk>/reveal", students.reveal, name="reveal"),
    path("<uuid:pk>/move", placement.move, name="move"),
    path("<uuid:pk>/leave", placement.leave, name="leave"),
    path("<uuid:pk>/return", placement.come_back, name="return"),
    path("<uuid:pk>/contacts/new", contacts.contact, name="contact_new"),
    path("<uuid:pk>/contacts/<uuid:contact_pk>", contacts.contact, name="contact"),
    path(
        "<uuid:pk>/contacts/<uuid:contact_pk>/end",
        contacts.contact_end,
        name="contact_end",
    ),
    path("<uuid:pk>/protection/new", protection.protect, name="protect"),
    path(
        "<uuid:pk>/protection/<uuid:flag_pk>/request",
        protection.lift_request,
        name="lift_request",
    ),
    path("<uuid:pk>/protection/<uuid:flag_pk>/lift", protection.lift, name="lift"),
    path("roster", roster.imports, name="imports"),
    path("roster/upload", roster.upload, name="upload"),
    path("roster/template.<str:fmt>", roster.template, name="template"),
    path("roster/<uuid:pk>", roster.import_page, name="import"),
    path("roster/<uuid:pk>/progress", roster.progress, name="progress"),
    path("roster/<uuid:pk>/reveal", roster.import_reveal, name="import_reveal"),
    path("roster/<uuid:pk>/confirm", roster.confirm, name="confirm"),
    path("roster/<uuid:pk>/discard", roster.discard, name="discard"),
    path("roster/<uuid:pk>/problems.<str:fmt>", roster.problems, name="problems"),
    path("roster/promotion", yearly.promotion, name="promotion"),
    path("roster/graduation", yearly.graduation, name="graduation"),
]
