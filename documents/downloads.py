"""Hand a file over so that the browser saves it and runs nothing of it (SECURITY.md D6)."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|;%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]'
)
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST_STEM = 80


def safe_filename(name: str, extension: str) -> str:
    """A file name every system takes: no path, no control or direction marks, not longer than 80 characters before the extension."""
    stem = (
        _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
        .strip(" ._")[:_LONGEST_STEM]
        .strip(" ._")
    )
    if not stem or _RESERVED.match(stem):
        stem = f"file_{stem}".strip("_")
    return f"{stem}.{extension}"


def content_disposition(filename: str) -> str:
    """The header value of RFC 6266: an ASCII name for old programs, the real one percent-encoded (RFC 8187)."""
    stem, dot, extension = filename.rpartition(".")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", stem).strip("_.") or "download"
    encoded = quote(filename, safe="!#$&+-.^_`|~")
    return (
        f"attachment; filename=\"{plain}{dot}{extension}\"; filename*=UTF-8''{encoded}"
    )


def download_response(
    content: bytes | Iterable[bytes], name: str, extension: str, media_type: str
) -> HttpResponse | StreamingHttpResponse:
    """The response that saves `content` as `name`.`extension`: never shown in the site, never kept by a cache."""
    response: HttpResponse | StreamingHttpResponse
    if isinstance(content, bytes):
        response = HttpResponse(content, content_type=media_type)
    else:
        response = StreamingHttpResponse(content, content_type=media_type)
    protect_download(response, safe_filename(name, extension))
    return response


def protect_download(response: HttpResponseBase, filename: str) -> None:
    """Set the four headers on any response that carries a file."""
    response["Content-Disposition"] = content_disposition(filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "no-store"
