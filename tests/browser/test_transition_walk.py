"""A student's way between two schools in Chromium: roster to transition meeting; and the way of one whom no school has."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from accounts.models import AuditEvent
from accounts.roles_sync import sync_default_roles
from cases.actions.attachments import attach
from cases.actions.cases import open_case
from cases.actions.placement import graduate
from cases.models import Student
from documents.odt import Paragraph, Title, render_odt
from meetings.models import MinutesVersion
from tests.accounts.cast import again, person
from tests.browser.walking import Walk, fill, follow, moving, press, tick
from tests.factories import accounts as make
from tests.factories.cases import ContactFactory, seated
from tests.transitions import making
from tests.transitions.transfer.conftest import people
from transitions.actions.opening import keep_up, open_for_graduates
from transitions.models import (
    AttendanceRequest,
    Package,
    RegisterEntry,
    TransferRequest,
    Transition,
)
from transitions.sealing import is_intact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMED = {"name": "張若綺", "sex": "female", "national_id": "A123456789", "born_on": "2010-09-01"}  # fmt: skip
BEGIN, MET, GRADUATED, LOOKED = "2026-04-07", "2026-05-08", "2026-06-12", "2026-07-10"
FOUND, ASKED, DAY_14, DAY_15, DAY_16 = "2026-09-03", "2026-09-04", "2026-09-18", "2026-09-21", "2026-09-22"  # fmt: skip
MEETING = "2026-10-02"
COUNTS = {"count_13_male": 2, "count_13_female": 4}  # 教職員工


@pytest.fixture
def walk(browser, site, settings, tmp_path):
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "default": files}
    settings.ANTIVIRUS = ""
    walk = Walk(browser, site)
    yield walk
    walk.leave()


@pytest.fixture
def world(transactional_db, walk):
    """A junior high school with a ninth grader and her case, a senior high school, and their county."""
    sync_default_roles()
    county = make.AuthorityFactory(name="雲岫縣")
    junior = make.SchoolFactory(authority=county, name="晴川國民中學", code="014599")
    senior = make.SchoolFactory(authority=county, name="嵐山高級中學", code="010399", stage="senior")  # fmt: skip
    c901 = make.SchoolClassFactory(school=junior, name="901", grade=9)
    old = people(junior, c901, ming=seated(c901, 3, **NAMED))
    c101 = make.SchoolClassFactory(school=senior, name="101", grade=10, school_year=115)
    new = people(senior, c101)
    with walk.on("2026-03-02"):
        old.case = open_case(
            by=old.director, student=old.ming, lead=old.counselor, tier=2, sources=[3], reason="導師轉介（虛構）",
            on=date(2026, 3, 2),
        )  # fmt: skip
    guardian(old.ming)
    return SimpleNamespace(county=county, old=old, new=new, officer=person("county_officer", county))  # fmt: skip


def guardian(student):
    return ContactFactory(student=student, name="張母", relation="mother", is_legal_representative=True, is_emergency=True)  # fmt: skip


# --- the former school ----------------------------------------------------------------------------


def roster(walk, old):
    """名冊: the case stands on it; the first of its seals."""
    page = walk.desk(old.chief, "/transitions/roster")
    assert page.locator("main tbody tr").count() == 1
    press(page, "核章")


def begin(walk, old):
    """The graduating class in bulk, and the initial assessment by the lead."""
    director = walk.desk(old.director, "/transitions/")
    follow(director, "建立應屆畢業生")
    fill(director, graduates_on="115/06/12")
    press(director, "建立")
    lead = walk.desk(old.counselor, "/transitions/")
    follow(lead, "張")
    follow(lead, "初評表")
    for name, value in (
        ("application_origin", "not_applied"), ("student_wish", "agree"), ("guardian_wish", "agree"),
        ("I2", "on"), ("I2_degree", "mid"), ("recommendation", "recommend"),
    ):  # fmt: skip
        lead.locator(f"main input[name={name}]" + ("" if value == "on" else f"[value={value}]")).check()  # fmt: skip
    lead.click("label[for=id_I2_risk_2]")
    fill(lead, summary="近半年情緒漸穩（虛構）。")
    press(lead, "完成初評")


def call_meeting(walk, old):
    """評估會議: called, its lawful members on the list by their posts, and told."""
    page = walk.desk(old.director, "/transitions/")
    follow(page, "排定評估會議")
    fill(page, meets_on="115/05/08", meets_at="10:00", place="輔導室")
    page.get_by_label("主席").select_option(label=old.principal.name)
    press(page, "排定會議")
    press(page, "發送開會通知")


def hold_meeting(walk, old):
    """評估會議: opened, everybody there, decided, closed; the minutes approved by the principal."""
    page = walk.desk(old.director, "/transitions/")
    follow(page, "開啟評估會議")
    page.check("main input[name=reminded]")
    press(page, "開始開會")
    for box in page.locator("main input[name=present]").all():
        box.check()
    press(page, "補登出席")
    follow(page, "決議")
    page.get_by_text("列為轉銜學生", exact=True).click()
    page.get_by_label("理由").fill("需新學校持續輔導（虛構）。")
    press(page, "登錄決議")
    fill(page, taken=50, **COUNTS)
    press(page, "結束會議")
    press(page, "送出陳核")
    principal = walk.desk(old.principal, "/meetings/")
    follow(principal, "評估會議")
    tick(principal, "decision", "approve")
    press(principal, "送出決定")
    assert MinutesVersion.objects.get().state == "approved"
    return Transition.objects.get(student=old.ming)


def report(walk, old, row):
    """附表一: filled, five seals, its upload recorded."""
    lead = walk.desk(old.counselor, f"/transitions/{row.pk}")
    follow(lead, "附表一")
    tick(lead, "contact_window_title", "guidance_teacher")
    fill(lead, contact_window_phone="05-0000000")
    tick(lead, "future_needs", "N04")
    press(lead, "儲存附表一")
    for who in (old.counselor, old.director, old.affairs, old.registrar, old.principal):
        press(walk.desk(who, f"/transitions/{row.pk}/report"), "核章")
    page = walk.desk(old.director, f"/transitions/{row.pk}/report")
    follow(page, "登錄")
    fill(page, uploaded_on="115/05/08", number="T-115-001")
    press(page, "登錄上傳結果")


def left(old, day):
    """The school's own business: she graduates."""
    day = date.fromisoformat(day)
    student = Student.objects.get(pk=old.ming.pk)
    graduate(by=again(old.director), school=old.school, students=[student], graduated_on=day, on=day)  # fmt: skip
    keep_up(on=day)


