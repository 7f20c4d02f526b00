"""Each refusal has its page, its status, and nothing of the inside."""

import re

import pytest
from django.test import Client

from tests.look.urls import SECRET

HEADINGS = {
    400: "看不懂這個要求",
    403: "你沒有權限做這件事",
    404: "找不到這一頁",
    405: "這個網址不能這樣使用",
    409: "資料剛剛被改過了",
    413: "檔案或內容太大",
    429: "操作太頻繁",
    500: "系統發生問題",
    503: "系統暫時無法使用",
}


def _heading(response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("refusals")
@pytest.mark.parametrize("status", HEADINGS)
def test_each_refusal_has_its_page_without_asking_the_database(
    status, django_assert_num_queries
):
    refused_by_a_door = status == 403  # its row in the audit trail
    with django_assert_num_queries(int(refused_by_a_door)):
        response = Client(raise_request_exception=False).get(f"/refuse/{status}")
    assert response.status_code == status
    assert _heading(response) == HEADINGS[status]
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.usefixtures("refusals")
def test_a_refusal_keeps_the_headers_that_say_what_is_allowed(client):
    assert client.get("/refuse/405").headers["Allow"] == "POST"
    assert client.get("/refuse/429").headers["Retry-After"] == "300"


@pytest.mark.usefixtures("refusals")
def test_a_refusal_with_words_of_its_own_keeps_them(client):
    response = client.get("/speak/409")
    assert (response.status_code, response.content) == (409, b"words")


@pytest.mark.usefixtures("refusals")
def test_what_may_not_be_seen_looks_like_what_does_not_exist(inside):
    foreign, nonexistent = inside.get("/refuse/404"), inside.get("/no/such/page")
    assert foreign.status_code == nonexistent.status_code == 404
    assert foreign.content == nonexistent.content


@pytest.mark.usefixtures("refusals")
def test_a_fault_names_a_code_that_the_log_has_too(caplog):
    response = Client(raise_request_exception=False).get("/refuse/500")
    (request_id,) = {
        record.msg["request_id"]
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "request_failed"
    }
    assert (
        f'<span class="mono">500-{request_id[:8]}</span>' in response.content.decode()
    )


@pytest.mark.django_db
def test_a_form_with_an_old_secret_says_so():
    response = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "lin"}
    )
    assert (response.status_code, _heading(response)) == (403, "這張表單已經過期")


def test_an_unknown_host_is_refused_with_the_page(client):
    response = client.get("/healthz", headers={"Host": "elsewhere.example"})
    assert (response.status_code, _heading(response)) == (400, HEADINGS[400])


@pytest.mark.usefixtures("refusals")
def test_a_refusal_speaks_the_readers_language_and_wears_her_theme(client):
    client.cookies["theme"] = "dark"
    client.cookies["django_language"] = "en"
    page = client.get("/refuse/404").content.decode()
    assert page.split("\n")[0] == "<!doctype html>"
    assert page.split("\n")[1] == '<html lang="en" data-bs-theme="dark">'
