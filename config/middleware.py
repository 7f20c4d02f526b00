"""The frame around every request: headers, error pages, closed doors."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views import View

from config import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
)


class SecurityHeadersMiddleware:
    """Headers that every response carries, static files and errors too (SECURITY.md B9)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            patch_cache_control(response, no_store=True, private=True)
        return response


class ErrorPagesMiddleware:
    """A bare refusal gets its page; see config/errors.py."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return errors.dressed(request, response)


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Every page asks for login unless it says otherwise; an htmx request is sent there whole."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: View
    ) -> HttpResponse:
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(
                status=200, headers={"HX-Redirect": response.headers["Location"]}
            )
        return response
