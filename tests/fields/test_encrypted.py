import datetime as dt

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import ExpressionWrapper, F, Value
from django.db.models.functions import Concat, Lower
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from fields.crypto import DecryptionError, encrypt_text
from fields.encrypted import EncryptedCharField, EncryptedTextField
from tests.fields.app.models import (
    Kept,
    Letter,
    Note,
    NoteEvent,
    NoteSealedEvent,
    Renamed,
)

pytestmark = pytest.mark.django_db
RARE = "𠮷\U000e0100𪚥‧é " + "字" * 70


def column(name):
    """What stands in the table."""
    raw = ExpressionWrapper(F(name), output_field=models.TextField())
    return list(Note.objects.annotate(raw=raw).values_list("raw", flat=True))


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("text", ["晤談紀錄", "", " ", RARE, "a\nb\tc", "\x00"])
def test_text_comes_back_byte_for_byte_and_the_column_shows_nothing(text):
    note = Note.objects.create(content=text)
    assert Note.objects.get().content == text
    (stored,) = column("content")
    assert stored.startswith("v1:old:")
    assert Note.objects.filter(pk=note.pk, content__isnull=False).count() == 1


def test_none_is_null_and_the_empty_text_is_not():
    Note.objects.create(content=None)
    assert column("content") == [None]
    assert Note.objects.get().content is None
    assert Note.objects.filter(content__isnull=True).count() == 1
    Note.objects.update(content="")
    assert Note.objects.filter(content__isnull=True).count() == 0
    assert Note.objects.get().content == ""


@pytest.mark.parametrize(
    "answers", [{"q1": ["是", 2, None, True]}, [], {}, "字", 0, False]
)
def test_json_comes_back(answers):
    Note.objects.create(answers=answers)
    assert Note.objects.get().answers == answers
    assert column("answers")[0].startswith("v1:old:")


def test_json_writes_dates_as_iso_text():
    Note.objects.create(answers={"on": dt.date(2026, 5, 6)})
    assert Note.objects.get().answers == {"on": "2026-05-06"}


def test_json_refuses_what_json_has_no_word_for():
    with pytest.raises(ValueError, match="JSON"), transaction.atomic():
        Note.objects.create(answers=float("nan"))
    assert Note.objects.count() == 0


def test_every_way_of_writing_encrypts():
    first, second = Note.objects.bulk_create([Note(content="一"), Note(content="二")])
    Note.objects.filter(pk=first.pk).update(content="三")
    second.content = "四"
    Note.objects.bulk_update([second], ["content"])
    Note.objects.filter(pk=first.pk).update(answers=None)
    assert sorted(Note.objects.values_list("content", flat=True)) == ["三", "四"]
    assert [stored[:7] for stored in column("content")] == ["v1:old:", "v1:old:"]


def test_every_way_of_reading_decrypts():
    note = Note.objects.create(content="一")
    assert Note.objects.values("content").get() == {"content": "一"}
    assert Note.objects.annotate(copy=F("content")).get().copy == "一"
    assert Note.objects.only("title").get().content == "一"
    assert Note.objects.raw("SELECT * FROM fields_testapp_note")[0].content == "一"
    note.refresh_from_db()
    assert note.content == "一"


@pytest.mark.parametrize(
    "question",
    [
        {"content": "一"},
        {"content": None},
        {"content__in": ["一"]},
        {"content__contains": "一"},
        {"content__iexact": "一"},
        {"content__regex": "."},
        {"content__gt": ""},
        {"content__lower": "一"},
        {"answers__q1": 1},
        {"national_id": "A123456789"},
    ],
)
def test_sql_may_not_be_asked_what_it_can_not_answer(question):
    with pytest.raises(FieldError, match="is encrypted"):
        Note.objects.filter(**question).exists()


@pytest.mark.parametrize(
    "expression",
    [
        Value("明文"),
        Concat(F("content"), Value("明文"), output_field=models.TextField()),
        F("title"),
        Lower("content"),
    ],
)
def test_an_expression_would_store_plain_text_and_is_refused(expression):
    Note.objects.create(content="一", title="標題")
    before = column("content")
    with pytest.raises(FieldError, match="write values to it"), transaction.atomic():
        Note.objects.update(content=expression)
    assert column("content") == before


def test_an_expression_is_refused_in_an_insert_too():
    with pytest.raises(FieldError, match="write values to it"), transaction.atomic():
        Note.objects.create(content=Value("明文"))
    assert Note.objects.count() == 0


def test_a_tampered_row_raises():
    Note.objects.create(content="一")
    execute("UPDATE fields_testapp_note SET content = content || %s", "A")
    with pytest.raises(DecryptionError):
        Note.objects.get()


def test_plain_text_in_the_column_raises():
    Note.objects.create(content="一")
    execute("UPDATE fields_testapp_note SET content = %s", "明文")
    with pytest.raises(DecryptionError):
        list(Note.objects.values_list("content"))


