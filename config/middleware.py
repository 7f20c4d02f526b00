"""The frame around every request: headers, error pages, closed doors."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.errors import WrongState
from config import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
)


class SecurityHeadersMiddleware:
    """
    Headers that every response carries, static files and refusals too (SECURITY.md B9). It stands outermost:
    what Django's own SecurityMiddleware refuses (an unknown host) passes it without Django's headers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.django = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.django.process_response(request, self.get_response(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not _is_static(request):
            patch_cache_control(response, no_store=True, private=True)
        if _logs_out(request, response):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _is_static(request: HttpRequest) -> bool:
    return request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}")


def _logs_out(request: HttpRequest, response: HttpResponse) -> bool:
    """Cookies are not cleared: the session's is already dead, and language and theme stay."""
    return (
        request.method == "POST"
        and response.status_code == HTTPStatus.FOUND
        and request.path == reverse("account_logout")
    )


class ErrorPagesMiddleware:
    """A bare refusal gets its page; see config/errors.py."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return errors.dressed(request, self.get_response(request))

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """An action that found another state than the page showed: 409, and what happened meanwhile."""
        if isinstance(exception, WrongState):
            return errors.page(request, HTTPStatus.CONFLICT, happened=str(exception))
        return None


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Every page asks for login unless it says otherwise; an htmx request is sent there whole."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Out: None for an open page or a known person, otherwise the way to the login page."""
        response = super().process_view(request, view_func, view_args, view_kwargs)
        if response is not None and request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        return response
