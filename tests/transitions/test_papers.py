"""The papers field for field against the copied reference: labels, options, order, required, most."""

from pathlib import Path

import pytest
import yaml
from django.utils import translation

from cases.codes.official import RosterCrisis, RosterStrategy
from cases.models import Student
from tests.transitions import making
from tests.transitions.making import REPORT
from transitions.basic_report_page import copy_lines
from transitions.codes import (
    BANDS,
    DIMENSIONS,
    INDICATORS,
    Degree,
    FutureNeed,
    Indicator,
    PastService,
    Recommendation,
    Wish,
)
from transitions.forms.assessment import (
    FOOT,
    HEAD,
    TYPES,
    TYPES_RULE,
    AssessmentForm,
)
from transitions.models import BasicReport, InitialAssessment
from transitions.papers.basic_report_v1 import (
    GROUPS,
    SEX,
    TITLES,
    WISHES_LABEL,
    BasicReportForm,
)
from transitions.roster import COLUMNS, NOTE, SIGNERS, TITLE, roster_of

REFERENCE = Path(__file__).parent.parent / "reference"


def plain(text):
    """R-TX-1: spaces and full or half width don't distinguish labels."""
    return "".join(str(text).split())


@pytest.fixture(scope="module")
def papers():
    document = yaml.safe_load((REFERENCE / "forms.yaml").read_text("utf-8"))
    return {one["id"]: one for one in document["forms"]}


@pytest.fixture(scope="module")
def codes():
    document = yaml.safe_load((REFERENCE / "codes.yaml").read_text("utf-8"))
    tables = document["tables"]
    rows = tables.values() if isinstance(tables, dict) else tables
    return {one["id"]: one["items"] for one in rows}


def options(field):
    return [(one["value"], plain(one["label_zh"])) for one in field["options"]]


def offered(choices):
    return [(str(value), plain(label)) for value, label in choices]


def field_of(paper, key):
    return next(one for one in paper["fields"] if one["key"] == key)


def test_the_basic_report_has_every_field_in_the_papers_order(papers):
    expected = []
    for field in papers["transition_basic_report"]["fields"]:
        if field["type"] == "signature":
            continue
        parts = field.get("fields")
        expected += [f"{field['key']}_{one['key']}" for one in parts] if parts else [field["key"]]  # fmt: skip
    names = [name for name in BasicReportForm.base_fields if not name.endswith("_text")]
    assert names == expected


def test_the_basic_reports_labels_are_the_printed_ones(papers):
    for field in papers["transition_basic_report"]["fields"]:
        if field["type"] == "signature":
            continue
        for part in field.get("fields", [field]):
            name = part["key"] if part is field else f"{field['key']}_{part['key']}"
            assert plain(BasicReportForm.base_fields[name].label) == plain(part["label_zh"]), name  # fmt: skip
        if "fields" in field:
            assert plain(GROUPS[field["key"]][0]) == plain(field["label_zh"])
            assert list(GROUPS[field["key"]][1]) == [one["key"] for one in field["fields"]]  # fmt: skip
    wish = field_of(papers["transition_basic_report"], "student_wish")
    assert plain(wish["parent_label_zh"]) == WISHES_LABEL


def test_the_basic_reports_options_are_the_printed_ones(papers):
    paper = papers["transition_basic_report"]
    title = next(one for one in field_of(paper, "contact_window")["fields"] if one["key"] == "title")  # fmt: skip
    assert offered(SEX) == options(field_of(paper, "sex"))
    assert offered(TITLES) == options(title)
    assert offered(PastService.choices) == options(field_of(paper, "past_services"))
    assert offered(FutureNeed.choices) == options(field_of(paper, "future_needs"))
    for key in ("student_wish", "guardian_wish"):
        assert offered(Wish.choices) == options(field_of(paper, key))
    assert field_of(paper, "future_needs")["max_selections"] == 3


def test_the_basic_report_is_sealed_by_the_papers_five_in_order(papers):
    paper = papers["transition_basic_report"]
    signed = [(one["key"], one["label_zh"]) for one in paper["fields"] if one["type"] == "signature"]  # fmt: skip
    assert list(BasicReportForm.signatures) == signed
    assert [label for _key, label in signed] == paper["signed_by"]


def test_starred_fields_are_asked_before_the_first_signature(papers):
    paper = papers["transition_basic_report"]
    starred = {field["key"] for field in paper["fields"] if field.get("required")}
    missing = set(BasicReportForm.missing_for("sign_filler", {}))
    assert {key for key in starred if any(name == key or name.startswith(f"{key}_") for name in missing)} == starred  # fmt: skip


def test_the_assessment_has_the_printed_indicators_degrees_and_bands(codes):
    items = codes["transition_indicators"]
    assert offered(Indicator.choices) == [(one["code"], plain(one["label_zh"])) for one in items]  # fmt: skip
    for printed, item in zip(INDICATORS, items, strict=True):
        assert (printed.indicator, printed.dimension) == (item["code"], item["dimension"])  # fmt: skip
        assert plain(printed.example) == plain(item.get("description_zh", ""))
        for degree in item["degrees"]:
            assert plain(printed.text_of(degree["degree"])) == plain(degree["description_zh"])  # fmt: skip
            assert list(BANDS[Degree(degree["degree"])]) == degree["risk_values"]
    assert [(key, plain(label)) for key, label in DIMENSIONS.items()] == [(one["code"], plain(one["label_zh"])) for one in codes["transition_dimensions"]]  # fmt: skip


