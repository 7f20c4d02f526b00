"""Each person's language and theme: kept on her account, and in a cookie for the pages before login."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as set_language_cookie

from accounts.models import User

THEME_COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """Out: "light", "dark", or "" for whatever the system prefers."""
    if request.user.is_authenticated:
        return request.user.theme
    return cookie_theme(request)


def cookie_theme(request: HttpRequest) -> str:
    """As `theme_of`, without asking the database."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in User.Theme.values else ""


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """In: `theme` out of User.Theme, `next`. An unknown theme changes nothing."""
    response = HttpResponseRedirect(_back(request))
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        return response
    if request.user.is_authenticated:
        request.user.theme = theme
        request.user.save(update_fields=["theme"])
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """In: `language` out of LANGUAGES, `next`. An unknown language changes nothing."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return set_language_cookie(request)