def track(walk, old, row, outcome, day):
    page = walk.desk(old.counselor, f"/transitions/{row.pk}")
    follow(page, "記錄追蹤")
    fill(page, contacted_on=day, told="電話聯繫（虛構）。")
    page.select_option("[name=method]", "phone")
    tick(page, "outcome", outcome)
    press(page, "儲存追蹤紀錄")


def find(walk, old, row):
    """An enrolment, no admission list; the school is told in the system and by letter."""
    page = walk.desk(old.counselor, f"/transitions/{row.pk}")
    follow(page, "確定現就讀學校")
    fill(page, code="010399", enrolled_on="115/09/01")
    tick(page, "basis", "school")
    press(page, "登錄現就讀學校")
    follow(page, "登錄通知現就讀學校")
    fill(page, notified_on="115/09/03", letter_on="115/09/03", letter_number="晴川輔字第1號")  # fmt: skip
    press(page, "登錄通知")


# --- the current school ---------------------------------------------------------------------------


def query(walk, new):
    """新生查詢: the match of this installation, the ministry's answer, the need; then the letter."""
    page = walk.desk(new.chief, "/transitions/checks/")
    press(page, "載入新入學學生")
    assert "晴川國民中學" in page.inner_text("main")
    moving(page, lambda: page.locator("main tbody a").first.click())
    tick(page, "result-result", "listed")
    fill(page, result__checked_on="115/09/04", result__reference="Q-001")
    page.select_option("[name=result-former_school]", label="晴川國民中學")
    press(page, "儲存查詢結果")
    tick(page, "need-need", "needed")
    fill(page, need__reason="入學後適應困難（虛構）。")
    press(page, "儲存評估")
    press(page, "建立資料轉銜請求")
    return TransferRequest.objects.get()


def ask(walk, new, request):
    """公文: written, approved by the principal, sent: delivered inside the system the same day."""
    at = f"/transitions/requests/{request.pk}"
    page = walk.desk(new.chief, at)
    follow(page, "編輯")
    fill(page, address="雲岫縣嵐山鄉示範路1號", contact_person="許承辦", contact_way="05-0000000")  # fmt: skip
    press(page, "儲存公文")
    press(page, "送校長核定")
    press(walk.desk(new.principal, at), "核定公文")
    walk.go(page, at)
    fill(page, send__issue_number="嵐山輔字第1號", send__issued_on="115/09/04", send__sign_off="收發 示範")  # fmt: skip
    page.select_option("[name=send-delivery]", "system")
    press(page, "登錄發文")