def test_the_assessments_columns_are_the_printed_ones(papers):
    paper = papers["transition_initial_assessment"]
    form = AssessmentForm(is_adult=False)
    for key, choices in (
        ("application_origin", InitialAssessment.Origin.choices),
        ("student_wish", Wish.choices),
        ("guardian_wish", Wish.choices),
        ("recommendation", Recommendation.choices),
    ):
        field = field_of(paper, key)
        assert plain(form.fields[key].label) == plain(field["label_zh"])
        assert offered(form.fields[key].choices) == options(field) == offered(choices)
    summary = field_of(paper, "summary")
    assert plain(form.fields["summary"].label) == plain(summary["label_zh"])
    assert [(str(one), one.label) for one in Degree] == [("low", "低"), ("mid", "中"), ("high", "高")]  # fmt: skip


def test_the_assessment_has_every_field_of_the_paper_in_its_order(papers):
    paper = papers["transition_initial_assessment"]
    form = AssessmentForm(is_adult=False)
    named = {**HEAD, **{key: form.fields[key].label for key in ("application_origin", "student_wish", "guardian_wish")}, "transition_types": TYPES, **{key: form.fields[key].label for key in ("summary", "recommendation")}, **FOOT}  # fmt: skip
    printed = [(one["key"], plain(one["label_zh"])) for one in paper["fields"]]
    assert [(key, plain(label)) for key, label in named.items()] == printed
    table = {one["key"]: one for one in field_of(paper, "transition_types")["columns"]}
    assert plain(TYPES_RULE) == plain(table["indicator"]["rule_zh"])
    for key, name in (("degree", "I1_degree"), ("risk_value", "I1_risk"), ("other_text", "I8_text")):  # fmt: skip
        assert plain(form.fields[name].label) == plain(table[key]["label_zh"])
    assert [(value, plain(label).partition("：")[0]) for value, label in form.fields["I1_degree"].choices] == options(table["degree"])  # fmt: skip
    risks = [int(value) for value, _label in form.fields["I1_risk"].choices]
    assert risks == list(range(table["risk_value"]["min"], table["risk_value"]["max"] + 1))  # fmt: skip


def test_whoever_is_of_age_has_no_guardians_column():
    assert "guardian_wish" not in AssessmentForm(is_adult=True).fields


def test_the_roster_has_the_printed_columns_and_seals(papers):
    paper = papers["high_concern_roster"]
    columns = field_of(paper, "rows")["columns"]
    assert [plain(one) for one in COLUMNS] == [
        plain(one["label_zh"]) for one in columns
    ]
    assert list(SIGNERS) == paper["signed_by"]
    assert paper["notes_zh"] == [NOTE]
    assert paper["name_zh"].endswith(TITLE)
    signed = [one["label_zh"] for one in paper["fields"] if one["type"] == "signature"]
    assert list(SIGNERS) == signed
    by_key = {one["key"]: one for one in columns}
    for key, choices in (
        ("family_background", Student.Background.choices),
        ("crisis_state", RosterCrisis.choices),
        ("strategies", RosterStrategy.choices),
    ):
        assert offered(choices) == options(by_key[key]), key


REPORT_RULES = [
    ({"future_needs": ["N01", "N02", "N03", "N04"]}, "future_needs"),
    ({"guardian_student_is_20": "on"}, "guardian_same_as_emergency"),
    ({"guardian_name": "王"}, "guardian_name"),
    ({"past_services_other_text": "說明"}, "past_services_other_text"),
    ({"id_number": "A123456780"}, "id_number"),
    ({"contact_window_email": "不是信箱"}, "contact_window_email"),
]


@pytest.mark.parametrize(("more", "field"), REPORT_RULES)
def test_answers_that_dont_fit_are_refused_at_the_field(more, field):
    form = BasicReportForm({**REPORT, **more})
    assert field in form.errors


def test_an_option_that_asks_for_words_needs_them_at_the_signature():
    missing = BasicReportForm.missing_for
    assert missing("sign_filler", {"future_needs": ["N11"], "past_services": ["other"]})[-2:] == ["past_services_other_text", "future_needs_N11_text"]  # fmt: skip
    assert missing("sign_principal", {}) == []


def test_a_high_concern_student_without_tier_2_or_3_is_odd():
    assert len(BasicReportForm.warnings({"past_services": ["crisis"]})) == 1
    assert BasicReportForm.warnings({"past_services": ["treatment", "crisis"]}) == []


@pytest.mark.django_db
def test_papers_and_what_is_sealed_stay_chinese_for_an_english_reader(listed):
    with translation.override("zh-hant"):
        chinese = roster_of(listed.chief, listed.school, 114, on=making.TODAY)
    with translation.override("en"):
        english = roster_of(listed.chief, listed.school, 114, on=making.TODAY)
        report = BasicReport(answers={"future_needs": ["N04"], "student_wish": "agree"})
        lines = {line.label: line.value for line in copy_lines(report)}
    assert english == chinese
    assert (lines["未來可能的輔導需求*"], lines["當事人"]) == (
        "情緒調適輔導需求",
        "同意未來就讀學校提供轉銜輔導及服務",
    )
