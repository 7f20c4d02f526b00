"""Language and theme are the person's own."""

import pytest
from django.conf import settings


def language_of(response):
    return response.headers["Content-Language"]


def test_the_persons_language_wins_over_cookie_and_browser(logged_in, user):
    user.language = "en"
    user.save()
    logged_in.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hant"
    page = logged_in.get("/settings", headers={"Accept-Language": "zh-TW"})
    assert language_of(page) == "en"


def test_a_stranger_gets_traditional_chinese_or_what_she_chose(client, db):
    assert language_of(client.get("/accounts/login/")) == "zh-hant"
    client.post("/house/language", {"language": "en"})
    assert language_of(client.get("/accounts/login/")) == "en"


def test_the_switch_stores_the_language_on_the_person(logged_in, user):
    logged_in.post("/house/language", {"language": "en"})
    user.refresh_from_db()
    assert (user.language, language_of(logged_in.get("/settings"))) == ("en", "en")


@pytest.mark.parametrize("typed", ["xx", "", "zh-hant'--"])
def test_an_unknown_language_changes_nothing(logged_in, user, typed):
    logged_in.post("/house/language", {"language": typed})
    user.refresh_from_db()
    assert user.language == "zh-hant"


def test_the_page_saves_name_language_and_theme(logged_in, user):
    posted = {"name": "林小青", "language": "en", "theme": "dark"}
    answer = logged_in.post("/preferences", posted)
    user.refresh_from_db()
    assert answer.headers["Location"] == "/preferences"
    assert (user.name, user.language, user.theme) == ("林小青", "en", "dark")


def test_nothing_else_can_be_posted_along(logged_in, user):
    before = {
        name: getattr(user, name)
        for name in ("username", "email", "password", "is_superuser", "is_active")
    }
    logged_in.post(
        "/preferences",
        {
            "name": "林小青",
            "language": "en",
            "theme": "",
            "username": "root",
            "email": "x@example.test",
            "password": "x",
            "is_superuser": "on",
            "is_active": "",
            "must_change_password": "on",
        },
    )
    user.refresh_from_db()
    assert {name: getattr(user, name) for name in before} == before
    assert user.must_change_password is False


def test_a_wrong_theme_is_refused(logged_in, user):
    logged_in.post("/preferences", {"name": "x", "language": "en", "theme": "neon"})
    user.refresh_from_db()
    assert (user.name, user.theme) == ("林曉青", "")
