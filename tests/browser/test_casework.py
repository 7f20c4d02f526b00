"""The quick log by keyboard, and axe over the pages of casework."""

import pytest
from django.utils import timezone

from accounts.models import School, User
from cases.demo import seed as seed_students
from cases.demo_casework import seed_casework
from cases.models import Case, CounselingRecord
from tests.browser.axe import faults
from tests.browser.test_people_pages import enter, seeded  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIST = "睡眠較穩定，約定下次檢核。"


@pytest.fixture
def case(seeded):  # noqa: F811  (a fixture asks for another)
    school = School.objects.get(pk=seeded.pk)
    seed_students([school], timezone.localdate())
    seed_casework([school], timezone.localdate())
    lead = User.objects.get(username="counselor")
    return Case.objects.filter(lead=lead, state="open").first()


def test_n_type_ctrl_enter_and_it_stands_in_the_timeline(case, open_page, site):
    page, complaints = open_page("/accounts/login/")
    enter(page, site, "counselor")
    page.goto(f"{site}/cases/{case.pk}")
    page.evaluate(
        "() => { window.presses = 0; addEventListener('keydown', () => { sessionStorage.presses = ++window.presses; }, true); }"
    )
    before = set(CounselingRecord.objects.values_list("pk", flat=True))
    page.keyboard.press("n")
    page.keyboard.insert_text(GIST)
    page.wait_for_selector("text=草稿已自動儲存")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".tl >> text={GIST}")
    assert page.evaluate("sessionStorage.presses") == "3"  # N, Ctrl, Enter
    made = CounselingRecord.objects.exclude(pk__in=before).get()
    assert made.gist == GIST
    found = {}
    for path in (f"/cases/{case.pk}", f"/cases/{case.pk}/log", "/cases/", f"/records/{made.pk}/correct", "/referrals/new"):  # fmt: skip
        page.goto(site + path)
        page.wait_for_load_state("load")
        if judged := faults(page):
            found[path] = judged
    assert (found, complaints) == ({}, [])
