"""自動儲存 of risk, notes and safety plan: kept for the writer alone, offered again, one row however often it is sent."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases import bsrs
from cases.actions.drafts import save_draft
from cases.forms.risk import SIGNS
from cases.models import (
    BehaviourObservation,
    Draft,
    HomeroomLog,
    MentoringRecord,
    RiskAssessment,
    SafetyPlan,
    Screening,
)
from tests.accounts.cast import person
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "X-Background": "1"}
# form -> (who writes it, its page, what is typed, the field that tells, what it makes)
FORMS = {
    "screening": ("counselor", "/cases/{case}/risk/screen", {**dict.fromkeys(bsrs.ITEMS, "1"), bsrs.SUICIDE: "0"}, "note", Screening),
    "assessment": ("counselor", "/cases/{case}/risk/assess", {"level": "low", "ideation_asked": "yes", "ideation": "沒有", "signs": [SIGNS[0][1][0][0]]}, "text", RiskAssessment),
    "safety_plan": ("counselor", "/cases/{case}/safety-plan", {"version": "0"}, "warning", SafetyPlan),
    "mentoring": ("mentor", "/cases/{case}/mentoring/new", {"means": "face"}, "gist", MentoringRecord),
    "homeroom_log": ("homeroom", "/notes/homeroom/{student}/new", {"means": "face"}, "gist", HomeroomLog),
    "observation": ("homeroom", "/notes/observation/{student}/new", {"means": "face"}, "gist", BehaviourObservation),
}  # fmt: skip
DAYS = {"screening": "held_on", "assessment": "assessed_on", "safety_plan": "agreed_on"}


@pytest.fixture
def case(world):
    found = running_case(world, on=timezone.localdate())
    world.mentor = person("mentor_teacher", world.school)
    return found


def about(form, case):
    who, page, _typed, _field, _made = FORMS[form]
    key = case.student_id if "{student}" in page else case.pk
    return who, page.format(case=case.pk, student=case.student_id), f"/drafts/{form}/{key}"  # fmt: skip


def typed(form, text, **changes):
    today = timezone.localdate()
    _who, _page, told, field, _made = FORMS[form]
    day = f"{today.year - 1911}/{today.month}/{today.day}"
    return {"key": str(uuid4()), DAYS.get(form, "held_on"): day, **told, field: text, **changes}  # fmt: skip


@pytest.mark.parametrize("form", [key for key in FORMS if key != "mentoring"])
def test_what_was_typed_survives_and_one_row_comes_of_it(world, case, browser_of, form):
    who, page, at = about(form, case)
    _who, _page, _told, field, made = FORMS[form]
    writer = browser_of(getattr(world, who))
    sent = typed(form, "打到一半")
    first = writer.post(at, {**sent, "draft_version": "0"}, headers=HTMX)
    assert (first.status_code, 'name="draft_version" value="1"' in first.content.decode()) == (200, True)  # fmt: skip
    again = browser_of(getattr(world, who))  # the session was lost
    shown = again.get(page)
    kept = shown.context["form"]
    assert (kept[field].value(), str(kept["key"].value())) == ("打到一半", sent["key"])
    for name, value in FORMS[form][2].items():
        assert kept[name].value() == value, name
    assert "已接續你" in shown.content.decode()
    tabs = [one.post(page, sent).status_code for one in (writer, again)]
    assert (tabs, made.objects.count(), Draft.objects.count()) == ([302, 302], 1, 0)
    late = writer.post(at, {**sent, "draft_version": "1"}, headers=HTMX)
    assert (late.status_code, Draft.objects.count()) == (204, 0)


@pytest.mark.parametrize("form", ["assessment", "safety_plan", "homeroom_log"])
def test_two_tabs_never_overwrite_each_other(world, case, browser_of, form):
    who, page, at = about(form, case)
    field = FORMS[form][3]
    writer = browser_of(getattr(world, who))
    writer.post(at, {**typed(form, "這一頁"), "draft_version": "0"}, headers=HTMX)
    stale = writer.post(
        at, {**typed(form, "另一頁"), "draft_version": "0"}, headers=HTMX
    )
    shown = stale.content.decode()
    assert (stale.status_code, stale["X-Fragment"], "這一頁" in shown, page in shown) == (409, "1", True, True)  # fmt: skip
    assert Draft.objects.get().content[field] == "這一頁"
    whole = writer.post(at, {**typed(form, "另一頁"), "draft_version": "0"})
    assert (whole.status_code, "另一頁" in whole.content.decode()) == (409, True)
    kept = writer.post(at, {**typed(form, "另一頁"), "draft_version": "0", "replace": "1"})  # fmt: skip
    assert (kept.status_code, Draft.objects.get().content[field]) == (302, "另一頁")


def test_without_script_the_draft_is_kept_by_a_button_and_thrown_away_by_another(world, case, browser_of):  # fmt: skip
    lead = browser_of(world.counselor)
    _who, page, at = about("assessment", case)
    assert lead.post(at, typed("assessment", "先放著"))["Location"] == page
    assert f'formaction="{at}"' in lead.get(page).content.decode()
    assert lead.post(f"{at}/discard")["Location"] == page
    assert (Draft.objects.count(), lead.get(page).context["draft"]) == (0, None)


def test_today_leads_back_to_each(world, case, browser_of):
    lead, teacher = browser_of(world.counselor), browser_of(world.homeroom)
    for form, browser in (("safety_plan", lead), ("homeroom_log", teacher)):
        _who, page, at = about(form, case)
        browser.post(at, typed(form, "打到一半"))
        (line,) = browser.get("/").context["unfinished"]
        assert (line.kind, line.url) == ("draft", page)


def test_a_draft_is_the_writers_alone_and_only_for_who_may_write(world, case, browser_of):  # fmt: skip
    _who, _page, at = about("assessment", case)
    browser_of(world.counselor).post(at, typed("assessment", "只有我"))
    for who, status in (("director", 403), ("homeroom", 404), ("stranger", 404)):
        browser = browser_of(getattr(world, who))
        assert browser.post(at, typed("assessment", "別人")).status_code == status, who
        assert browser.post(f"{at}/discard").status_code == status, who
    assert browser_of(world.counselor).post(f"/drafts/poem/{case.pk}", {}).status_code == 404  # fmt: skip
    assert [one.content["text"] for one in Draft.objects.all()] == ["只有我"]


def test_a_plan_saved_meanwhile_is_shown_beside_the_draft(world, case, browser_of):
    lead, now = browser_of(world.counselor), timezone.now()
    _who, page, _at = about("safety_plan", case)
    mine = typed("safety_plan", "我的草稿")
    save_draft(by=world.counselor, school=world.school, form="safety_plan", content=mine, version=0, now=now, subject=case.pk)  # fmt: skip
    assert lead.post(page, typed("safety_plan", "別頁先存")).status_code == 302
    assert SafetyPlan.objects.count() == 1
    assert lead.post(page, mine).status_code == 409
