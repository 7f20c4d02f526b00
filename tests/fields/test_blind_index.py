import unicodedata

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fields.blind_index import BlindIndexField, blind_index, normalise_for_index
from tests.fields.app.models import Note, NoteEvent

SCOPE = "note.national_id"


def test_one_value_in_every_writing_has_one_index():
    writings = ["A123456789", "a123456789", " A123456789　", "Ａ１２３４５６７８９"]
    assert len({blind_index(text, scope=SCOPE) for text in writings}) == 1


def test_the_index_shows_nothing_and_depends_on_scope_and_key(settings):
    index = blind_index("A123456789", scope=SCOPE)
    assert len(index) == 64
    assert set(index) <= set("0123456789abcdef")
    assert blind_index("A123456789", scope="note.phone") != index
    settings.BLIND_INDEX_KEY = b"j" * 32
    assert blind_index("A123456789", scope=SCOPE) != index


def test_scope_and_value_can_not_be_shifted_into_each_other():
    assert blind_index("bc", scope="a") != blind_index("c", scope="ab")


@pytest.mark.parametrize("nothing", [None, "", " ", "　"])
def test_nothing_has_no_index(nothing):
    assert blind_index(nothing, scope=SCOPE) is None


@pytest.mark.parametrize("key", [b"", b"short", "not base64", b"o" * 32])
def test_an_unusable_key_is_refused(settings, key):
    settings.BLIND_INDEX_KEY = key
    with pytest.raises(ImproperlyConfigured):
        blind_index("A123456789", scope=SCOPE)


@hypothesis_settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise_for_index(text)
    assert normalise_for_index(once) == once


@pytest.mark.django_db
def test_the_row_keeps_its_index_and_is_found_by_it():
    note = Note.objects.create(national_id="A123456789")
    Note.objects.create(national_id="F131104093")
    assert note.national_id_index == blind_index("A123456789", scope=SCOPE)
    assert Note.objects.get(national_id_index__plain="ａ123456789") == note
    note.national_id = "A800000014"
    note.save()
    assert not Note.objects.filter(national_id_index__plain="A123456789").exists()
    assert Note.objects.get(national_id_index__plain="A800000014") == note


@pytest.mark.django_db
def test_bulk_create_writes_the_index():
    Note.objects.bulk_create([Note(national_id="A123456789")])
    assert Note.objects.filter(national_id_index__plain="A123456789").count() == 1


@pytest.mark.django_db
def test_two_rows_without_a_value_stand_and_are_not_found_by_nothing():
    Note.objects.create()
    Note.objects.create()
    assert list(Note.objects.values_list("national_id_index", flat=True)) == [
        None,
        None,
    ]
    assert not Note.objects.filter(national_id_index__plain="").exists()


@pytest.mark.django_db
def test_a_second_row_of_the_same_value_is_refused():
    Note.objects.create(national_id="A123456789")
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(national_id="a123456789")
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_a_rare_name_is_stored_as_typed_although_its_index_is_normalised():
    compatibility = "\uf9dc"  # NFKC would store 隆 (U+9686)
    assert unicodedata.normalize("NFKC", compatibility) != compatibility
    note = Note.objects.create(national_id=compatibility)
    note.refresh_from_db()
    assert note.national_id == compatibility
    assert Note.objects.get(national_id_index__plain="隆") == note


def test_migrations_and_history_carry_source_and_scope():
    for model in (Note, NoteEvent):
        field = model._meta.get_field("national_id_index")
        _, path, _, kwargs = field.deconstruct()
        copy = BlindIndexField(**kwargs)
        assert path == "fields.blind_index.BlindIndexField"
        assert (copy.source, copy.scope, copy.unique) == (
            "national_id",
            SCOPE,
            field.unique,
        )
        assert (copy.max_length, copy.null, copy.editable) == (64, True, False)


@isolate_apps("tests.fields.app")
def test_an_index_without_its_source_is_refused_at_the_start():
    class Wrong(models.Model):
        index = BlindIndexField(source="nowhere", scope="x")

        class Meta:
            app_label = "fields_testapp"

        def __str__(self):
            return "wrong"

    assert [error.id for error in Wrong._meta.get_field("index").check()] == [
        "fields.E004"
    ]
