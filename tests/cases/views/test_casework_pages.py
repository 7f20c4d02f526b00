"""List, records, opening, closing and referrals by page."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import is_zipfile

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts import sessions
from accounts.models import AuditEvent
from cases.actions.cases import open_case
from cases.actions.records import log_record
from cases.models import Case, Correction, CounselingRecord, Referral, SavedFilter
from fields.roc_date import roc_date
from tests.cases.records.making import facts
from tests.cases.views.test_casework_case import NOBODYS, typed
from tests.factories.cases import seated
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(world):
    return running_case(world, on=TODAY())


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


@pytest.fixture
def director(world, browser_of):
    return browser_of(world.director)


@pytest.fixture
def record(world, case):
    told = facts(held_on=TODAY(), gist="原來的重點。", parts={})
    return log_record(by=world.counselor, case=case, facts=told, key=uuid4(), on=TODAY())[0]  # fmt: skip


FILTERS = {
    "": 1,
    "q=小明": 1,
    "q=美美": 0,
    "q=801-1": 1,
    "tier=2": 1,
    "tier=3": 0,
    "state=closed": 0,
    "state=all&lead=me": 1,
    "category=T05": 0,
    "tier=x&state=y&sort=z&lead=w&page=v": 1,
}


@pytest.mark.parametrize("query", list(FILTERS))
def test_the_lists_filters(case, lead, query):
    answer = lead.get(f"/cases/?{query}")
    assert (answer.status_code, answer.context["total"]) == (200, FILTERS[query])


def test_the_lists_names_risk_and_trail(case, lead, director):
    mine, hers = (one.get("/cases/").context["rows"][0] for one in (lead, director))
    assert (mine.name, hers.name, mine.risk) == ("王小明", "王○明", "not_assessed")
    assert AuditEvent.objects.filter(event="list_read", object_type="cases.case").count() == 2  # fmt: skip


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_whatever_its_length(
    world, lead, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(sessions, "GRAIN", timedelta(hours=1))  # one act
    for number in range(count):
        student = seated(world.c801, number + 2, student_number=f"L{number}")
        open_case(by=world.director, student=student, lead=world.counselor, tier=1, sources=[3], reason="虛構", on=TODAY())  # fmt: skip
    lead.get("/cases/")
    with django_assert_num_queries(15):
        lead.get("/cases/")


def test_columns_are_chosen_kept_and_exported_alike(case, director):
    page = director.get("/cases/?cols=code&cols=opened")
    assert [key for key, _label in page.context["headings"]] == ["code", "opened"]
    told = {"label": "代號與開案", "query": "q=小明&cols=code&cols=opened&evil=1"}
    saved = director.post("/cases/filters", told)
    assert saved["Location"] == "/cases/?cols=code&cols=opened"
    assert [one["label"] for one in director.get("/cases/").context["saved"]] == ["代號與開案"]  # fmt: skip
    assert director.get("/students/").context["saved"] == []
    files = {fmt: director.post("/cases/export?cols=code&cols=opened", {"fmt": fmt}).content for fmt in ("xlsx", "csv", "ods")}  # fmt: skip
    told = [["案號", "姓名", "代號", "開案日"], [case.number, "王○明", case.student.code, roc_date(TODAY())]]  # fmt: skip
    book = load_workbook(BytesIO(files["xlsx"]))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == told
    assert list(csv.reader(StringIO(files["csv"].decode("utf-8-sig")))) == told
    assert is_zipfile(BytesIO(files["ods"]))


def test_a_formula_as_a_name_stays_words_in_the_file(world, case, director):
    case.student.name = "=HYPERLINK(1)"
    case.student.save()
    answer = director.post("/cases/export", {"fmt": "xlsx"})
    book = load_workbook(BytesIO(answer.content))
    assert [cell.data_type for row in book.active.iter_rows() for cell in row if cell.data_type == "f"] == []  # fmt: skip


def test_only_her_own_filter_is_removed(case, lead, director):
    lead.post("/cases/filters", {"label": "我的", "query": "lead=me"})
    key = SavedFilter.objects.get().pk
    assert director.post(f"/cases/filters/{key}/remove").status_code == 404
    assert SavedFilter.objects.count() == 1
    assert lead.post(f"/cases/filters/{key}/remove").status_code == 302


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_export_leaves_a_row(case, director, fmt):
    answer = director.post("/cases/export", {"fmt": fmt})
    assert (answer.status_code, AuditEvent.objects.filter(event="exported").count()) == (200, 1)  # fmt: skip


def test_a_correction_keeps_the_old_text(record, lead):
    at = f"/records/{record.pk}"
    assert lead.get(f"{at}/correct").context["form"].initial["gist"] == "原來的重點。"
    sent = typed(gist="更正後的重點。", version=record.version)
    assert lead.post(f"{at}/correct", sent).status_code == 302
    assert CounselingRecord.objects.get().gist == "更正後的重點。"
    kept = lead.get(f"{at}/versions").context["versions"]
    assert [gist for _one, gist in kept] == ["原來的重點。"]


def test_two_editors_get_both_texts_and_nothing_is_overwritten(record, lead):
    at = f"/records/{record.pk}/correct"
    lead.post(at, typed(gist="第一個人的版本。", version=record.version))
    answer = lead.post(at, typed(gist="第二個人的版本。", version=record.version))
    page = answer.content.decode()
    assert (answer.status_code, "第一個人的版本。" in page, "第二個人的版本。" in page) == (409, True, True)  # fmt: skip
    assert CounselingRecord.objects.get().gist == "第一個人的版本。"
    seen = typed(gist="第二個人的版本。", version=answer.context["form"]["version"].value())  # fmt: skip
    assert lead.post(at, seen).status_code == 302
    assert CounselingRecord.objects.get().gist == "第二個人的版本。"


def test_the_director_opens_the_whole_text_with_a_reason(world, case, lead, director):
    long = "看得到的開頭。" + "細節" * 100
    lead.post(f"/cases/{case.pk}/log", typed(gist=long))
    at = f"/records/{CounselingRecord.objects.get().pk}"
    assert director.get(at).context["record"].gist is None
    assert director.post(at, {"reason": ""}).context["record"].gist is None
    assert director.post(at, {"reason": "督導需要"}).context["record"].gist == long
    assert AuditEvent.objects.filter(purpose="督導需要").count() == 1


def test_void_needs_a_reason_and_leaves_the_timeline(case, record, lead):
    at = f"/records/{record.pk}/void"
    assert lead.post(at, {"reason": "", "version": 1}).status_code == 200
    assert Correction.objects.count() == 0
    assert lead.post(at, {"reason": "登錯學生", "version": 1}).status_code == 302
    lines = lead.get(f"/cases/{case.pk}").context["lines"]
    assert [line for line in lines if line.record] == []
    assert lead.post(at, {"reason": "再一次", "version": 2}).status_code == 409


def test_a_record_moves_to_a_case_she_sees_and_to_no_other_number(world, record, lead):
    to = running_case(world, student=world.mei, on=TODAY())
    at = f"/records/{record.pk}/move"
    wrong = lead.post(at, {"number": "114-999", "reason": "登錯", "version": 1})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["number"])
    assert lead.post(at, {"number": to.number, "reason": "登錯", "version": 1}).status_code == 302  # fmt: skip
    assert CounselingRecord.objects.get().case_id == to.pk


def test_foreign_and_nobodys_records_answer_alike(record, world, browser_of):
    stranger = browser_of(world.stranger)
    for tail in ("", "/versions", "/correct", "/void", "/move"):
        foreign = stranger.get(f"/records/{record.pk}{tail}")
        nobodys = stranger.get(f"/records/{NOBODYS}{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail


def test_opening_for_a_student_found_by_name(world, lead):
    found = lead.get("/cases/new", {"q": "小明"}).context["found"]
    assert [student.pk for student, _name, _seat in found] == [world.ming.pk]
    at = f"/cases/new/{world.ming.pk}"
    sent = {"lead": str(world.counselor.pk), "tier": "2", "sources": ["3"], "reason": "導師轉介（虛構）"}  # fmt: skip
    bad = lead.post(at, {**sent, "reason": ""})
    assert (bad.status_code, list(bad.context["form"].errors)) == (200, ["reason"])
    assert Case.objects.count() == 0
    assert lead.post(at, sent).status_code == 302
    assert lead.post(at, sent).status_code == 409
    assert Case.objects.count() == 1


def test_closing_is_proposed_returned_proposed_and_approved(case, lead, director):
    at, told = f"/cases/{case.pk}", {"reason": "goals_met", "summary": "已穩定。"}
    assert lead.post(f"{at}/close", {**told, "summary": ""}).status_code == 200
    assert lead.post(f"{at}/close", told).status_code == 302
    assert lead.post(f"{at}/close", told).status_code == 409
    assert lead.post(f"{at}/closing", {"approve": "1"}).status_code == 403
    assert director.post(f"{at}/closing", {"return": "1", "reason": ""}).status_code == 200  # fmt: skip
    assert director.post(f"{at}/closing", {"return": "1", "reason": "請補追蹤"}).status_code == 302  # fmt: skip
    assert lead.post(f"{at}/close", told).status_code == 302
    assert director.post(f"{at}/closing", {"approve": "1"}).status_code == 302
    assert director.post(f"{at}/closing", {"approve": "1"}).status_code == 409
    case.refresh_from_db()
    assert case.state == "closed"
    again = {"lead": str(case.lead_id), "tier": "2", "reason": "再度出現"}
    assert director.post(f"{at}/reopen", again).status_code == 302


@pytest.fixture
def teacher(world, browser_of):
    world.c801.school_year = world.c802.school_year = _year()
    world.c801.save()
    world.c802.save()
    return browser_of(world.homeroom)


def _year():
    today = TODAY()
    return today.year - 1911 - (today.month < 8)


def request_for(world, **changes):
    return {
        "school_class": str(world.c802.pk), "seat_number": "1", "name": "林美美",
        "urgency": "soon", "sources": ["3"], "concern": "近三週遲到 4 次。", "key": str(uuid4()),
        **changes,
    }  # fmt: skip


def test_a_teacher_refers_a_student_she_can_name_once(world, teacher):
    sent = request_for(world)
    assert [teacher.post("/referrals/new", sent).status_code for _press in (1, 2)] == [302, 302]  # fmt: skip
    made = Referral.objects.get()
    assert (made.student, made.state, made.referrer) == (world.mei, "stage2_signed", world.homeroom)  # fmt: skip
    assert teacher.get("/referrals/").context["total"] == 1


@pytest.mark.parametrize("wrong", [{"name": "王小明"}, {"seat_number": "9"}])
def test_a_wrong_name_and_a_wrong_seat_are_answered_alike(world, teacher, wrong):
    answer = teacher.post("/referrals/new", request_for(world, **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["name"])
    assert "近三週遲到 4 次。" in answer.content.decode()
    assert Referral.objects.count() == 0


def test_the_director_assigns_and_the_second_press_is_told(world, teacher, director):
    teacher.post("/referrals/new", request_for(world))
    at = f"/referrals/{Referral.objects.get().pk}"
    assert director.get("/referrals/").context["total"] == 1
    bad = director.post(f"{at}/assign", {"assign-tier": "2"})
    assert (bad.status_code, list(bad.context["forms"]["assign"].errors)) == (200, ["lead"])  # fmt: skip
    sent = {"assign-lead": str(world.counselor.pk), "assign-tier": "2", "assign-referrer_part": "每週回報"}  # fmt: skip
    assert director.post(f"{at}/assign", sent).status_code == 302
    assert director.post(f"{at}/decline", {"decline-reason": "晚了一步"}).status_code == 409  # fmt: skip
    assert Case.objects.get().lead == world.counselor
    told = teacher.get(at).context["arrangement"]
    assert (told.lead, told.referrer_part) == (world.counselor.name, "每週回報")


def test_a_returned_referral_is_completed_and_sent_again(world, teacher, director):
    teacher.post("/referrals/new", request_for(world))
    made = Referral.objects.get()
    at = f"/referrals/{made.pk}"
    assert director.post(f"{at}/send_back", {"send_back-reason": "請寫時間"}).status_code == 302  # fmt: skip
    made.refresh_from_db()
    sent = {"urgency": "routine", "sources": ["3"], "concern": "5 月起遲到。", "version": str(made.version)}  # fmt: skip
    assert teacher.post(f"{at}/edit", sent).status_code == 302
    assert Referral.objects.get().state == "stage2_signed"


def test_declining_needs_a_reason_which_the_referrer_reads(world, teacher, director):
    teacher.post("/referrals/new", request_for(world))
    at = f"/referrals/{Referral.objects.get().pk}"
    assert director.post(f"{at}/decline", {"decline-reason": ""}).status_code == 200
    assert director.post(f"{at}/decline", {"decline-reason": "由導師先關懷"}).status_code == 302  # fmt: skip
    assert teacher.get(at).context["arrangement"].decline_reason == "由導師先關懷"


def test_foreign_and_nobodys_referrals_answer_alike(world, teacher, browser_of):
    teacher.post("/referrals/new", request_for(world))
    stranger = browser_of(world.stranger)
    foreign = stranger.get(f"/referrals/{Referral.objects.get().pk}")
    nobodys = stranger.get(f"/referrals/{NOBODYS}")
    assert (foreign.status_code, foreign.content) == (404, nobodys.content)
