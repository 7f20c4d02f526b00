import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import ExpressionWrapper, F

from fields import rotation
from fields.crypto import encrypt_text
from fields.rotation import (
    KeyCount,
    Rotation,
    count_keys,
    encrypted_models,
    rebuild_blind_index,
    rotate_model,
)
from fields.triggers import without_triggers
from tests.fields.app.models import Kept, Letter, Note, NoteEvent, NoteSealedEvent

pytestmark = pytest.mark.django_db


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def columns(model=Note):
    """What stands in the table."""
    text = models.TextField()
    raw = {
        f"raw_{name}": ExpressionWrapper(F(name), output_field=text)
        for name in ("content", "answers")
    }
    return list(model.objects.order_by("id").annotate(**raw).values_list(*raw))


def make_notes(number):
    Note.objects.bulk_create(
        [
            Note(content=f"紀錄 {i}", answers={"n": i}, national_id=str(i))
            for i in range(number)
        ]
    )


def copy_to_history():
    """What pghistory's triggers do: copy the columns as they stand."""
    execute(
        "INSERT INTO fields_testapp_noteevent (pgh_created_at, pgh_label, pgh_obj_id, id, title, content, "
        "national_id, national_id_index, answers) SELECT now(), 'kept', id, id, title, content, "
        "national_id, national_id_index, answers FROM fields_testapp_note"
    )


def copy_to_sealed_history():
    execute(
        "INSERT INTO fields_testapp_notesealedevent (pgh_created_at, pgh_label, pgh_obj_id, id, title, content, "
        "national_id, national_id_index, answers) SELECT now(), 'sealed', id, id, title, content, "
        "national_id, national_id_index, answers FROM fields_testapp_note"
    )


def run(*options):
    out = io.StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue().splitlines()


def test_every_row_comes_under_the_new_key_and_the_old_one_can_go(
    settings, rotated_keys
):
    make_notes(7)
    rotated_keys()
    assert rotate_model(Note, batch=3) == Rotation("fields_testapp.Note", rotated=7)
    settings.FIELD_ENCRYPTION_KEYS = {"new": settings.FIELD_ENCRYPTION_KEYS["new"]}
    assert [note.content for note in Note.objects.order_by("pk")] == [
        f"紀錄 {i}" for i in range(7)
    ]
    assert [note.answers for note in Note.objects.order_by("pk")] == [
        {"n": i} for i in range(7)
    ]


def test_a_second_run_writes_nothing(rotated_keys):
    make_notes(3)
    rotated_keys()
    rotate_model(Note)
    before = columns()
    assert rotate_model(Note) == Rotation("fields_testapp.Note")
    assert columns() == before


def test_only_rows_under_another_key_are_written(rotated_keys):
    make_notes(2)
    rotated_keys()
    fresh = Note.objects.create(content="新")
    before = columns()[2]
    assert rotate_model(Note).rotated == 2
    assert columns()[2] == before
    fresh.refresh_from_db()
    assert fresh.content == "新"


def test_only_the_named_columns_are_written(rotated_keys):
    make_notes(1)
    rotated_keys()
    rotate_model(Note, ["content"])
    ((content, answers),) = columns()
    assert (content[:7], answers[:7]) == ("v1:new:", "v1:old:")
    with pytest.raises(ValueError, match="title"):
        rotate_model(Note, ["title"])


def test_null_stays_null(rotated_keys):
    Note.objects.create(content=None, answers=None)
    rotated_keys()
    rotate_model(Note)
    assert columns() == [(None, None)]


def test_what_a_person_saves_meanwhile_is_kept(rotated_keys):
    """The row is read, the person saves, the rotation writes: the compare-and-set must miss."""
    make_notes(1)
    rotated_keys()
    pending = rotation._pending(Note, ["content"], "default")
    (page,) = rotation._batches(pending, ["content"], 10)
    Note.objects.update(content="剛剛改的")
    result = Rotation("note")
    rotation._rotate_row(Note, ["content"], page[0], "default", result)
    assert (result.rotated, result.overtaken) == (0, 1)
    assert Note.objects.get().content == "剛剛改的"


def test_an_unreadable_row_is_reported_and_left_and_the_others_go_on(rotated_keys):
    make_notes(3)
    broken = Note.objects.order_by("pk")[1].pk
    execute(
        "UPDATE fields_testapp_note SET content = %s WHERE id = %s",
        "v1:old:AAAA",
        broken,
    )
    rotated_keys()
    assert rotate_model(Note, batch=1) == Rotation(
        "fields_testapp.Note", rotated=2, unreadable=[broken]
    )
    assert columns()[1][0] == "v1:old:AAAA"
    with pytest.raises(CommandError, match="1 rows can't be opened"):
        run()


