"""Students and the roster in Chromium, with the demo's people: axe finds nothing, light and dark, wide and narrow."""

import pytest
from django.utils import timezone

from accounts.models import School, User
from cases.actions.imports import upload_roster
from cases.demo import seed
from cases.models import Student
from cases.tasks import preview_roster
from config.demo.people import seed_people
from tests.browser.axe import faults
from tests.browser.test_people_pages import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = "學號,姓名,班級,座號,性別"


@pytest.fixture
def seeded(transactional_db, settings):
    """The demo's county with students. Out: the junior high school."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    today = timezone.localdate()
    schools = seed_people(today=today)
    seed(schools.values(), today)
    return School.objects.get(code="990501")


def _import(school, rows):
    """A roster that has been uploaded and previewed."""
    on = timezone.localdate()
    return upload_roster(
        by=User.objects.get(username="chief"), school=school, data=f"{HEAD}\n{rows}".encode(),
        filename="名冊.csv", school_year=school.classes.first().school_year,
        takes_effect_on=on, on=on, enqueue=preview_roster.delay,
    )  # fmt: skip


def test_list_page_and_import_have_no_faults(seeded, open_page, site):
    good = _import(seeded, "N1,葛示範,801,30,生理女\n")
    bad = _import(seeded, "N1,,801,30,不明\n")
    student = Student.objects.filter(school=seeded).in_class_order()[3]
    paths = [
        "/students/",
        "/students/?grade=8&flag=sped&cols=code&cols=number&cols=background",
        f"/students/{student.pk}",
        f"/students/{student.pk}/edit",
        f"/students/{student.pk}/protection/new",
        "/students/roster",
        "/students/roster/upload",
        f"/students/roster/{good.pk}",
        f"/students/roster/{bad.pk}",
        "/students/roster/promotion",
        "/students/roster/graduation",
    ]
    page, complaints = open_page("/accounts/login/")
    enter(page, site, "chief")
    found = {}
    for path in paths:
        answer = page.goto(site + path)
        page.wait_for_load_state("load")
        if answer is None or answer.status != 200:
            found[path] = [f"status {answer and answer.status}"]
        elif judged := [*faults(page), *complaints]:
            found[path] = judged
        complaints.clear()
    assert found == {}


def test_the_key_p_masks_every_name_of_the_screen(seeded, open_page, site):
    page, complaints = open_page("/accounts/login/")
    enter(page, site, "homeroom")
    page.goto(site + "/students/")
    assert "○" not in page.locator("tbody").inner_text()
    page.keyboard.press("p")
    page.wait_for_selector("main [data-key=p][aria-pressed=true]")
    names = page.locator("tbody th").all_inner_texts()
    assert [name for name in names if "○" not in name] == []
    assert complaints == []
