"""From where each request comes, and the row that every refusal leaves."""

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address

import pghistory
import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.access import NotVisible

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTED = "audit.refusal_noted"  # this request's refusal has its row
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def client_ip(request: HttpRequest, *, proxies: int) -> str | None:
    """The address our outermost trusted proxy saw; with 0 proxies the peer's own, whatever it claims (SECURITY.md L1).

    In: `proxies` how many trusted proxies stand in front, each appending one address to X-Forwarded-For.
    Out: an IPv4 or IPv6 text; None when unknown (unix socket).
    """
    claimed = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    peer = request.META.get("REMOTE_ADDR", "")
    trusted = claimed[-proxies] if 0 < proxies <= len(claimed) else peer
    return _address(trusted) or _address(peer)


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


class AuditMiddleware:
    """Stands inside ErrorPagesMiddleware and after AuthenticationMiddleware.

    A view's PermissionDenied or NotVisible reaches process_exception after ATOMIC_REQUESTS has rolled back; a 403
    answered without an exception (a missing CSRF secret) is seen on the way out. A plain 404 is no refusal.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.current.set(
            audit.RequestContext(
                ip=client_ip(request, proxies=settings.TRUSTED_PROXY_COUNT),
                request=request,
            )
        )
        try:
            response = self.get_response(request)
            if (
                response.status_code == HTTPStatus.FORBIDDEN
                and NOTED not in request.META
            ):
                note_refusal(request, HTTPStatus.FORBIDDEN)
            return response
        finally:
            audit.current.reset(token)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, audit.AuditUnavailable):
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if isinstance(exception, PermissionDenied):
            note_refusal(request, HTTPStatus.FORBIDDEN, exception)
        elif isinstance(exception, NotVisible):
            note_refusal(request, HTTPStatus.NOT_FOUND, exception)
        return None


def note_refusal(
    request: HttpRequest,
    status: HTTPStatus,
    exception: Exception | None = None,
    **detail: str,
) -> None:
    """Effect: this request's one refusal has its row. `detail`: why, in short words."""
    match = request.resolver_match
    kwargs = match.kwargs if match else {}
    request.META[NOTED] = True
    audit.record_refusal(
        by=request.user,
        object_type=getattr(exception, "object_type", ""),
        object_id=getattr(exception, "object_id", "")
        or next(iter(kwargs.values()), ""),
        detail={
            "status": int(status),
            "view": match.view_name if match else "",
            "method": str(request.method)[:10],
            **detail,
        },
    )


class HistoryContextMiddleware:
    """Row history learns who and which request, for unsafe methods only.

    pghistory's own HistoryMiddleware prepends a statement to every query and breaks raw executemany upserts
    (django-pghistory issue 258); reading pages, which are most, never pay or meet it here.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        known = structlog.contextvars.get_contextvars()
        with pghistory.context(
            user=str(request.user.pk or ""),
            request_id=str(known.get("request_id") or ""),
        ):
            return self.get_response(request)
