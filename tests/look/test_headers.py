"""Headers on every response (SECURITY.md B9)."""

import pytest
from django.test import Client

EVERYWHERE = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "manifest-src 'self'",
}


def _policy(response) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


def _own(response) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in EVERYWHERE}


@pytest.mark.django_db
@pytest.mark.usefixtures("refusals")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/accounts/login/", 200),
        ("/healthz", 200),
        ("/no/such/page", 404),
        ("/house/theme", 405),
        ("/refuse/403", 403),
        ("/refuse/500", 500),
        ("/refuse/429", 429),
    ],
)
def test_every_answer_carries_the_headers(path, status):
    response = Client(raise_request_exception=False).get(path)
    assert (response.status_code, _own(response), _policy(response)) == (
        status,
        EVERYWHERE,
        POLICY,
    )
    assert {"no-store", "private"} - set(
        response.headers["Cache-Control"].split(", ")
    ) == set()


def test_a_refusal_by_the_outermost_doors_carries_them_too(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client(raise_request_exception=False).get(
        "/healthz", headers={"Host": "elsewhere.example"}
    )
    assert (response.status_code, _own(response), _policy(response)) == (
        400,
        EVERYWHERE,
        POLICY,
    )


def test_a_redirect_to_https_carries_them_and_https_is_remembered(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    plain = Client().get("/accounts/login/")
    assert (plain.status_code, _own(plain)) == (301, EVERYWHERE)
    secure = Client().get("/nothing", secure=True)
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_closed_page_is_kept_nowhere(inside):
    response = inside.get("/")
    assert (response.status_code, response.headers["Cache-Control"]) == (
        200,
        "no-store, private",
    )


def test_logging_out_clears_what_the_browser_kept(inside):
    before = inside.get("/accounts/logout/")
    assert "Clear-Site-Data" not in before.headers
    response = inside.post("/accounts/logout/")
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (
        302,
        '"cache", "storage"',
    )
