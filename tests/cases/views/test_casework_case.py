"""個案頁與快速記錄: what each reader gets, logging, drafts, resent forms, bad input, cost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import sessions
from accounts.models import AuditEvent, School
from cases import bsrs
from cases.actions.closing import approve_closing
from cases.actions.drafts import save_draft
from cases.actions.plans import set_plan
from cases.actions.records import log_record
from cases.actions.risk import assess_risk, record_screening
from cases.models import CounselingRecord, Draft, ProtectionFlag
from cases.risk_asking import Asked, Judgement
from tests.accounts.cast import person
from tests.cases.records.making import facts
from tests.factories import accounts as make
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def case(world):
    return running_case(world, on=timezone.localdate())


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


def typed(**changes):
    """The quick log as its defaults would send it."""
    today = timezone.localdate()
    return {
        "quick": "1",
        "key": str(uuid4()),
        "held_on": f"{today.year - 1911}/{today.month}/{today.day}",
        "started_at": "10:10",
        "minutes": "45",
        "target": "student",
        "means": "face",
        "gist": "睡眠較穩定。",
        "category": "T05",
        "confidentiality": "team",
        "next_weeks": "1",
        **changes,
    }


def log_at(case):
    return f"/cases/{case.pk}/log"


def test_logging_needs_the_gist_alone_and_stands_in_the_timeline(case, lead):
    page = lead.get(f"/cases/{case.pk}")
    start = {
        name: page.context["form"].get_initial_for_field(field, name)
        for name, field in page.context["form"].fields.items()
    }
    sent = {
        name: value for name, value in start.items() if value not in (None, "", False)
    }
    answer = lead.post(log_at(case), {**sent, "held_on": typed()["held_on"], "quick": "1", "gist": "睡眠較穩定。"})  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}")
    record = CounselingRecord.objects.get()
    assert (record.gist, record.kind, record.means, record.minutes) == ("睡眠較穩定。", "session", "face", start["minutes"] and int(start["minutes"]))  # fmt: skip
    lines = lead.get(f"/cases/{case.pk}").context["lines"]
    assert [line.record.gist for line in lines if line.record] == ["睡眠較穩定。"]


def test_the_next_time_starts_from_the_last_session(case, lead):
    lead.post(log_at(case), typed(minutes="30", means="phone", category="T01"))
    form = lead.get(f"/cases/{case.pk}").context["form"]
    shown = [form.initial[name] for name in ("minutes", "means", "category", "gist")]
    assert shown == ["30", "phone", "T01", ""]


def test_the_same_form_twice_makes_one_record(case, lead):
    sent = typed()
    statuses = [lead.post(log_at(case), sent).status_code for _press in range(2)]
    assert (statuses, CounselingRecord.objects.count()) == ([302, 302], 1)


def test_a_form_that_comes_again_with_another_text_loses_nothing(case, lead):
    sent = typed()
    lead.post(log_at(case), sent)
    answer = lead.post(log_at(case), {**sent, "gist": "另一頁打的字。"})
    form = answer.context["form"]
    assert (answer.status_code, form["gist"].value()) == (409, "另一頁打的字。")
    assert CounselingRecord.objects.get().gist == "睡眠較穩定。"
    again = {**sent, "gist": "另一頁打的字。", "key": str(form["key"].value())}
    assert lead.post(log_at(case), again).status_code == 302
    assert CounselingRecord.objects.count() == 2


def test_an_autosave_that_comes_after_the_record_never_swallows_the_next_text(world, case, lead):  # fmt: skip
    sent = typed()
    lead.post(log_at(case), sent)
    told = {"HX-Request": "true", "X-Background": "1"}
    late = lead.post(f"{log_at(case)}/draft", {**sent, "draft_version": "0"}, headers=told)  # fmt: skip
    assert (late.status_code, Draft.objects.count()) == (204, 0)
    kept = {name: value for name, value in sent.items() if name != "quick"}
    save_draft(by=world.counselor, school=world.school, form="record", content=kept, version=0, now=timezone.now(), subject=case.pk)  # fmt: skip
    form = lead.get(f"/cases/{case.pk}").context["form"]
    assert (form["gist"].value(), str(form["key"].value()) != sent["key"], Draft.objects.count()) == ("", True, 0)  # fmt: skip


BAD = {
    "gist": {"gist": ""},
    "held_on": {"held_on": "115/13/40"},
    "started_at": {"started_at": "25:99"},
    "male": {"target": "14"},
    "kind_note": {"target": "14", "male": "1", "kind": "P17"},
}


@pytest.mark.parametrize("field", list(BAD))
def test_a_bad_form_says_where_keeps_what_was_typed_and_stores_nothing(case, lead, field):  # fmt: skip
    answer = lead.post(log_at(case), typed(risk_facts="說過想消失。", **BAD[field]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert "說過想消失。" in answer.content.decode()
    assert CounselingRecord.objects.count() == 0


def test_40_001_characters_are_refused_with_the_count_and_kept(case, lead):
    answer = lead.post(log_at(case), typed(gist="長" * 40_001))
    assert list(answer.context["form"].errors) == ["gist"]
    assert "40,001" in answer.context["form"].errors["gist"][0]
    assert answer.context["form"]["gist"].value() == "長" * 40_001
    assert lead.post(log_at(case), typed(gist="長" * 40_000)).status_code == 302


TARGETS = {
    "14": ("P03", [(14, 0, 1)]),
    "13": ("P04", [(13, 0, 1)]),
    "15": ("P10", [(15, 0, 1)]),
}


@pytest.mark.parametrize("target", list(TARGETS))
def test_a_talk_with_somebody_else_is_a_service_with_its_heads(case, lead, target):
    assert lead.post(log_at(case), typed(target=target, female="1")).status_code == 302
    record = CounselingRecord.objects.get()
    heads = [(one.target, one.male, one.female) for one in record.heads.all()]
    assert (record.kind, heads) == TARGETS[target]


def test_a_closed_case_answers_409_and_stores_nothing(world, case, lead):
    lead.get(f"/cases/{case.pk}")
    lead.post(f"/cases/{case.pk}/close", {"reason": "goals_met", "summary": "已穩定。"})
    approve_closing(by=world.director, case=case, on=timezone.localdate())
    assert lead.post(log_at(case), typed()).status_code == 409
    assert CounselingRecord.objects.count() == 0


def test_a_draft_is_kept_offered_again_and_gone_with_the_record(case, lead):
    at = f"{log_at(case)}/draft"
    told = {"HX-Request": "true", "X-Background": "1"}
    first = lead.post(at, typed(gist="打到一半", draft_version="0"), headers=told)
    version = re.search(r'name="draft_version" value="(\d+)"', first.content.decode())
    assert (first.status_code, version and version[1]) == (200, "1")
    page = lead.get(f"/cases/{case.pk}")
    assert page.context["form"]["gist"].value() == "打到一半"
    stale = lead.post(at, typed(gist="另一頁", draft_version="0"), headers=told)
    assert (stale.status_code, Draft.objects.get().content["gist"]) == (409, "打到一半")
    shown = stale.content.decode()
    assert ("打到一半" in shown, "<html" in shown, stale["X-Fragment"]) == (True, False, "1")  # fmt: skip
    kept = lead.post(at, typed(gist="另一頁", draft_version="0", replace="1"))
    assert (kept.status_code, Draft.objects.get().content["gist"]) == (302, "另一頁")
    lead.post(log_at(case), typed())
    assert Draft.objects.count() == 0


def test_a_draft_too_long_is_told_and_not_kept(case, lead):
    told = {"HX-Request": "true", "X-Background": "1"}
    answer = lead.post(f"{log_at(case)}/draft", typed(gist="長" * 200_001), headers=told)  # fmt: skip
    assert (answer.status_code, "草稿太長" in answer.content.decode()) == (200, True)
    assert Draft.objects.count() == 0


def test_without_script_a_stale_draft_shows_both_texts(case, lead):
    at = f"{log_at(case)}/draft"
    lead.post(at, typed(gist="打到一半", draft_version="0"))
    stale = lead.post(at, typed(gist="另一頁", draft_version="0"))
    page = stale.content.decode()
    assert (stale.status_code, "另一頁" in page, "打到一半" in page) == (
        409,
        True,
        True,
    )


def test_a_draft_without_script_comes_back_to_the_case(case, lead):
    answer = lead.post(f"{log_at(case)}/draft", typed(gist="先放著"))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}")
    discarded = lead.post(f"{log_at(case)}/discard")
    assert (discarded.status_code, Draft.objects.count()) == (302, 0)


def test_who_sees_the_case_without_writing_is_refused_and_strangers_learn_nothing(world, browser_of, case):  # fmt: skip
    director = browser_of(world.director)
    assert director.get(f"/cases/{case.pk}").status_code == 200
    assert director.post(log_at(case), typed()).status_code == 403
    stranger = browser_of(world.stranger)
    for tail in ("", "/who", "/log", "/close", "/reopen"):
        foreign = stranger.get(f"/cases/{case.pk}{tail}")
        nobodys = stranger.get(f"/cases/{NOBODYS}{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail
    assert stranger.post(log_at(case), typed()).status_code == 404
    assert CounselingRecord.objects.count() == 0


def test_the_director_reads_a_summary_the_lead_all_of_it(world, browser_of, case, lead):
    long = "詳細內容" * 60
    lead.post(log_at(case), typed(gist=long))
    lead.post(log_at(case), typed(gist="只給主責看的話", confidentiality="lead"))
    page = browser_of(world.director).get(f"/cases/{case.pk}").content.decode()
    assert (long[:200] in page, "只給主責看的話" in page) == (False, False)
    mine = lead.get(f"/cases/{case.pk}").content.decode()
    assert (long[:200] in mine, "只給主責看的話" in mine) == (True, True)


def test_not_assessed_is_a_flag_of_its_own_never_low(case, lead):
    flags = lead.get(f"/cases/{case.pk}").context["flags"]
    assert [(one.level, one.title) for one in flags] == [("unk", "風險判斷：尚未評估")]


def test_the_timelines_filter_shows_one_lane(case, lead):
    lead.post(log_at(case), typed())
    page = lead.get(f"/cases/{case.pk}", {"lane": "service"})
    assert {line.entry.lane for line in page.context["lines"]} == {"service"}


def test_who_can_see_names_the_lead_and_leaves_a_row(world, case, lead):
    page = lead.get(f"/cases/{case.pk}/who")
    complete = page.context["sections"][0].people
    assert world.counselor.name in [one.name for one in complete]
    assert AuditEvent.objects.filter(part="who_can", object_id=str(case.pk)).count() == 1  # fmt: skip


@pytest.mark.parametrize("schools", [1, 200])
@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_costs_the_same_whatever_the_number_of_records_and_schools(
    case, world, lead, rows, schools, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(sessions, "GRAIN", timedelta(hours=1))  # one act
    everything_on_it(world, case)
    for _row in range(rows):
        log_record(by=world.counselor, case=case, facts=facts(held_on=timezone.localdate()), key=uuid4(), on=timezone.localdate())  # fmt: skip
    School.objects.bulk_create(
        make.SchoolFactory.build_batch(schools - 1, authority=world.county)
    )
    lead.post(f"{log_at(case)}/draft", typed(gist="打到一半"))
    lead.get(f"/cases/{case.pk}")
    with django_assert_num_queries(15):
        page = lead.get(f"/cases/{case.pk}")
    assert [one.level for one in page.context["flags"]] == ["high", "high", "high"]
    assert (page.context["plan"].revision, page.context["draft"].version) == (1, 1)


def everything_on_it(world, case):
    """A plan, a judgement, a score, a protection flag."""
    on = timezone.localdate()
    goals = [{"text": "每週到校五天", "measure": "出席", "state": "open"}]
    set_plan(by=world.counselor, case=case, goals=goals, strategies=None, review_on=on + timedelta(days=9), on=on)  # fmt: skip
    asked = {"ideation": Asked(asked=True, answer="有時會想")}
    judged = Judgement(level="high", assessed_on=on, reassess_on=on, questions=asked)
    assess_risk(by=world.counselor, case=case, judgement=judged, key=uuid4(), on=on)
    score = dict.fromkeys(bsrs.ITEMS, 2) | {bsrs.SUICIDE: 3}
    record_screening(by=world.counselor, case=case, answers=score, held_on=on, key=uuid4(), on=on)  # fmt: skip
    ProtectionFlag.objects.create(school=case.school, student=case.student, kind="placement", reason="虛構", from_on=on)  # fmt: skip


def test_wrong_methods(case, lead):
    assert lead.post(f"/cases/{case.pk}").status_code == 405
    assert lead.get(f"{log_at(case)}/draft").status_code == 405


def test_a_homeroom_teacher_without_the_case_sees_nothing(world, browser_of, case):
    teacher = browser_of(person("homeroom_teacher", world.school, school_class=world.c802))  # fmt: skip
    assert teacher.get(f"/cases/{case.pk}").status_code == 404
