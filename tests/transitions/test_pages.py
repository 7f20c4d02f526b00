"""The former school's pages: the whole way through forms, what stays typed, who reads what, and what a list costs."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories.cases import seated
from tests.factories.casework import running_case
from tests.transitions import making
from transitions.actions import tracking
from transitions.actions.opening import keep_up
from transitions.models import (
    BasicReport,
    Evaluation,
    InitialAssessment,
    RegisterEntry,
    TrackingContact,
    Transition,
)

pytestmark = pytest.mark.django_db
NOW = "2026-05-06T01:28:00+00:00"
TODAY = date(2026, 5, 6)
BOARD, EXPORT = 20, 12  # queries


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(listed):
    return making.graduating(listed)[0]


@pytest.fixture
def director(listed, browser_of):  # noqa: F811  (a fixture, asked for by its name)
    return browser_of(listed.director)


@pytest.fixture
def lead(listed, browser_of):  # noqa: F811  (a fixture, asked for by its name)
    return browser_of(listed.counselor)


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


ASSESSMENT = {
    "application_origin": "not_applied",
    "student_wish": "agree",
    "guardian_wish": "unclear",
    "I2": "on",
    "I2_degree": "mid",
    "I2_risk": "2",
    "summary": "近半年情緒漸穩（虛構）。",
    "recommendation": "recommend",
}


def test_the_class_is_made_on_the_page_and_the_board_shows_its_five_steps(
    listed, director
):
    answer = director.post("/transitions/graduates", {"graduates_on": "115/06/12"})
    assert (answer.status_code, Transition.objects.count()) == (302, 2)
    shown = page(director, "/transitions/")
    for words in ("何○蓁", "缺初評表", "最遲 5/11", "6/12", "評估會議最遲", "追蹤屆滿"):
        assert words in shown, words
    assert "何蓁蓁" not in shown
    assert AuditEvent.objects.filter(event="list_read", object_type="transitions.transition").count() == 1  # fmt: skip


def test_the_lead_fills_signs_and_what_was_typed_stays(listed, row, lead):
    path = f"/transitions/{row.pk}/assessment"
    answer = lead.post(path, {**ASSESSMENT, "I2_risk": "5", "sign": "1"})
    assert answer.status_code == 200
    assert "程度「中」的風險值只能是 1、2、3。" in answer.content.decode()
    assert "近半年情緒漸穩（虛構）。" in answer.content.decode()
    assert InitialAssessment.objects.count() == 0
    assert lead.post(path, {**ASSESSMENT, "summary": ""}).status_code == 302  # a draft
    row.refresh_from_db()
    assert row.assessed_on is None
    version = str(InitialAssessment.objects.get().version)
    assert lead.post(path, {**ASSESSMENT, "sign": "1", "version": version}).status_code == 302  # fmt: skip
    row.refresh_from_db()
    assert row.assessed_on == TODAY
    assert lead.post(path, {**ASSESSMENT, "sign": "1", "version": version}).status_code == 409  # fmt: skip


def test_a_meeting_is_called_opened_decided_closed_and_sent_up_on_its_pages(
    listed,
    row,
    director,
    browser_of,  # noqa: F811  (a fixture, asked for by its name)
):
    making.assessed(listed, row)
    told = {"meets_on": "115/05/06", "meets_at": "10:00", "place": "輔導室", "chair": str(listed.principal.pk), "students": [str(row.pk)]}  # fmt: skip
    assert director.post("/transitions/evaluations/new", told).status_code == 302
    meeting = Evaluation.objects.get()
    base, item = f"/transitions/evaluations/{meeting.pk}", meeting.items.get()
    assert director.post(f"{base}/seat", {"part": "director", "user": str(listed.chief.pk)}).status_code == 302  # fmt: skip
    assert director.post(f"{base}/open", {"held_on": "115/05/06", "reminded": "on"}).status_code == 409  # fmt: skip
    assert director.post(f"{base}/notify").status_code == 302
    assert director.post(f"{base}/open", {"held_on": "115/05/06"}).status_code == 200
    assert director.post(f"{base}/open", {"held_on": "115/05/06", "reminded": "on"}).status_code == 302  # fmt: skip
    decided = {"decision": "list", "reason": "需持續輔導（虛構）。", "minutes": "只給本生的紀錄", "version": str(item.version)}  # fmt: skip
    assert director.post(f"/transitions/evaluations/items/{item.pk}", decided).status_code == 302  # fmt: skip
    counts = {"taken": "50", "count_9_male": "1", "count_13_female": "6"}
    early = director.post(f"{base}/close", counts)
    assert (early.status_code, "還沒有人簽到。" in early.content.decode()) == (
        200,
        True,
    )
    assert Evaluation.objects.get().state == "called"
    everybody = [str(one.pk) for one in item.meeting.attendees.all()]
    assert director.post(f"{base}/presence", {"present": everybody}).status_code == 302
    assert "齊備" in page(director, "/transitions/")
    assert director.post(f"{base}/close", counts).status_code == 302
    assert director.post(f"{base}/submit").status_code == 302
    assert director.post(f"{base}/submit").status_code == 409
    shown = page(director, base)
    assert ("陳核中" in shown, f"/meetings/{item.meeting_id}" in shown) == (True, True)
    assert "只給本生的紀錄" in page(browser_of(listed.principal), "/meetings/approve/" + str(item.meeting.minutes.versions.get().stages.get(key="final").pk))  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.evaluated_on) == ("listed", TODAY)
    mine = browser_of(listed.homeroom9)
    assert "只給本生的紀錄" in page(mine, f"/transitions/evaluations/items/{item.pk}")
    assert mine.post(f"{base}/close", counts).status_code == 404
    other = browser_of(listed.homeroom)
    assert other.get(f"/transitions/evaluations/items/{item.pk}").status_code == 404


def test_the_report_is_filled_sealed_printed_and_uploaded(
    listed,
    row,
    lead,
    director,
    browser_of,  # noqa: F811  (a fixture, asked for by its name)
):
    making.decided(listed, making.assessed(listed, row), held_on=TODAY)
    path = f"/transitions/{row.pk}/report"
    assert "晴川國民中學" in page(lead, path)  # filled in already
    bad = lead.post(
        path, {**making.REPORT, "future_needs": ["N01", "N02", "N03", "N04"]}
    )
    assert (bad.status_code, BasicReport.objects.count()) == (200, 0)
    assert "至多擇三項" in bad.content.decode()
    assert lead.post(path, making.REPORT).status_code == 302
    people = (listed.counselor, listed.director, listed.affairs, listed.registrar, listed.principal)  # fmt: skip
    for user in people:
        assert browser_of(user).post(f"{path}/sign").status_code == 302
    assert BasicReport.objects.get().is_signed
    assert "何大明" in page(lead, f"{path}/copy")
    odt, pdf = lead.post(f"{path}/odt"), lead.post(f"{path}/pdf")
    assert (odt.content[:2], pdf.content[:5]) == (b"PK", b"%PDF-")
    told = {"uploaded_on": "115/05/06", "number": "T115-1"}
    assert director.post(f"/transitions/{row.pk}/upload", told).status_code == 302
    row.refresh_from_db()
    assert row.upload_number == "T115-1"
    assert AuditEvent.objects.filter(event="printed").count() == 2


@pytest.fixture
def left(listed, row):
    making.decided(listed, making.assessed(listed, row), held_on=TODAY)
    making.leave(listed, row.student, on=TODAY)
    keep_up(on=TODAY)
    row.refresh_from_db()
    return row


def test_tracking_finding_and_notifying_on_the_pages(listed, left, lead):
    base = f"/transitions/{left.pk}"
    told = {"contacted_on": "115/05/06", "method": "phone", "outcome": "admitted", "told": "已錄取（虛構）。"}  # fmt: skip
    assert lead.post(f"{base}/contact", {**told, "told": ""}).status_code == 200
    assert TrackingContact.objects.count() == 0
    assert lead.post(f"{base}/contact", told).status_code == 302
    school = {"code": listed.sister.code, "enrolled_on": "115/05/06", "basis": "school"}
    assert lead.post(f"{base}/found", {**school, "code": "999999"}).status_code == 200
    assert lead.post(f"{base}/found", school).status_code == 302
    letter = {"notified_on": "115/05/06", "letter_on": "115/05/06", "letter_number": "晴輔字第1號"}  # fmt: skip
    assert lead.post(f"{base}/notice", letter).status_code == 302
    shown = page(lead, base)
    for words in ("已通知現就讀學校", listed.sister.name, "晴輔字第1號", "已錄取（虛構）。"):  # fmt: skip
        assert words in shown, words
    assert lead.post(f"{base}/notice", letter).status_code == 409


def test_the_dropout_duty_is_said_and_its_report_noted(listed, lead):
    making.leave(listed, listed.ming, on=TODAY - timedelta(days=5), reason="dropout")
    keep_up(on=TODAY)
    row = Transition.objects.get(student=listed.ming)
    shown = page(lead, f"/transitions/{row.pk}")
    assert "另須於部版中輟系統通報" in shown
    report = row.dropout_reports.get()
    told = {"reported_on": "115/05/06", "number": "D115-3"}
    assert lead.post(f"/transitions/dropouts/{report.pk}/reported", told).status_code == 302  # fmt: skip
    assert "D115-3" in page(lead, f"/transitions/{row.pk}")


def test_the_county_reads_numbers_and_no_name_or_code(listed, left, browser_of):  # noqa: F811  (a fixture, asked for by its name)
    entry_day = left.tracking_until_on
    tracking.notify_authority(by=listed.director, row=left, notified_on=entry_day, system_number="T115-9", on=entry_day)  # fmt: skip
    officer = browser_of(listed.officer)
    shown = page(officer, "/transitions/register")
    for known in ("115-001", "T115-9", listed.school.name):
        assert known in shown, known
    student = left.student
    for secret in (student.name, "何○蓁", student.code, student.student_number):
        assert secret not in shown
    entry = RegisterEntry.objects.get()
    assert officer.post(f"/transitions/register/{entry.pk}/take").status_code == 302
    assert officer.post(f"/transitions/register/{entry.pk}/take").status_code == 409
    assert officer.get(f"/transitions/{left.pk}").status_code == 404


def test_the_roster_is_masked_sealed_in_order_and_printed(listed, browser_of):  # noqa: F811  (a fixture, asked for by its name)
    chief = browser_of(listed.chief)
    shown = page(chief, "/transitions/roster")
    assert ("王○明" in shown, "王小明" in shown) == (True, False)
    digest = shown.partition('name="digest" value="')[2][:64]
    for user in (listed.chief, listed.director, listed.principal):
        answer = browser_of(user).post("/transitions/roster/sign?year=114", {"digest": digest})  # fmt: skip
        assert answer.status_code == 302
    again = browser_of(listed.principal).post("/transitions/roster/sign?year=114", {"digest": digest})  # fmt: skip
    assert again.status_code == 409
    assert chief.post("/transitions/roster/pdf?year=114").content[:5] == b"%PDF-"
    sheet = chief.post("/transitions/roster/csv?year=114").content.decode("utf-8-sig")
    assert (len(sheet.splitlines()), "王小明" in sheet) == (4, False)
    seated(listed.c801, 7, student_number="S777", name="新同學")
    running_case(listed, student=listed.mei, on=date(2026, 5, 4))  # the roster changed
    stale = chief.post("/transitions/roster/sign?year=114", {"digest": digest})
    assert stale.status_code == 409
    assert 'name="digest"' in page(chief, "/transitions/roster")


def test_the_export_has_codes_and_no_names(listed, row, director):
    file = director.post("/transitions/export", {"fmt": "csv"})
    text = file.content.decode("utf-8-sig")
    assert row.student.code in text
    for secret in ("何蓁蓁", "何○蓁", "林一安"):
        assert secret not in text


@pytest.mark.parametrize("more", [0, 48])
def test_the_export_costs_the_same_for_two_and_for_fifty(
    listed, director, more, django_assert_num_queries
):
    for seat in range(3, 3 + more):
        student = seated(listed.c901, seat, student_number=f"S{900 + seat}", name=f"學生{seat:02}")  # fmt: skip
        running_case(listed, student=student, on=date(2026, 3, 2))
    making.graduating(listed, on=timezone.localdate())
    page(director, "/transitions/")  # caches of the process
    with django_assert_num_queries(EXPORT):
        file = director.post("/transitions/export", {"fmt": "csv"})
    assert file.content.count(b"\n") == 3 + more


@pytest.mark.parametrize("more", [0, 48])
def test_the_board_costs_the_same_for_two_and_for_fifty(
    listed, director, more, django_assert_num_queries
):
    for seat in range(3, 3 + more):
        student = seated(listed.c901, seat, student_number=f"S{900 + seat}", name=f"學生{seat:02}")  # fmt: skip
        running_case(listed, student=student, on=date(2026, 3, 2))
    rows = making.graduating(listed, on=timezone.localdate())
    making.assessed(listed, rows[0])
    page(director, "/transitions/")  # caches of the process
    with django_assert_num_queries(BOARD):
        shown = page(director, "/transitions/")
    assert shown.count("data-row") == 2 + more
