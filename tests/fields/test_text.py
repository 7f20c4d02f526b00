from contextlib import suppress

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fields.text import (
    SafeCharField,
    SafeTextField,
    SafeTextFormMixin,
    SafeTextValidator,
    check_text,
    safe_formfield,
)
from tests.fields.app.models import Note

RARE = {
    "extension B": "𠮷野",
    "extension G": "\U00030edd",
    "extension I": "\U0002ebf0",
    "variation sequence": "葛\U000e0100城",
    "compatibility ideograph": "\uf9dc",
    "private use": "\ue000\U000f0000",
    "indigenous dot": "夷將‧拔路兒",
    "indigenous letters": "Icyang･Parod Kaʻo",
    "decomposed": "e\u0301a\u0308",
    "seventy": "字" * 70,
    "zero width joiner": "👩\u200d🏫",
    "full-width": "ＡＢ（１）",
    "replacement": "\ufffd",
}


@pytest.mark.parametrize("text", RARE.values(), ids=RARE.keys())
def test_every_name_passes_byte_for_byte(text):
    assert SafeCharField().clean(text).encode() == text.encode()
    assert SafeTextField().clean(text).encode() == text.encode()


REFUSED = {
    "control": [
        "\x00",
        "\x01",
        "\x08",
        "\x0b",
        "\x0c",
        "\x1b",
        "\x1f",
        "\x7f",
        "\x80",
        "\x85",
        "\x9f",
    ],
    "bidi": [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))],
    "surrogate": ["\ud800", "\udbff", "\udc00", "\udfff"],
    "noncharacter": [
        "\ufdd0",
        "\ufdef",
        "\ufffe",
        "\uffff",
        "\U0001fffe",
        "\U0010ffff",
    ],
}


@pytest.mark.parametrize(
    ("code", "character"),
    [(code, c) for code, all_of in REFUSED.items() for c in all_of],
    ids=ascii,
)
@pytest.mark.parametrize("multiline", [False, True])
def test_what_hides_turns_or_breaks_a_text_is_refused(code, character, multiline):
    field = SafeTextField() if multiline else SafeCharField()
    for text in (f"王{character}明", f"{character}王", f"王{character}"):
        with pytest.raises(ValidationError) as caught:
            field.clean(text)
        assert [error.code for error in caught.value.error_list] == [code]


@pytest.mark.parametrize("character", ["\n", "\r", "\r\n", "\t", "\u2028", "\u2029"])
def test_one_line_is_one_line(character):
    with pytest.raises(ValidationError) as caught:
        SafeCharField().clean(f"王{character}明")
    assert caught.value.error_list[0].code == "newline"


def test_lines_and_tabs_pass_where_lines_are_meant_and_crlf_becomes_lf():
    assert SafeTextField().clean("一\r\n二\n\t三\u2028四") == "一\n二\n\t三\u2028四"
    with pytest.raises(ValidationError):
        SafeTextField().clean("一\r二")


def test_the_message_names_place_and_code_point():
    with translation.override("zh-hant"), pytest.raises(ValidationError) as caught:
        check_text("王小\u202e明")
    assert caught.value.messages == [
        "第 3 個字會改變文字的顯示方向（U+202E），請刪除後重新輸入。"
    ]


def test_blanks_at_the_ends_go_and_those_inside_stay():
    assert SafeCharField().clean(" 　夷將　拔路兒 \u3000") == "夷將　拔路兒"
    assert SafeCharField(strip=False).clean(" 王 ") == " 王 "
    assert SafeCharField(required=False).clean("　") == ""
    with pytest.raises(ValidationError, match=r"."):
        SafeCharField().clean("　")


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_any_text_is_stored_as_typed_or_refused(text):
    with suppress(ValidationError):
        cleaned = SafeTextField(strip=False, required=False).clean(text)
        assert cleaned.encode() == text.replace("\r\n", "\n").encode()


@pytest.mark.django_db
@pytest.mark.parametrize("text", RARE.values(), ids=RARE.keys())
def test_every_name_survives_the_database(text):
    Note.objects.create(content=text, title=text[:50])
    note = Note.objects.get()
    assert (note.content.encode(), note.title.encode()) == (
        text.encode(),
        text[:50].encode(),
    )


def test_model_forms_get_the_checked_fields():
    class Form(forms.ModelForm):
        class Meta:
            model = Note
            fields = ("title", "content", "answers")
            formfield_callback = safe_formfield

    assert {name: type(field) for name, field in Form().fields.items()} == {
        "title": SafeCharField,
        "content": SafeTextField,
        "answers": forms.JSONField,
    }
    assert Form().fields["title"].max_length == 50


def test_fields_with_choices_keep_their_select():
    field = models.CharField(max_length=1, choices=[("a", "甲")])
    assert type(safe_formfield(field)) is forms.TypedChoiceField
    assert type(safe_formfield(models.EmailField())) is forms.EmailField


def test_forms_of_others_get_the_check_too():
    class Foreign(forms.Form):
        q = forms.CharField()
        note = forms.CharField(widget=forms.Textarea)
        count = forms.IntegerField()

    class Ours(SafeTextFormMixin, Foreign):
        pass

    assert Ours({"q": "王", "note": "一\r\n二", "count": 1}).is_valid()
    form = Ours({"q": "一\n二", "note": "一\u202e二", "count": 1})
    assert {name: errors.as_data()[0].code for name, errors in form.errors.items()} == {
        "q": "newline",
        "note": "bidi",
    }
    assert Foreign({"q": "一\u202e二", "note": "一", "count": 1}).is_valid()


def test_the_validator_can_be_migrated():
    assert SafeTextValidator(multiline=True).deconstruct() == (
        "fields.text.SafeTextValidator",
        (),
        {"multiline": True},
    )
    assert (
        SafeTextValidator()
        == SafeTextValidator(multiline=False)
        != SafeTextValidator(multiline=True)
    )
    assert hash(SafeTextValidator()) == hash(SafeTextValidator())
    SafeTextValidator()(12)
