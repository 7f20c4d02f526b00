"""One page for each refusal: what is wrong and what to do, a short code, nothing of the inside."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def page(request: HttpRequest, status: int) -> HttpResponse:
    """The page of an HTTP status out of PAGES."""
    return render(request, f"errors/{status}.html", {"status": status}, status=status)


def dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A refusal without a page of its own gets one, keeping its headers; anything else passes."""
    bare = (
        response.status_code in PAGES
        and not getattr(response, "is_dressed", False)
        and not response.content.strip()
    )
    if not bare:
        return response
    dressed_page = page(request, response.status_code)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            dressed_page.headers[name] = response.headers[name]
    return dressed_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    return page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose secret is missing or old."""
    return render(request, "errors/403_csrf.html", {"status": 403}, status=403)
