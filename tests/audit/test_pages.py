"""The trail in the browser: who may look, filters, pages, export; looking leaves its own row."""

import csv
import datetime as dt
import io
import uuid
import zipfile

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import audit, audit_listing, sessions
from accounts.models import AuditEvent, School, User
from documents.guards import neutralise
from documents.writing import FORMATS
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

HOUSE = uuid.UUID("5c400100-0000-4000-8000-000000000001")


@pytest.fixture
def auditor(db: None) -> User:
    """The counseling director of HOUSE: she may read her school's trail and take it away."""
    school = make.SchoolFactory.create(pk=HOUSE)
    user = User.objects.create_user("auditor", "auditor@county.example", name="稽核員")
    make.AppointmentFactory.create(
        user=user, school=school, role_key="counseling_director"
    )
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def desk(client, auditor):
    client.force_login(auditor)
    return client


def write(count, **columns):
    """Events a minute apart, the newest now."""
    now = timezone.now()
    return AuditEvent.objects.bulk_create(
        AuditEvent(
            at=now - dt.timedelta(minutes=number),
            **{
                "event": "case_read",
                "object_type": "case",
                "school_id": HOUSE,
                **columns,
            },
        )
        for number in range(count)
    )


def shown(response):
    return [row.pk for row, _school in response.context["rows"]]


@pytest.mark.parametrize("path", ["/audit/", "/audit/export?fmt=csv"])
def test_who_is_not_entitled_is_refused_and_sees_nothing(client, director, path):
    write(1)
    client.force_login(director)
    response = client.get(path)
    assert response.status_code == 403
    assert response.content.decode().count("case") == 0
    refused = AuditEvent.objects.get(event="access_refused")
    assert (refused.actor_id, refused.object_type) == (director.pk, "audit")


@pytest.mark.parametrize("path", ["/audit/", "/audit/export"])
def test_only_get(desk, path):
    assert desk.post(path).status_code == 405


def test_newest_first_with_labels(desk):
    one, two = write(2)
    response = desk.get("/audit/")
    assert shown(response) == [one.pk, two.pk]
    assert response.content.decode().count("<td>查閱個案</td>") == 2


def test_looking_is_recorded_with_its_filters(desk, auditor):
    desk.get("/audit/", {"event": "login", "since": "115/11/01", "until": "115/11/20"})
    row = AuditEvent.objects.get()
    assert (row.event, row.actor_id, row.object_type, row.detail) == (
        "audit_read",
        auditor.pk,
        "audit",
        {"since": "2026-11-01", "until": "2026-11-20", "event": "login", "shown": 0},
    )


def test_the_trail_of_another_school_is_not_shown_nor_exported(desk):
    write(1, school_id=make.SchoolFactory.create().pk)
    write(1, school_id=None)
    assert shown(desk.get("/audit/")) == []
    response = desk.get("/audit/export", {"fmt": "csv"})
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[6] for row in table] == ["事件", "查閱稽核紀錄"]  # her own look, above


def test_wrong_passwords_of_her_school_s_people_are_shown(desk, director):
    """Nobody was logged in, so the row names no place; the person it is about serves here, or elsewhere."""
    stranger, former = make.UserFactory.create(), make.UserFactory.create()
    here, there = School.objects.get(pk=HOUSE), make.SchoolFactory.create()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    make.AppointmentFactory.create(
        user=director, school=here, role_key="subject_teacher"
    )
    make.AppointmentFactory.create(
        user=stranger, school=there, role_key="subject_teacher"
    )
    make.AppointmentFactory.create(
        user=former, school=here, role_key="subject_teacher", until_on=yesterday
    )
    nowhere = {"event": "login_failed", "school_id": None}
    (row,) = write(1, actor_id=director.pk, **nowhere)
    for other in (stranger, former):
        write(1, actor_id=other.pk, **nowhere)
    write(1, actor_id=director.pk, **{**nowhere, "school_id": there.pk})
    assert shown(desk.get("/audit/")) == [row.pk]


def test_every_filter_narrows(desk, director):
    write(3)
    cases = {
        "person": ({"person": "director"}, {"actor_id": director.pk}),
        "event": ({"event": "login"}, {"event": "login"}),
        "object": ({"object_id": "c-7"}, {"object_id": "c-7"}),
        "outcome": ({"outcome": "refused"}, {"outcome": "refused"}),
    }
    for query, columns in cases.values():
        (row,) = write(1, **columns)
        assert shown(desk.get("/audit/", query)) == [row.pk]


