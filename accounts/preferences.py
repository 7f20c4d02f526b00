"""Language and appearance: on the person when she is known, in a cookie for the browser either way."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User

THEME_COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """Out: `light`, `dark`, or empty for the system's own."""
    if isinstance(request.user, User):
        return request.user.theme
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in User.Theme.values else ""


def remember_language(
    request: HttpRequest, response: HttpResponse, language: str
) -> None:
    """Effect: this language from now on, also on the login page of this browser."""
    _store(request, "language", language)
    _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)


def remember_theme(request: HttpRequest, response: HttpResponse, theme: str) -> None:
    """Effect: this appearance from now on, also on the login page of this browser."""
    _store(request, "theme", theme)
    _set_cookie(response, THEME_COOKIE, theme)


def _store(request: HttpRequest, field: str, chosen: str) -> None:
    if isinstance(request.user, User):
        setattr(request.user, field, chosen)
        request.user.save(update_fields=[field])


def _set_cookie(response: HttpResponse, name: str, chosen: str) -> None:
    response.set_cookie(
        name,
        chosen,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
