"""The project's addresses and one more: a page that does nothing but know who is logged in."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    """The yardstick: session, user, the whole middleware, no template, no query of its own."""
    return HttpResponse(str(request.user.pk))


urlpatterns = [path("bench/bare/", bare), path("", include("config.urls"))]
