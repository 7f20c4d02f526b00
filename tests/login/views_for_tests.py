"""Two pages that only the suite serves: one that asks for a fresh proof, one that polls."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts import sessions
from accounts.models import User


@sessions.fresh_login_required()
def export(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        User.objects.filter(pk=request.user.pk).update(name=request.POST["name"])
    return HttpResponse("done")


@sessions.background_view
def badge(request: HttpRequest) -> HttpResponse:
    return HttpResponse("3")


urlpatterns = [
    path("", include("config.urls")),
    path("export", export, name="export"),
    path("badge", badge, name="badge"),
]
