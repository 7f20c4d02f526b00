import datetime as dt

import pytest
from django import forms
from django.utils import translation
from pytest_django.asserts import assertHTMLEqual

from fields.roc_forms import ROCDateField

TODAY = dt.date(2026, 11, 22)


class Form(forms.Form):
    on = ROCDateField(label="評估日期", today=lambda: TODAY, required=False)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hant"):
        yield


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("5/6", dt.date(2026, 5, 6)),
        ("t", TODAY),
        ("", None),
        ("  ", None),
        ("1151122", TODAY),
    ],
)
def test_the_field_cleans_to_a_date(typed, date):
    form = Form({"on": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"on": date}


def test_a_required_date_is_asked_for():
    assert [
        error.code for error in _errors(ROCDateField(today=lambda: TODAY), " ")
    ] == ["required"]


def test_dates_and_moments_pass():
    field = ROCDateField(today=lambda: TODAY)
    assert field.clean(TODAY) == TODAY
    assert field.clean(dt.datetime(2026, 11, 21, 16, tzinfo=dt.UTC)) == TODAY
    assert field.clean(dt.datetime(2026, 11, 22, 23)) == TODAY  # noqa: DTZ001  (a cell of a spreadsheet has no zone)


def test_what_could_not_be_read_is_shown_again_as_typed():
    form = Form({"on": "115/05/32"})
    assert form.errors == {"on": ["5 月沒有 32 日，請輸入如 115/05/06"]}
    html = str(form["on"])
    assert 'value="115/05/32"' in html
    assert 'aria-invalid="true"' in html


def test_the_widget_shows_the_era_the_date_and_its_reading():
    assertHTMLEqual(
        str(Form(initial={"on": TODAY})["on"]),
        '<span class="roc"><span class="input"><span>民國</span><input type="text" name="on" value="115/11/22" '
        'autocomplete="off" class="form-control" id="id_on" data-roc="id_on-o"></span>'
        '<output id="id_on-o" for="id_on">西元 2026-11-22（日）</output></span>',
    )


def test_typed_text_is_escaped():
    assert "<script>" not in str(Form({"on": '"><script>'})["on"])


def test_the_same_date_in_another_writing_is_no_change():
    assert not Form({"on": "2026-11-22"}, initial={"on": TODAY}).has_changed()
    assert Form({"on": "t-1"}, initial={"on": TODAY}).has_changed()


def _errors(field, value):
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    return caught.value.error_list
