"""A case conference from the need to the archive: three people in three sessions, one return for revision."""

from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import School, User
from cases.demo import seed as seed_students
from cases.demo_casework import seed_casework
from cases.models import Case
from fields.roc_date import roc_date
from meetings.models import Meeting, MinutesVersion
from tests.browser.axe import faults
from tests.browser.test_people_pages import seeded  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = ("chair_report", "case_status", "handling_so_far", "professional_advice", "strategies", "owners", "observation_schedule", "evaluation")  # fmt: skip


@pytest.fixture
def case(seeded):  # noqa: F811  (a fixture, asked for by its name)
    school = School.objects.get(pk=seeded.pk)
    seed_students([school], timezone.localdate())
    seed_casework([school], timezone.localdate())
    lead = User.objects.get(username="counselor")
    return Case.objects.filter(lead=lead, state="open").first()


@pytest.fixture
def desk(open_page):
    """Out: a session of its own for each person, and what its console complained about."""

    def open_for(username):
        page, complaints = open_page("/meetings/", user=User.objects.get(username=username))  # fmt: skip
        page.set_default_timeout(15_000)
        return page, complaints

    return open_for


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"[name={name}]", str(value))


def send(page, words):
    page.click(f"main button:has-text('{words}')")
    page.wait_for_load_state("load")


def judged(page, found):
    if wrong := faults(page):
        found[page.url.rsplit("/", 2)[-1]] = wrong


def test_need_to_archive(case, desk, site, tmp_path):
    today, found = roc_date(timezone.localdate()), {}
    desks = [desk(name) for name in ("counselor", "director", "principal")]
    counselor, director, principal = (page for page, _complaints in desks)

    counselor.goto(f"{site}/cases/{case.pk}")
    counselor.click("main a[href*='/meetings/cases/']")
    counselor.click("text=提出召開需求")
    counselor.check("[name=why][value=stuck]")
    fill(counselor, reason="策略執行後未見改善")
    send(counselor, "送出需求")

    director.goto(f"{site}/meetings/")
    director.click("section:has(#h-needs) a >> nth=0")
    director.check("[name=decision][value=approve]")
    send(director, "記錄評估結果")
    meeting = f"{site}/meetings/{Meeting.objects.get().pk}"

    director.goto(f"{meeting}/plan")
    fill(director, goal="改善出席", held_on=today, starts_at="13:20", place="會議室")
    director.select_option("[name=chair]", label="周範宜")
    director.select_option("[name=recorder]", label="林示安")
    send(director, "儲存")
    send(director, "發送開會通知")
    judged(director, found)

    counselor.goto(meeting)
    send(counselor, "簽到並確認保密")
    director.goto(meeting)
    send(director, "簽到並確認保密")
    director.check("#reminded")
    send(director, "開始開會")
    for row in director.locator("a:has-text('未到原因')").all()[:1]:
        row.click()
        fill(director, reason="公假")
        send(director, "儲存")

    counselor.goto(f"{meeting}/resolutions")
    fill(counselor, text="座位調至前排", due_on=today, success="出席紀錄")
    counselor.select_option("[name=owner]", label="林示安")
    send(counselor, "新增")

    director.goto(f"{meeting}/adjourn")
    director.check("[name=outcome][value=continue]")
    fill(director, no_next_reason="視執行情形再議", count_13_female=2)
    send(director, "宣布散會")

    write_and_submit(counselor, meeting, "以出席紀錄評估。")
    director.goto(f"{site}/meetings/")
    director.keyboard.press("n")  # the oldest that waits
    director.wait_for_selector("text=送出決定")
    director.check("[name=decision][value=return]")
    director.select_option("[name=target]", "evaluation")
    fill(director, comment="請寫明由誰評估")
    send(director, "送出決定")

    counselor.goto(f"{meeting}/minutes")
    counselor.wait_for_selector("text=請寫明由誰評估")
    write_and_submit(counselor, meeting, "由林示安以出席紀錄評估。")
    for page in (director, principal):
        page.goto(f"{site}/meetings/")
        page.click("section:has(#h-approve) tbody a >> nth=0")
        page.wait_for_selector("ins:has-text('由林示安')")
        judged(page, found)
        page.screenshot(path=str(tmp_path / "approve.png"), full_page=True)
        page.keyboard.press("n")  # the decision, 核可 by default
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("text=已核可會議紀錄")

    counselor.goto(meeting)
    send(counselor, "知會與會人員")
    counselor.screenshot(path=str(tmp_path / "meeting.png"), full_page=True)
    counselor.click("section:has(#h-resolutions) tbody a >> nth=0")
    counselor.click("label[for=id_state_2]")
    fill(counselor, text="已調整")
    send(counselor, "送出回報")
    judged(counselor, found)
    counselor.goto(f"{meeting}/review")
    fill(counselor, review="出席改善")
    send(counselor, "完成彙整")
    send(counselor, "歸檔")
    states = MinutesVersion.objects.order_by("number").values_list("state", flat=True)
    assert (Meeting.objects.get().state, list(states)) == ("archived", ["returned", "approved"])  # fmt: skip
    assert (found, [words for _page, words in desks]) == ({}, [[], [], []])
    assert Path(tmp_path / "approve.png").stat().st_size > 0


def write_and_submit(page, meeting, evaluation):
    page.goto(f"{meeting}/minutes")
    fill(page, **dict.fromkeys(PARTS, "依議程辦理。"))
    fill(page, evaluation=evaluation)
    page.check("[name=records_to_keep][value=homeroom]")
    send(page, "儲存")
    page.goto(f"{meeting}/submit")
    send(page, "送出陳核")
