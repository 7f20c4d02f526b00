"""What a person's account decides about each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """The interface's language by cookie or browser, Traditional Chinese otherwise."""


GetResponse = Callable[[HttpRequest], HttpResponse]