def test_a_value_moved_to_another_column_raises():
    Note.objects.create(content="一", answers=["二"])
    execute("UPDATE fields_testapp_note SET content = answers")
    with pytest.raises(DecryptionError):
        Note.objects.get()


def test_decrypted_text_that_is_no_json_raises_without_showing_it():
    Note.objects.create(answers={})
    execute(
        "UPDATE fields_testapp_note SET answers = %s",
        encrypt_text("祕密", aad="fields_testapp.Note.answers"),
    )
    with pytest.raises(DecryptionError) as caught:
        Note.objects.get()
    assert "祕密" not in str(caught.value)
    assert caught.value.__suppress_context__


# --- length -----------------------------------------------------------------------------------


def test_too_long_a_line_is_refused_and_not_cut():
    with (
        pytest.raises(ValueError, match="11 characters, at most 10"),
        transaction.atomic(),
    ):
        Note.objects.create(national_id="字" * 11)
    assert Note.objects.count() == 0
    with pytest.raises(ValidationError):
        Note(national_id="字" * 11).full_clean()


def test_forms_have_the_checked_fields():
    form = modelform_factory(Note, fields=["content", "national_id", "answers"])(
        {"content": "一\u202e二", "national_id": "A\n1", "answers": "{"}
    )
    codes = {
        name: [error.code for error in errors.as_data()]
        for name, errors in form.errors.items()
    }
    assert codes == {
        "content": ["bidi"],
        "national_id": ["newline"],
        "answers": ["invalid"],
    }
    assert {
        name: field.widget.input_type
        for name, field in form.fields.items()
        if name == "national_id"
    } == {"national_id": "text"}


def test_serialising_gives_plain_values_back():
    note = Note.objects.create(content="一", answers={"q": 1})
    text = serializers.serialize("json", [note])
    note.delete()
    for restored in serializers.deserialize("json", text):
        restored.save()
    assert (Note.objects.get().content, Note.objects.get().answers) == ("一", {"q": 1})


# --- whose column it is -------------------------------------------------------------------------


def test_the_place_is_the_model_that_first_holds_the_field():
    assert Note._meta.get_field("content").aad == "fields_testapp.Note.content"
    assert Kept._meta.get_field("secret").aad is None
    assert Letter._meta.get_field("secret").aad == "fields_testapp.Letter.secret"


def test_history_models_keep_the_place_of_the_tracked_model():
    for event_model in (NoteEvent, NoteSealedEvent):
        for name in ("content", "national_id", "answers"):
            assert (
                event_model._meta.get_field(name).aad == f"fields_testapp.Note.{name}"
            )


def test_history_rows_decrypt():
    """pghistory's triggers copy the column as it stands, as this INSERT does."""
    Note.objects.create(content="一", national_id="A123456789", answers={"q": 1})
    execute(
        "INSERT INTO fields_testapp_noteevent "
        "(pgh_created_at, pgh_label, pgh_obj_id, id, title, content, national_id, national_id_index, answers) "
        "SELECT now(), 'kept', id, id, title, content, national_id, national_id_index, answers "
        "FROM fields_testapp_note"
    )
    event = NoteEvent.objects.get()
    assert (event.content, event.national_id, event.answers) == (
        "一",
        "A123456789",
        {"q": 1},
    )


def test_a_renamed_field_opens_its_old_rows_by_its_old_name():
    Letter.objects.create(secret="一")
    execute(
        "INSERT INTO fields_testapp_renamed (body) SELECT secret FROM fields_testapp_letter"
    )
    assert Renamed.objects.get().body == "一"


def test_migrations_carry_the_place():
    for model in (Note, NoteEvent, Letter):
        state = ProjectState()
        state.add_model(ModelState.from_model(model, exclude_rels=True))
        for name, field in state.models[
            model._meta.app_label, model._meta.model_name
        ].fields.items():
            if isinstance(field, EncryptedTextField):
                assert field.deconstruct()[3]["aad"] == model._meta.get_field(name).aad


def test_a_field_without_a_model_holds_nothing():
    with pytest.raises(FieldError, match="needs a model"):
        EncryptedTextField().get_db_prep_value("一", connection)


@isolate_apps("tests.fields.app")
def test_indexes_and_missing_lengths_are_refused_at_the_start():
    class Wrong(models.Model):
        indexed = EncryptedTextField(db_index=True)
        unique = EncryptedTextField(unique=True)
        computed = EncryptedTextField(db_default="明文")
        endless = EncryptedCharField()

        class Meta:
            app_label = "fields_testapp"

        def __str__(self):
            return "wrong"

    codes = {
        field.name: [error.id for error in field.check()]
        for field in Wrong._meta.fields
        if field.name != "id"
    }
    assert codes == {
        "indexed": ["fields.E001"],
        "unique": ["fields.E001"],
        "computed": ["fields.E002"],
        "endless": ["fields.E003"],
    }
