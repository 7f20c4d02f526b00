"""Row history by triggers: what bulk writes can't bypass, ciphertext as ciphertext, nothing taken back."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from config.privileges import privileges_of
from tests.audit.app.models import Note

pytestmark = pytest.mark.django_db

NoteHistory: Any = apps.get_model("tracked", "NoteHistory")  # made by the decorator
SECRET = "晤談紀錄內容"


def history():
    return list(
        NoteHistory.objects.order_by("pgh_id").values_list("pgh_label", "title", "text")
    )


def stored(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {table} ORDER BY 1")  # noqa: S608  (two names of ours)
        return [row[0] for row in cursor.fetchall()]


def test_every_life_is_written_down_bulk_writes_too():
    Note.objects.bulk_create([Note(title="a", text=SECRET), Note(title="b", text="x")])
    Note.objects.filter(title="a").update(title="c")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracked_note SET title = 'd' WHERE title = 'b'")
    Note.objects.filter(title="c").delete()
    assert history() == [
        ("insert", "a", SECRET),
        ("insert", "b", "x"),
        ("update", "c", SECRET),
        ("update", "d", "x"),
        ("delete", "c", SECRET),
    ]


def test_a_write_that_changes_nothing_leaves_no_history():
    Note.objects.create(title="a", text="x")
    Note.objects.update(title="a")
    assert history() == [("insert", "a", "x")]


def test_ciphertext_stays_ciphertext():
    Note.objects.create(title="a", text=SECRET)
    Note.objects.update(text="改過")
    columns = stored("tracked_notehistory")
    assert len(columns) == 2
    assert len(set(columns) & set(stored("tracked_note"))) == 1
    assert [column.startswith("v1:") for column in columns] == [True, True]
    assert "".join(columns).count(SECRET) == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET title = 'x'", "DELETE FROM {}", "TRUNCATE {}"],
)
def test_history_is_not_taken_back(statement):
    Note.objects.create(title="a", text="x")
    assert privileges_of(NoteHistory) == "SELECT, INSERT"
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("tracked_notehistory"))
    assert history() == [("insert", "a", "x")]


@pytest.mark.django_db(transaction=True)  # the context lives as long as a transaction
@pytest.mark.urls("tests.audit.urls")
def test_history_knows_who_and_which_request_of_unsafe_methods_only(desk, director):
    desk.post("/note")
    desk.get("/note")
    posted, got = NoteHistory.objects.order_by("pgh_id")
    assert posted.pgh_context["user"] == str(director.pk)
    assert len(posted.pgh_context["request_id"]) == 36
    assert (got.pgh_context, got.pgh_context_id) == (None, None)


@pytest.mark.urls("tests.audit.urls")
def test_a_raw_upsert_of_many_rows_works_while_reading(desk):
    """django-pghistory issue 258: an injected statement breaks executemany; here reading requests inject nothing."""
    assert desk.get("/upsert").status_code == 200
    assert Note.objects.count() == 2
