"""The three papers against the field's own list, field for field."""

from pathlib import Path

import pytest
import yaml

from cases.codes.official import Category, RosterCrisis, RosterStrategy, Tier
from cases.papers.base import PRESENCE
from cases.papers.registry import PAPERS, newest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
FORMS = {form["id"]: form for form in yaml.safe_load((REFERENCE / "forms.yaml").read_text("utf-8"))["forms"]}  # fmt: skip
CODES = {table["id"]: table for table in yaml.safe_load((REFERENCE / "codes.yaml").read_text("utf-8"))["tables"]}  # fmt: skip
KINDS = {
    "text": "SafeCharField",
    "longtext": "SafeTextField",
    "date": "ROCDateField",
    "single": "ChoiceField",
    "multi": "MultipleChoiceField",
}
IDS = ["high_concern_assessment", "dropout_high_concern_referral", "arrangement_reply"]


def options_of(field):
    if "options_ref" in field:
        table = CODES[field["options_ref"].split("#")[1]]
        return [(item["code"], item["label_zh"]) for item in table["items"]]
    return [(str(one["value"]), one["label_zh"]) for one in field["options"]]


def expected_fields(form_id):
    """(key, kind, label, options) for every field, with the texts and boxes that options bring."""
    found = []
    for field in FORMS[form_id]["fields"]:
        key, kind, label = field["key"], field["type"], field["label_zh"]
        if kind == "signature":
            continue
        options = options_of(field) if kind in ("single", "multi") else None
        if key.startswith("hc_"):
            found.append((f"{key}_presence", "ChoiceField", label, list(PRESENCE)))
        found.append((key, KINDS[kind], label, options))
        for one in field.get("options", []):
            name = f"{key}_{one['value']}"
            if one.get("needs_text"):
                found.append((f"{name}_text", "SafeCharField", one["label_zh"], None))
            boxes = [(sub["code"], sub["label_zh"]) for sub in one.get("suboptions", [])]  # fmt: skip
            if boxes:
                found.append((name, "MultipleChoiceField", one["label_zh"], boxes))
                found.append((f"{name}_other_text", "SafeCharField", dict(boxes)["other"], None))  # fmt: skip
    return found


@pytest.mark.parametrize("form_id", IDS)
def test_fields_labels_and_options_are_the_papers(form_id):
    form = newest(form_id)
    fields = [
        (name, type(field).__name__, field.label, list(field.choices) if hasattr(field, "choices") else None)
        for name, field in form.base_fields.items()
    ]  # fmt: skip
    assert fields == expected_fields(form_id)
    assert form.title == FORMS[form_id]["name_zh"]


@pytest.mark.parametrize("form_id", IDS)
def test_signatures_are_the_papers_in_order(form_id):
    signatures = [
        (field["key"], field["label_zh"])
        for field in FORMS[form_id]["fields"]
        if field["type"] == "signature"
    ]
    assert list(newest(form_id).signatures) == signatures


def test_stages_cover_every_field_once():
    for form in PAPERS.values():
        covered = [name for step in form.stages for name in form.covered_by(step)]
        assert sorted(covered) == sorted(form.base_fields)


def test_roster_and_codes_are_the_official_ones():
    columns = {c["key"]: c for c in FORMS["high_concern_roster"]["fields"][0]["columns"]}  # fmt: skip
    assert [(c.value, str(c.label)) for c in RosterCrisis] == options_of(columns["crisis_state"])  # fmt: skip
    assert [(c.value, str(c.label)) for c in RosterStrategy] == options_of(columns["strategies"])  # fmt: skip
    categories = [(i["code"], i["label_zh"]) for i in CODES["case_categories"]["items"]]
    assert [(c.value, str(c.label)) for c in Category] == categories
    tiers = [i["label_zh"] for i in CODES["guidance_tiers"]["items"]]
    assert [str(t.label) for t in Tier] == tiers


def errors(form_id, **answers):
    form = newest(form_id)(answers)
    form.is_valid()
    return set(form.errors)


def test_a_draft_may_be_empty_and_must_fit_together():
    assert errors("high_concern_assessment") == set()
    assert errors(
        "high_concern_assessment",
        hc_personal_state=["A101"],
        hc_personal_state_presence="no",
    ) == {"hc_personal_state"}
    assert errors("high_concern_assessment", hc_personal_state_A199_text="x") == {"hc_personal_state_A199_text"}  # fmt: skip
    assert errors("high_concern_assessment", assessed_on="115/05/32") == {"assessed_on"}
    assert errors("dropout_high_concern_referral", behaviour_code=["Z"]) == {"behaviour_code"}  # fmt: skip


def test_forty_thousand_characters_whole_or_refused():
    form_id = "dropout_high_concern_referral"
    form = newest(form_id)({"behaviour_and_needs": "字" * 40_000})
    assert form.is_valid()
    assert len(form.answers()["behaviour_and_needs"]) == 40_000
    assert errors(form_id, behaviour_and_needs="字" * 40_001) == {"behaviour_and_needs"}


def test_what_a_signature_still_needs():
    form = newest("high_concern_assessment")
    missing = form.missing_for("sign_stage1", {"student_name": "王", "hc_personal_state_presence": "yes"})  # fmt: skip
    assert missing[:3] == ["assessed_on", "class_name", "hc_personal_state"]
    assert len(missing) == 3 + 7
    assert form.missing_for("sign_stage2", {}) == []
    assert form.missing_for("sign_stage4", {"strategies": ["ST9"]}) == ["strategies_ST9_text"]  # fmt: skip


def test_code_l_needs_the_text_and_a_with_c_warns():
    form = newest("dropout_high_concern_referral")
    answers = {"name": "王", "referred_on": "2026-05-06", "behaviour_code": ["L"]}
    assert form.missing_for("sign_referrer", answers) == ["behaviour_and_needs"]
    assert len(form.warnings({"behaviour_code": ["A", "C"]})) == 2
    assert len(form.warnings({"behaviour_code": ["A", "B"]})) == 1
    assert form.warnings({"behaviour_code": ["A"]}) == []


def test_risky_items():
    form = newest("high_concern_assessment")
    answers = {"hc_personal_behaviour": ["A207", "A201"], "crisis_homeroom": ["CR4"]}
    assert form.risky_items(answers) == ["hc_personal_behaviour.A207", "crisis_homeroom.CR4"]  # fmt: skip