def consent(walk, new, request):
    """附表二 of the legal representative: summary and enrolment may go."""
    page = walk.desk(new.chief, f"/transitions/requests/{request.pk}")
    follow(page, "家長同意書")
    page.select_option("[name=contact]", index=0)
    fill(page, student_id="A123456789", relation="母", signer_name="張母", signer_id="B223456789", phone="0900000000", signed_on="115/09/04")  # fmt: skip
    for kind in ("summary", "enrolment"):
        page.check(f"[name=data_items][value={kind}]")
    press(page, "登錄同意書")


# --- the package ----------------------------------------------------------------------------------


def pack(walk, old, request, *, begin_with, rows, file="", number):
    """Edited, approved by the principal, dispatched by who keeps the mail book."""
    at = f"/transitions/requests/{request.pk}"
    page = walk.desk(old.counselor, at)
    press(page, begin_with)
    fill(page, filler="林填表", filler_phone="05-1111111")
    for nth, (kind, annex, body) in enumerate(rows):
        page.select_option(f"[name=items-{nth}-kind]", kind)
        fill(page, **{f"items-{nth}-annex_number": annex, f"items-{nth}-body": body})
    if file:
        page.get_by_label(file).select_option("summary")
    press(page, "儲存密件草稿")
    walk.go(page, at)
    press(page, "送校長核定封緘")
    press(walk.desk(old.principal, at), "核定封緘")
    custodian = walk.desk(old.custodian, at)
    fill(custodian, dispatch__issue_number=number, dispatch__sign_off="收發 示範")
    press(custodian, "登錄密件寄出")
    return Package.objects.latest("created_at")


def receive(walk, new, request):
    """Signed for, opened, its file saved; an item that was ticked without a text is asked for."""
    page = walk.desk(new.chief, f"/transitions/requests/{request.pk}")
    assert page.locator("main a:has-text('開啟')").count() == 0
    press(page, "簽收密件")
    follow(page, "開啟")
    assert "情緒漸穩" in page.inner_text("main")
    with page.expect_download() as saved:
        page.click("main a:has-text('下載')")
    assert saved.value.suggested_filename.endswith(".odt")
    page = walk.desk(new.chief, f"/transitions/requests/{request.pk}")
    page.select_option("[name=missing-kind]", "enrolment")
    fill(page, missing__note="轉學資料（虛構）", missing__contact_on="115/09/21", missing__contact_time="09:30")  # fmt: skip
    press(page, "登錄聯繫補件")


def confirm(walk, new, request):
    """The supplement came: signed for, its time, and one of the three official ways."""
    page = walk.desk(new.chief, f"/transitions/requests/{request.pk}")
    press(page, "簽收密件")
    fill(page, supplied_on="115/09/22", supplied_time="09:50")
    press(page, "登錄補件")
    tick(page, "receipt-state", "supplemented")
    fill(page, receipt__supplement_on="115/09/22", receipt__supplement_time="09:50", receipt__receiver="輔導處 許承辦")  # fmt: skip
    press(page, "登錄接收確認")


def meet(walk, old, new, request):
    """轉銜會議: invited, a person named, and there."""
    page = walk.desk(new.chief, f"/transitions/requests/{request.pk}")
    follow(page, "轉銜會議")
    fill(page, meets_on="115/10/02", meets_time="14:00", place="輔導室會議桌", issue_number="嵐山輔字第2號")  # fmt: skip
    press(page, "送出請求")
    asked = AttendanceRequest.objects.get()
    answer = walk.desk(old.counselor, f"/transitions/attendance/{asked.pk}")
    fill(answer, name__person=old.counselor.name, name__phone="05-1111111")
    tick(answer, "name-capacity", "guidance_teacher")
    press(answer, "登錄指派人員")
    return asked


