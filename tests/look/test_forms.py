"""One look for every field."""

import re

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from config.gallery import SampleForm


class Short(forms.Form):
    name = forms.CharField(label="姓名", help_text="全名")
    nick = forms.CharField(label="綽號", required=False)
    way = forms.ChoiceField(
        label="方式",
        choices=[("a", "面談"), ("b", "電話")],
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )


def test_a_field_says_whether_it_is_required_and_is_described_by_its_hint():
    assertHTMLEqual(
        Short()["name"].as_field_group(),
        """<div class="field"><label class="form-label" for="id_name">姓名<span class="req">必填</span></label>
        <div class="hint" id="id_name_helptext">全名</div>
        <input type="text" name="name" required class="form-control" aria-describedby="id_name_helptext" id="id_name"></div>""",
    )


def test_an_optional_field_says_so_without_a_star():
    assertHTMLEqual(
        Short()["nick"].as_field_group(),
        """<div class="field"><label class="form-label" for="id_nick">綽號<span class="opt">選填</span></label>
        <input type="text" name="nick" class="form-control" id="id_nick"></div>""",
    )


def test_a_refused_field_is_described_by_its_error_then_its_hint():
    field = Short({"name": ""})["name"]
    html = field.as_field_group()
    assert field.aria_describedby == "id_name_error id_name_helptext"
    assert 'aria-describedby="id_name_error id_name_helptext"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html


def test_few_choices_are_segments():
    assertHTMLEqual(
        str(Short()["way"]),
        """<div class="seg" data-seg id="id_way">
        <input type="radio" name="way" value="a" id="id_way_0" required><label for="id_way_0">面談</label>
        <input type="radio" name="way" value="b" id="id_way_1" required><label for="id_way_1">電話</label></div>""",
    )


def test_the_summary_counts_and_links_with_the_words_at_the_field():
    form = Short({"name": "", "way": "a"})
    html = str(form)
    assert "有 1 個地方需要修正" in html
    (words,) = map(str, form["name"].errors)
    assert f'<a href="#id_name">姓名：{words}</a>' in html
    assert html.count(words) == 2
    assert 'role="alert"' in html


def test_typed_text_is_escaped_and_kept():
    html = str(SampleForm({"title": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("name", "css"),
    [("kind", "form-select"), ("note", "form-control"), ("crisis", "form-check-input")],
)
def test_each_control_wears_the_themes_class(name, css):
    assert f'class="{css}"' in str(SampleForm()[name])


def test_hidden_ids_exist_for_every_description():
    html = str(SampleForm({}))
    described = {
        part
        for value in re.findall(r'aria-describedby="([^"]+)"', html)
        for part in value.split()
    }
    assert {part for part in described if f'id="{part}"' not in html} == set()