def test_the_days_are_local_and_both_counted():
    day = dt.date(2026, 5, 6)
    taipei = timezone.get_default_timezone()
    moments = [
        dt.datetime(2026, 5, 5, 23, 59, 59, 999999, tzinfo=taipei),
        dt.datetime(2026, 5, 6, 0, 0, tzinfo=taipei),
        dt.datetime(2026, 5, 6, 23, 59, 59, 999999, tzinfo=taipei),
        dt.datetime(2026, 5, 7, 0, 0, tzinfo=taipei),
    ]
    rows = AuditEvent.objects.bulk_create(
        AuditEvent(event="login", at=moment) for moment in moments
    )
    found = audit_listing.narrowed(
        AuditEvent.objects.all(), {"since": day, "until": day}
    )
    assert [row.pk for row in found] == [rows[2].pk, rows[1].pk]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "115/05/06", "until": "115/05/05"}, "起日不能晚於迄日。"),
        ({"since": "113/01/01", "until": "115/01/01"}, "一次最多查詢 366 日。"),
        ({"person": "nobody"}, "查無此帳號。"),
    ],
)
def test_a_bad_filter_is_told_and_shows_no_rows(desk, query, words):
    write(1)
    response = desk.get("/audit/", query)
    assert response.status_code == 200
    assert response.content.decode().count(words) == 1
    assert "rows" not in response.context
    assert AuditEvent.objects.filter(event="audit_read").count() == 0


def test_pages_by_key_neither_skip_nor_repeat(desk):
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(
            event="login", school_id=HOUSE, at=now - dt.timedelta(seconds=number // 40)
        )
        for number in range(120)
    )
    expected = list(
        AuditEvent.objects.order_by("-at", "-id").values_list("pk", flat=True)
    )
    query, seen = {"event": "login"}, []
    while True:
        response = desk.get("/audit/", query)
        seen += shown(response)
        if not response.context["older"]:
            break
        query["before"] = response.context["older"]
    assert seen == expected


@pytest.mark.parametrize("cursor", ["x", "2026-01-01~x", "2026-01-01T00:00:00~1"])
def test_a_cursor_that_is_none_of_ours_is_refused(desk, cursor):
    assert desk.get("/audit/", {"before": cursor}).status_code == 400


@pytest.mark.parametrize("count", [1, 50, 120])
def test_the_page_costs_the_same_at_any_length(desk, count, monkeypatch):
    monkeypatch.setattr(sessions, "GRAIN", dt.timedelta(hours=1))  # one act
    write(count)
    desk.get("/settings")  # her session is known
    with CaptureQueriesContext(connection) as queries:
        desk.get("/audit/")
    # session, person, activity, words (2), factor, schools of the filter, her people, rows, their schools, the row of this reading, transaction (2)
    assert len(queries) == 14, [query["sql"][:90] for query in queries]


def test_the_export_is_a_file_and_is_recorded(desk, auditor, director):
    row = audit.record(
        "case_read",
        by=director,
        school=HOUSE,
        object_type="case",
        object_id="c-1",
        purpose="=1+1",
    )
    response = desk.get("/audit/export", {"fmt": "csv", "event": "case_read"})
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    row.refresh_from_db()
    assert table == [
        ["編號", "時間（UTC）", "時間（臺北）", "人員", "身分", "學校", "事件", "對象", "對象識別碼",
         "欄位群組", "目的", "結果", "來源位址", "請求編號", "內容"],
        [str(row.pk), row.at.isoformat(timespec="microseconds"),
         f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}", "何主任（director）", "", School.objects.get(pk=HOUSE).name, "查閱個案",
         "case", "c-1", "", neutralise("=1+1"), "完成", "", "", ""],
    ]  # fmt: skip
    today = timezone.localdate()
    since = today - dt.timedelta(days=30)
    assert response.headers["Content-Disposition"].split(";")[1].strip() == (
        f'filename="audit-{since}-{today}.csv"'
    )
    exported = AuditEvent.objects.get(event="audit_exported")
    assert (exported.actor_id, exported.detail) == (
        auditor.pk,
        {"since": str(since), "until": str(today), "event": "case_read", "shown": 1, "fmt": "csv"},
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_export_comes_as_spreadsheets_too(desk, kind):
    write(2)
    response = desk.get("/audit/export", {"fmt": kind})
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
    assert response.headers["Content-Type"] == FORMATS[kind][1]


def test_an_export_too_long_is_refused_not_cut(desk, settings):
    settings.TUNABLES = {"audit.export_rows": 3}
    write(4)
    response = desk.get("/audit/export", {"fmt": "csv"})
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    words = "符合的紀錄超過 3 筆，請縮小範圍後再匯出。"
    assert response.content.decode().count(words) == 1
    assert AuditEvent.objects.filter(event="audit_exported").count() == 0


def test_an_unknown_format_is_refused(desk):
    assert desk.get("/audit/export", {"fmt": "exe"}).status_code == 400