def test_history_that_may_be_rewritten_is(rotated_keys):
    make_notes(2)
    copy_to_history()
    rotated_keys()
    assert rotate_model(NoteEvent).rotated == 2
    assert sorted(NoteEvent.objects.values_list("content", flat=True)) == [
        "紀錄 0",
        "紀錄 1",
    ]
    assert NoteEvent.objects.count() == 2


def test_append_only_history_is_counted_and_left(rotated_keys):
    make_notes(2)
    copy_to_sealed_history()
    rotated_keys()
    before = columns(NoteSealedEvent)
    assert rotate_model(NoteSealedEvent) == Rotation(
        "fields_testapp.NoteSealedEvent", append_only=2
    )
    assert columns(NoteSealedEvent) == before
    assert NoteSealedEvent.objects.filter(content__isnull=False).count() == 2


def test_append_only_history_is_rewritten_when_asked(rotated_keys):
    make_notes(2)
    copy_to_sealed_history()
    rotated_keys()
    assert rotate_model(NoteSealedEvent, append_only=True).rotated == 2
    assert [count.key_id for count in count_keys(NoteSealedEvent)] == ["new"] * 3


def test_values_are_counted_by_key(rotated_keys):
    make_notes(2)
    rotated_keys()
    Note.objects.create(content="新", national_id="x")
    execute(
        "INSERT INTO fields_testapp_note (title, content, national_id) VALUES ('', '明文', %s)",
        encrypt_text("", aad="fields_testapp.Note.national_id"),
    )
    assert count_keys(Note) == [
        KeyCount("fields_testapp.Note", "content", "new", 1),
        KeyCount("fields_testapp.Note", "content", "old", 2),
        KeyCount("fields_testapp.Note", "content", None, 1),
        KeyCount("fields_testapp.Note", "national_id", "new", 2),
        KeyCount("fields_testapp.Note", "national_id", "old", 2),
        KeyCount("fields_testapp.Note", "answers", "old", 2),
    ]


def test_every_model_with_an_encrypted_column_is_found():
    found = {
        model: [field.name for field in columns]
        for model, columns in encrypted_models()
    }
    three = ["content", "national_id", "answers"]
    assert (found[Note], found[NoteEvent], found[Letter]) == (three, three, ["secret"])
    assert Kept not in found


def test_the_command_checks_rotates_and_checks_again(rotated_keys):
    make_notes(3)
    Letter.objects.create(secret="一")
    rotated_keys()
    with pytest.raises(
        CommandError, match="10 values are not under the active key new"
    ) as caught:
        run("--check")
    assert caught.value.returncode == 1
    lines = run("--batch=2")
    assert "fields_testapp.Note: 3 rows rewritten" in lines
    assert "fields_testapp.Letter: 1 rows rewritten" in lines
    assert run("--check")[-1] == "All values are under the active key new."


def test_the_command_says_what_it_left(rotated_keys):
    make_notes(1)
    copy_to_sealed_history()
    rotated_keys()
    assert (
        "fields_testapp.NoteSealedEvent: 0 rows rewritten, 1 left in an append-only table"
        in run()
    )
    with pytest.raises(CommandError, match="3 values"):
        run("--check")
    assert "fields_testapp.NoteSealedEvent: 1 rows rewritten" in run("--append-only")
    assert run("--check")[-1] == "All values are under the active key new."


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        run("--batch=0")


def test_the_blind_index_is_rebuilt_under_a_new_key(settings):
    make_notes(3)
    settings.BLIND_INDEX_KEY = b"j" * 32
    assert not Note.objects.filter(national_id_index__plain="1").exists()
    assert "fields_testapp.Note.national_id_index: 3 rows rewritten" in run(
        "--blind-index"
    )
    assert Note.objects.get(national_id_index__plain="1").answers == {"n": 1}
    assert rebuild_blind_index(Note, "national_id_index").rotated == 0


def test_an_index_that_a_bulk_write_left_behind_is_repaired():
    make_notes(2)
    Note.objects.filter(national_id_index__plain="0").update(national_id="A123456789")
    assert rebuild_blind_index(Note, "national_id_index", batch=1).rotated == 1
    assert Note.objects.get(national_id_index__plain="A123456789").answers == {"n": 0}
    with pytest.raises(ValueError, match="no BlindIndexField"):
        rebuild_blind_index(Note, "content")


def test_a_rotation_passes_by_its_own_models_triggers_and_no_others():
    sealed = "fields_testapp.NoteSealedEvent:append_only"
    with without_triggers(Letter, "default"):
        assert not pgtrigger.is_ignored(sealed)
    with without_triggers(NoteSealedEvent, "default"):
        assert pgtrigger.is_ignored(sealed)
    assert not pgtrigger.is_ignored(sealed)
