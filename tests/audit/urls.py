"""Doors of a small house: what views do with the trail."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from accounts import audit
from accounts.access import NotAllowed, NotVisible
from accounts.models import User
from accounts.sessions import fresh_login_required
from config import errors
from tests.audit.app.models import Note

CANARY = "晤談紀錄內容"


def read(request: HttpRequest) -> HttpResponse:
    audit.record_read(by=request.user, object_type="case", object_id="c-1")
    return HttpResponse(CANARY)


def unseen(request: HttpRequest) -> HttpResponse:
    User.objects.create_user("ghost", "ghost@school.example")
    audit.record("changed", by=request.user, object_type="case", object_id="c-1")
    raise NotVisible("case", "c-1")


def barred(request: HttpRequest) -> HttpResponse:
    User.objects.create_user("ghost", "ghost@school.example")
    raise NotAllowed("case", "c-1")


def denied(request: HttpRequest, pk: str) -> HttpResponse:
    raise PermissionDenied


def nowhere(request: HttpRequest) -> HttpResponse:
    raise Http404


@fresh_login_required()
def fresh(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_not_required
def write(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def note(request: HttpRequest) -> HttpResponse:
    Note.objects.create(title="a", text="x")
    return HttpResponse("ok")


def upsert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tracked_note (id, title, text) VALUES (%s, %s, 'v1:') "
            "ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title",
            [(1, "a"), (2, "b")],
        )
    return HttpResponse("ok")


urlpatterns = [
    path("note", note, name="note"),
    path("upsert", upsert, name="upsert"),
    path("read", read, name="read"),
    path("unseen", unseen, name="unseen"),
    path("barred", barred, name="barred"),
    path("denied/<str:pk>", denied, name="denied"),
    path("nowhere", nowhere, name="nowhere"),
    path("fresh", fresh, name="fresh"),
    path("write", write, name="write"),
    path("accounts/", include("allauth.urls")),
]
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
