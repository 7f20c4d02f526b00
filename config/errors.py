"""
One page for each refusal: what is wrong and what to do, a short code, nothing of the inside.

The pages ask neither the database nor the session, so that they also come when those are what broke, and
a page someone may not see is the same, byte for byte, as one that does not exist.
"""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from structlog.contextvars import get_contextvars

from config.preferences import cookie_theme

PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
KEPT_HEADERS = ("Allow", "Retry-After")


def page(
    request: HttpRequest,
    status: int,
    template: str = "",
    code: str = "",
    happened: str = "",
) -> HttpResponse:
    """The page of an HTTP status out of PAGES; `code` is what a person reads out on the telephone, `happened` what
    changed meanwhile, in the words of the action that refused."""
    body = render_to_string(
        template or f"errors/{status}.html",
        {
            "code": code or str(int(status)),
            "theme": cookie_theme(request),
            "demo": settings.DEMO,
            "happened": happened,
        },
    )
    response = HttpResponse(body, status=status)
    response.is_dressed = True  # type: ignore[attr-defined]  # our own mark, read below
    return response


def dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A refusal without a page of its own gets one, keeping its headers and cookies; anything else passes."""
    bare = (
        response.status_code in PAGES
        and not response.streaming
        and not getattr(response, "is_dressed", False)
        and not response.content.strip()
    )
    if not bare:
        return response
    dressed_page = page(request, response.status_code)
    for name in KEPT_HEADERS:
        if name in response.headers:
            dressed_page.headers[name] = response.headers[name]
    dressed_page.cookies = response.cookies
    return dressed_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Too large is said as what it is."""
    if isinstance(exception, RequestDataTooBig):
        return page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Called by allauth, whose limits are counted in minutes."""
    response = page(request, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "300"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """The code ends in the head of the request's id, which the log carries too."""
    request_id = str(get_contextvars().get("request_id", ""))[:8]
    return page(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, code=f"500-{request_id}".rstrip("-")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose secret is missing or old."""
    return page(request, HTTPStatus.FORBIDDEN, template="errors/403_csrf.html")
