"""The former school's pages in the browser: an assessment filled by its form, and axe over every page."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import School, User
from cases.demo import seed as seed_students
from tests.browser.axe import faults
from tests.browser.test_people_pages import seeded  # noqa: F401  (a fixture)
from transitions.demo import seed_transitions
from transitions.models import Evaluation, EvaluationItem, Transition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(seeded):  # noqa: F811  (a fixture, asked for by its name)
    school, today = School.objects.get(pk=seeded.pk), timezone.localdate()
    seed_students([school], today)
    seed_transitions([school], today)
    return school


def judge(page, complaints, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"transition-{name}.png", full_page=True)
    found = [*faults(page), *complaints]
    complaints.clear()
    return found


def test_every_page_of_the_former_school_passes(school, open_page, site):
    page, complaints = open_page("/transitions/", user=User.objects.get(username="director"))  # fmt: skip
    tracked = Transition.objects.get(state="listed")
    waiting = Transition.objects.filter(state="pending", assessed_on__isnull=True).first()  # fmt: skip
    meeting, item = Evaluation.objects.get(), EvaluationItem.objects.get()
    found = {"board": judge(page, complaints, "board")}
    for name, path in (
        ("graduates", "graduates"),
        ("student", f"{tracked.pk}"),
        ("assessment", f"{waiting.pk}/assessment"),
        ("report", f"{tracked.pk}/report"),
        ("contact", f"{tracked.pk}/contact"),
        ("found", f"{tracked.pk}/found"),
        ("meeting", f"evaluations/{meeting.pk}"),
        ("decision", f"evaluations/items/{item.pk}"),
        ("call", "evaluations/new"),
        ("roster", "roster"),
    ):
        page.goto(f"{site}/transitions/{path}")
        page.wait_for_load_state("load")
        found[name] = judge(page, complaints, name)
    assert {name: faulty for name, faulty in found.items() if faulty} == {}


def test_the_lead_fills_the_assessment_in_the_browser(school, open_page, site):
    waiting = Transition.objects.filter(state="pending", assessed_on__isnull=True).first()  # fmt: skip
    path = f"/transitions/{waiting.pk}/assessment"
    page, complaints = open_page(path, user=User.objects.get(username="counselor"))
    page.get_by_label("非當事人或法定代理人主動提出申請").check()
    for name in ("student_wish", "guardian_wish"):
        page.locator(f"input[name={name}][value=agree]").check()
    page.locator("input[name=I2]").check()
    page.locator("input[name=I2_degree][value=mid]").check()
    page.locator("label[for=id_I2_risk_2]").click()
    page.locator("textarea[name=summary]").fill("近半年情緒漸穩（虛構）。")
    page.locator("input[name=recommendation][value=recommend]").check()
    page.get_by_role("button", name="完成初評").click()
    page.wait_for_url(f"**/transitions/{waiting.pk}")
    waiting.refresh_from_db()
    assert (waiting.assessed_on, complaints) == (timezone.localdate(), [])


def test_the_countys_list_passes(school, open_page):
    page, complaints = open_page("/transitions/register", user=User.objects.get(username="county"))  # fmt: skip
    assert judge(page, complaints, "register") == []