def test_from_the_roster_to_the_transition_meeting(world, walk, record_property):
    old, new = world.old, world.new
    with walk.on(BEGIN):
        roster(walk, old)
        begin(walk, old)
        call_meeting(walk, old)
        paper = render_odt([Title("摘要（虛構）"), Paragraph("虛構。")], title="摘要", footer="")  # fmt: skip
        attach(by=again(old.counselor), case=old.case, data=paper, filename="心理衡鑑摘要.odt", key=uuid4(), on=date(2026, 4, 7))  # fmt: skip
    with walk.on(MET):
        row = hold_meeting(walk, old)
        report(walk, old, row)
    with walk.on(GRADUATED):
        left(old, GRADUATED)
    with walk.on(LOOKED):
        track(walk, old, row, "admitted", "115/07/10")
        row.refresh_from_db()
        assert row.state == "listed"  # an admission list is not enough
    new.ming = seated(new.school_class, 7, from_on=date(2026, 9, 1), entered_on=date(2026, 9, 1), entry_reason="advance", **NAMED)  # fmt: skip
    guardian(new.ming)
    with walk.on(FOUND):
        find(walk, old, row)
    with walk.on(ASKED):
        request = query(walk, new)
        ask(walk, new, request)
        consent(walk, new, request)
    with walk.on(DAY_14):
        assert "今天是第 14 日" in walk.desk(old.counselor, f"/transitions/requests/{request.pk}").inner_text("main")  # fmt: skip
        sent = pack(
            walk, old, request, begin_with="整備轉銜密件", number="晴川輔字第2號", file="心理衡鑑摘要.odt",
            rows=(("summary", "B1", "服務十二次，情緒漸穩（虛構）。"), ("enrolment", "B2", "")),
        )  # fmt: skip
    with walk.on(DAY_15):
        receive(walk, new, request)
    with walk.on(DAY_16):
        more = pack(walk, old, request, begin_with="整備補件", rows=(("enrolment", "C1", "112 年入學（虛構）。"),), number="晴川輔字第3號")  # fmt: skip
        confirm(walk, new, request)
        asked = meet(walk, old, new, request)
    with walk.on(MEETING, hour=16):
        page = walk.desk(new.chief, f"/transitions/attendance/{asked.pk}")
        fill(page, attended__attended_on="115/10/02")
        press(page, "登錄出席")
        officer = walk.desk(world.officer, "/transitions/register")
        assert "目前沒有列冊的學生" in officer.inner_text("main")
        board = walk.desk(old.director, "/transitions/?list=done").inner_text("main")
    request.refresh_from_db()
    asked.refresh_from_db()
    assert (request.state, str(request.transferred_on), str(request.transfer_due_on), asked.state) == ("confirmed", DAY_14, "2026-09-21", "attended")  # fmt: skip
    assert ("已確認接收" in board, is_intact(sent), is_intact(more)) == (True, True, True)  # fmt: skip
    read = AuditEvent.objects.filter(event="file_read", object_id=str(sent.files.get().pk))  # fmt: skip
    assert [one.actor_id for one in read] == [new.chief.pk]
    assert walk.complaints == []


def test_no_school_found_when_six_months_end(world, walk):
    old = world.old
    with walk.on(BEGIN):
        begun = date.fromisoformat(BEGIN)
        open_for_graduates(by=again(old.director), school=old.school, graduates_on=date(2026, 6, 12), on=begun)  # fmt: skip
        row = Transition.objects.get(student=old.ming)
        making.assessed(old, row, on=begun)
    with walk.on(MET):
        call_meeting(walk, old)
        row = hold_meeting(walk, old)
    with walk.on(GRADUATED):
        left(old, GRADUATED)
    with walk.on("2026-12-04"):
        track(walk, old, row, "not_in_school", "115/12/04")
        page = walk.desk(old.director, f"/transitions/{row.pk}")
        assert page.locator("main a:has-text('登錄通知主管機關')").count() == 0
        assert walk.desk(world.officer, "/transitions/register").locator("main tbody th").count() == 0  # fmt: skip
    with walk.on("2026-12-14"):
        page = walk.desk(old.director, f"/transitions/{row.pk}")
        follow(page, "登錄通知主管機關")
        fill(page, notified_on="115/12/14", system_number="T-115-001")
        press(page, "登錄通知主管機關")
        entry = RegisterEntry.objects.get()
        assert entry.number in page.inner_text("main")
        officer = walk.desk(world.officer, "/transitions/register")
        told = officer.inner_text("main")
        assert (entry.number in told, "晴川國民中學" in told, "張" in told) == (True, True, False)  # fmt: skip
        press(officer, "列冊", within="main td")
        assert "列冊中" in officer.inner_text("main tbody")
    entry.refresh_from_db()
    row.refresh_from_db()
    assert (str(entry.taken_on), row.state, walk.complaints) == ("2026-12-14", "registered", [])  # fmt: skip
