"""What a person's account decides about each request."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.confinement import confinement_of
from accounts.middleware_audit import note_refusal
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]

# "cookies" would take the chosen language along; the session's cookie is worth nothing by then.
EXTENDED_HEADER = "X-Session-Extended"  # idle.js starts its count anew
CLEAR_SITE_DATA = '"cache", "storage"'


class LanguageMiddleware(LocaleMiddleware):
    """The interface's language: the person's own, else by cookie or browser, else Traditional Chinese."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()


class IdleLogoutMiddleware:
    """Ends a session whose time is over; anything a person does moves the end (accounts/sessions.py).

    Then the browser is told to forget the pages, as it is at logout (SECURITY.md B9).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        key = request.session.session_key
        row = sessions.activity(request)
        if sessions.seconds_left(row) == 0:
            return self._expired(request)
        request.session_activity = row  # type: ignore[attr-defined]  # read by sessions.idle_context
        response = self.get_response(request)
        if sessions.was_touched(row):
            response.headers[EXTENDED_HEADER] = "1"
        after = request.session.session_key
        if request.user.is_authenticated and key and after and after != key:
            sessions.move(key, after)
        return response

    def _expired(self, request: HttpRequest) -> HttpResponse:
        sessions.expire(request)
        if not sessions.is_background(request):
            messages.info(
                request, _("你已有一段時間沒有操作，系統已將你登出。請重新登入。")
            )
        response = self.get_response(request)
        response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        row = getattr(request, "session_activity", None)
        if row is not None and not sessions.is_background(request, view):
            sessions.touch(row)


class ConfinementMiddleware:
    """Sends a person who must first change her password or enrol a second factor to that page, whatever she asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not isinstance(request.user, User) or request.resolver_match is None:
            return None
        confinement = confinement_of(request.user)
        if (
            confinement is None
            or request.resolver_match.view_name in confinement.allowed
        ):
            return None
        note_refusal(request, HTTPStatus.FOUND, kind=confinement.name)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse(confinement.page)})
        return redirect(confinement.page)
