"""The administrators' pages in Chromium, with the demo's people: axe finds nothing, light and dark, wide and narrow."""

import time

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from accounts.actions.reviews import start_access_review
from accounts.models import School, User
from config.demo.people import seed_people
from documents.writing import Column, Table, table_bytes
from tests.browser.axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seeded(transactional_db, settings):
    """The demo's county, with cheap passwords that nobody types. Out: the junior high school."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed_people(today=timezone.localdate())
    return School.objects.get(code="990501")


def enter(page, site: str, username: str) -> None:
    """She logged in a moment ago, so no page asks again."""
    user = User.objects.get(username=username)
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": username}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": site}]
    )


@pytest.fixture
def judge(open_page, site):
    """Out: `judge(username, paths)` -> the faults of each page that has any."""

    def look(username: str, paths: list[str]) -> dict[str, list[str]]:
        page, complaints = open_page("/accounts/login/")
        enter(page, site, username)
        found = {}
        for path in paths:
            answer = page.goto(site + path)
            page.wait_for_load_state("load")
            if answer is None or answer.status != 200:
                found[path] = [f"status {answer and answer.status}"]
            elif judged := [*faults(page), *complaints]:
                found[path] = judged
            complaints.clear()
        return found

    return look


def test_the_administrators_pages(seeded, judge):
    teacher = User.objects.get(username="homeroom")
    held = teacher.appointments.get()
    term = seeded.terms.first()
    director = User.objects.get(username="director")
    review = start_access_review(
        by=director, place=seeded, year=115, on=timezone.localdate()
    )
    person = f"/people/{teacher.pk}"
    school = f"/people/places/schools/{seeded.pk}"
    paths = [
        "/people/",
        "/people/?q=nobody",
        "/people/me",
        "/people/invite",
        "/people/appoint",
        "/people/bulk",
        person,
        f"{person}/appoint",
        f"{person}/disable",
        f"{person}/enable",
        f"{person}/reset",
        f"/people/appointments/{held.pk}/end",
        f"/people/appointments/{held.pk}/hand-over",
        f"/people/appointments/{held.pk}/deputise",
        "/people/reviews",
        f"/people/reviews/{review.pk}",
        "/people/places",
        school,
        f"{school}/terms/new",
        f"{school}/terms/{term.pk}",
        f"{school}/classes/new",
    ]
    assert judge("admin", paths) == {}


def test_the_reviewers_pages(seeded, judge):
    director = User.objects.get(username="director")
    review = start_access_review(
        by=director, place=seeded, year=115, on=timezone.localdate()
    )
    item = review.items.exclude(holder=director).first()
    paths = [
        "/people/reviews",
        f"/people/reviews/{review.pk}",
        f"/people/reviews/items/{item.pk}?mark=revoke",
    ]
    assert judge("director", paths) == {}


def test_the_countys_pages_and_two_schools(seeded, judge):
    center = "/people/places/centers/new"
    assert judge("county.admin", ["/people/", "/people/places", center]) == {}
    assert judge("senior.joint", ["/people/me"]) == {}


def test_an_upload_is_judged_in_both_its_answers(seeded, open_page, site):
    """The problems by row and column, then the preview; and one press applies it."""
    headings = ("帳號", "姓名", "角色", "班級", "起日")
    good = [["homeroom", "吳擬真", "任課教師", "", "115/12/01"]]
    bad = [["homeroom", "別人", "沒有這個", "999", "115/13/01"]]
    page, complaints = open_page("/accounts/login/")
    enter(page, site, "admin")
    found = {}
    for name, rows in (("bad", bad), ("good", good)):
        table = Table("任職名單", [Column(heading) for heading in headings], rows)
        page.goto(site + "/people/bulk")
        page.set_input_files(
            "input[type=file]",
            {
                "name": "posts.csv",
                "mimeType": "text/csv",
                "buffer": table_bytes(table, "csv"),
            },
        )
        page.get_by_role("button", name="上傳並預覽").click()
        page.wait_for_load_state("load")
        if judged := [*faults(page), *complaints]:
            found[name] = judged
    assert found == {}
    page.get_by_role("button", name="指派這 1 筆職務").click()
    page.wait_for_url("**/people/")
    teacher = User.objects.get(username="homeroom")
    assert teacher.appointments.filter(role="subject_teacher").count() == 1


def test_a_form_with_errors_is_judged(seeded, open_page, site):
    page, complaints = open_page("/accounts/login/")
    enter(page, site, "admin")
    page.goto(site + "/people/invite")
    page.get_by_role("button", name="建立帳號並寄出邀請").click()
    page.wait_for_load_state("load")
    assert [*faults(page), *complaints] == []
    assert page.title().startswith("錯誤：")


def test_the_place_is_switched_in_the_header(seeded, open_page, site):
    page, _complaints = open_page("/accounts/login/")
    enter(page, site, "senior.joint")
    page.goto(site + "/people/me")
    page.locator("summary", has_text="切換學校").click()
    page.get_by_role("button", name="晴川國民中學").click()
    page.wait_for_url(site + "/")
    assert page.locator(".brand small").inner_text() == "雲岫縣立晴川國民中學"
