"""Language and theme: on the account, in a cookie, never by GET, never somewhere else."""

import pytest
from django.test import Client


def _opening(response) -> str:
    return response.content.decode().split("\n")[1]


def test_a_theme_is_kept_on_the_account_and_painted_by_the_server(inside, counselor):
    response = inside.post(
        "/house/theme", {"theme": "dark", "next": "/accounts/email/"}
    )
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/email/",
    )
    counselor.refresh_from_db()
    assert (counselor.theme, response.cookies["theme"].value) == ("dark", "dark")
    assert _opening(inside.get("/")) == '<html lang="zh-Hant-TW" data-bs-theme="dark">'


def test_without_a_choice_the_page_follows_the_system(inside):
    assert (
        _opening(inside.get("/"))
        == '<html lang="zh-Hant-TW" data-bs-theme="light" data-theme-system>'
    )


def test_an_unknown_theme_changes_nothing(inside, counselor):
    response = inside.post("/house/theme", {"theme": '"><b>'})
    counselor.refresh_from_db()
    assert (counselor.theme, response.cookies.keys()) == ("", {}.keys())


def test_a_forged_theme_cookie_is_not_written_into_the_page(client, db):
    client.cookies["theme"] = '"onload=x'
    assert (
        _opening(client.get("/accounts/login/"))
        == '<html lang="zh-Hant-TW" data-bs-theme="light" data-theme-system>'
    )


def test_a_language_is_kept_on_the_account_and_in_the_cookie(inside, counselor):
    response = inside.post("/house/language", {"language": "en", "next": "/"})
    counselor.refresh_from_db()
    assert (response.status_code, counselor.language) == (302, "en")
    assert response.cookies["django_language"].value == "en"


def test_an_unknown_language_changes_nothing(inside, counselor):
    response = inside.post("/house/language", {"language": "xx", "next": "/"})
    counselor.refresh_from_db()
    assert (counselor.language, "django_language" in response.cookies) == (
        "zh-hant",
        False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/house/theme", "/house/language"])
def test_a_stranger_may_choose_but_is_sent_nowhere_else(path):
    response = Client().post(
        path, {"theme": "dark", "language": "en", "next": "https://elsewhere.example/"}
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/house/theme", "/house/language"])
def test_a_choice_is_a_post_with_its_secret(path):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 405
    refused = strict.post(path, {"theme": "dark", "language": "en"})
    assert (refused.status_code, refused.cookies.keys()) == (403, {}.keys())


def test_a_page_that_outlived_its_session_learns_who_is_in(inside, counselor):
    state = inside.get("/house/session").json()
    assert (state["user"], len(state["csrf"])) == (str(counselor.pk), 64)


@pytest.mark.django_db
def test_a_stranger_learns_nothing_about_the_session():
    response = Client().get("/house/session")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/login/?next=/house/session",
    )
