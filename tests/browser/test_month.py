"""A counselor's month in Chromium, by keyboard where it is hers: presses and seconds counted, nothing twice, no text lost."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import School, SchoolClass
from cases.demo import seed as seed_students
from cases.models import (
    Attachment,
    Case,
    CounselingRecord,
    Plan,
    Referral,
    RiskAssessment,
    Screening,
    Student,
)
from tests.browser.test_people_pages import enter, seeded  # noqa: F401  (a fixture)
from tests.factories.casework import running_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTING = "addEventListener('keydown', () => { sessionStorage.presses = 1 + Number(sessionStorage.presses || 0); }, true);"
PDF = b"%PDF-1.7\nfiction\n%%EOF\n"


@pytest.fixture
def student(seeded, settings, tmp_path):  # noqa: F811  (a fixture, asked for by its name)
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "default": files}
    settings.ANTIVIRUS = ""
    seed_students([School.objects.get(pk=seeded.pk)], timezone.localdate())
    return Student.objects.filter(school=seeded, school_class__name="801").in_class_order()[6]  # fmt: skip


@pytest.fixture
def as_person(open_page, site):
    """Out: `as_person(username)` -> a page of a browser of her own that counts the keys she presses."""

    def open_as(username):
        page, _complaints = open_page("/accounts/login/")
        page.context.add_init_script(COUNTING)
        enter(page, site, username)
        page.goto(site)
        return page

    return open_as


def pressed(page):
    return int(page.evaluate("Number(sessionStorage.presses || 0)"))


def log(page, at, gist):
    """One log from the open case page. Out: presses besides the text, and seconds from the first key to the timeline."""
    page.goto(at)
    page.evaluate("sessionStorage.presses = 0")
    began = time.monotonic()
    page.keyboard.press("n")
    page.keyboard.insert_text(gist)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".tl >> text={gist}")
    return pressed(page), time.monotonic() - began


def choose(page, **answers):
    for name, value in answers.items():
        key = page.locator(f'input[name="{name}"][value="{value}"]').get_attribute("id")
        page.click(f'label[for="{key}"]')


def send(page):
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def refer(page, site, student):
    page.goto(f"{site}/referrals/new")
    school_class = SchoolClass.objects.get(pk=student.school_class_id)
    page.select_option('select[name="school_class"]', str(school_class.pk))
    page.fill('input[name="seat_number"]', str(student.seat_number))
    page.fill('input[name="name"]', student.name)
    page.fill('textarea[name="concern"]', "近三週遲到 4 次，上課趴睡。")
    send(page)


def assign(page, site, lead):
    page.goto(f"{site}/referrals/{Referral.objects.get().pk}")
    page.select_option('select[name="assign-lead"]', label=lead)
    choose(page, **{"assign-tier": "2"})
    page.locator('textarea[name="assign-referrer_part"]').focus()
    send(page)


def screen_and_judge(page, at):
    page.goto(f"{at}/risk/screen")
    choose(page, q1="3", q2="2", q3="2", q4="2", q5="2", suicide="2")
    page.locator('textarea[name="note"]').focus()
    send(page)
    choose(page, ideation_asked="yes", level="medium")
    page.locator('textarea[name="ideation"]').fill("學生說偶爾會想，沒有計畫。")
    send(page)


def plan(page, at):
    page.goto(f"{at}/plan/edit")
    page.fill('input[name="text_0"]', "每週到校五天")
    page.fill('input[name="measure_0"]', "出席紀錄")
    page.fill('textarea[name="strategies"]', "每週晤談，與導師約定早晨簽到。")
    review = review_day()
    page.fill(
        'input[name="review_on"]', f"{review.year - 1911}/{review.month}/{review.day}"
    )
    page.locator('textarea[name="strategies"]').focus()
    send(page)


def review_day():
    return timezone.localdate() + timedelta(days=30)


def attach(page, at):
    page.goto(f"{at}/files")
    page.set_input_files('input[name="file"]', {"name": "家長同意書.pdf", "mimeType": "application/pdf", "buffer": PDF})  # fmt: skip
    page.locator("text=加入附件 >> visible=true").last.click()
    page.wait_for_selector("text=家長同意書")


def close(counselor, director, at):
    counselor.goto(f"{at}/close")
    counselor.select_option('select[name="reason"]', "goals_met")
    counselor.fill('textarea[name="summary"]', "已能穩定到校。")
    send(counselor)
    director.goto(f"{at}/closing")
    with director.expect_navigation():
        director.click('button[name="approve"]')


def test_the_month(student, as_person, site, record_property):
    began = time.monotonic()
    refer(as_person("homeroom"), site, student)
    director, counselor = as_person("director"), as_person("counselor")
    assign(director, site, counselor_name())
    case = Case.objects.get()
    at = f"{site}/cases/{case.pk}"
    told = [log(counselor, at, f"第 {nth} 次晤談，睡眠較穩定。") for nth in range(1, 8)]
    plan(counselor, at)
    screen_and_judge(counselor, at)
    attach(counselor, at)
    close(counselor, director, at)
    case.refresh_from_db()
    kept = [model.objects.count() for model in (CounselingRecord, Screening, RiskAssessment, Attachment)]  # fmt: skip
    assert (case.state, kept) == ("closed", [7, 1, 1, 1])
    made = Plan.objects.get()
    assert (made.goals[0]["text"], made.review_on) == ("每週到校五天", review_day())
    presses, seconds = [one[0] for one in told], [one[1] for one in told]
    assert max(presses) <= 8
    assert max(seconds) < 30
    record_property("presses a log", max(presses))
    record_property("seconds a log", round(max(seconds), 2))
    record_property("seconds in all", round(time.monotonic() - began, 1))


def counselor_name():
    return School.objects.get(code="990501").appointments.get(user__username="counselor").user.name  # fmt: skip


@pytest.fixture
def case(student):
    school = student.school
    people = {one: school.appointments.get(user__username=one).user for one in ("director", "counselor")}  # fmt: skip

    class World:
        director, counselor = people["director"], people["counselor"]

    return running_case(World, student=student, on=timezone.localdate())


def test_a_lost_session_loses_no_text_and_a_double_click_makes_one_record(case, as_person, site):  # fmt: skip
    page, at = as_person("counselor"), f"{site}/cases/{case.pk}"
    page.goto(at)
    page.keyboard.press("n")
    page.keyboard.insert_text("打到一半就登出了。")
    page.wait_for_selector("text=草稿已自動儲存")
    page.context.clear_cookies()
    send(page)  # refused: nobody is logged in
    assert CounselingRecord.objects.count() == 0
    enter(page, site, "counselor")
    page.goto(at)
    assert page.input_value("#id_gist") == "打到一半就登出了。"
    other = page.context.new_page()
    other.goto(at)  # a second tab with the same draft
    page.locator(".quick button.btn-primary").dblclick()
    page.wait_for_selector(".tl >> text=打到一半就登出了。")
    other.locator("#id_gist").focus()
    other.keyboard.press("Control+Enter")
    other.wait_for_selector("text=沒有重複新增")
    assert [one.gist for one in CounselingRecord.objects.all()] == [
        "打到一半就登出了。"
    ]
