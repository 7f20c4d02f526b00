"""The product's URLs, and one door to each refusal."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from config import urls as product
from config.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

SECRET = "王小明的輔導紀錄"
RAISED = {
    400: SuspiciousOperation,
    403: PermissionDenied,
    404: Http404,
    413: RequestDataTooBig,
    500: ValueError,
}


@login_not_required
@non_atomic_requests
def refuse(request: HttpRequest, status: int) -> HttpResponse:
    if status in RAISED:
        raise RAISED[status](SECRET)
    if status == 429:
        return handler429(request)
    return HttpResponse(status=status, headers={"Allow": "POST"})


@login_not_required
@non_atomic_requests
def speak(request: HttpRequest, status: int) -> HttpResponse:
    """A refusal that has words of its own, as an htmx fragment has."""
    return HttpResponse("words", status=status)


urlpatterns = [
    path("refuse/<int:status>", refuse),
    path("speak/<int:status>", speak),
    *product.urlpatterns,
]
