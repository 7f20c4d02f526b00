"""A file that is kept as it came: is it what its name says, and nothing besides? (SECURITY.md E1)

Accepted are PDF, JPEG, PNG, docx, xlsx, odt and ods. Pictures are drawn anew from their pixels; the others are kept
byte for byte after their container was checked. Nothing here is ever shown in the site: it is downloaded.
"""

import json
import re
from dataclasses import dataclass

from documents.containers import (
    check_docx,
    check_ods,
    check_odt,
    check_xlsx,
    require_extension,
)
from documents.errors import MESSAGES, Refused
from documents.limits import DRAWING_PROCESS, MIB, ContainerLimits, ProcessLimits
from documents.sandbox import ChildFailed, run_child

PIXELS = 40_000_000
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
ACCEPTED = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".odt", ".ods")
_CONTAINERS = {
    "docx": check_docx,
    "xlsx": check_xlsx,
    "odt": check_odt,
    "ods": check_ods,
}
_CHILD_CODES = {"slow": "too_slow", "much": "too_much", "killed": "too_much"}
_END_OF_ZIP = b"PK\x05\x06"
_ZIP_TAIL = 65_557  # a zip's end record with the longest comment
# A PDF that runs a program, carries files or is locked; seen only where it stands outside a packed stream.
_ACTIVE_PDF = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)[^A-Za-z]"
)
_LOCKED_PDF = re.compile(rb"/Encrypt[^A-Za-z]")


@dataclass(frozen=True, slots=True)
class Checked:
    """`content` is what may be kept; `extension` without its dot, `media_type` as the content is, not as it was called."""

    content: bytes
    extension: str
    media_type: str


def check_attachment(
    data: bytes,
    filename: str,
    *,
    limits: ContainerLimits,
    pixels: int = PIXELS,
    process: ProcessLimits = DRAWING_PROCESS,
) -> Checked:
    """The file as it may be kept. Raises Refused; nothing is written anywhere."""
    extension = require_extension(filename, ACCEPTED).removeprefix(".")
    extension = "jpg" if extension == "jpeg" else extension
    if not data:
        raise Refused("empty")
    if len(data) > limits.file_bytes:
        raise Refused("file_too_big", limit=limits.file_bytes // MIB)
    if extension in _CONTAINERS:
        _CONTAINERS[extension](data, filename, limits)
    elif extension == "pdf":
        _check_pdf(data)
    else:
        data = redraw(data, extension, pixels=pixels, process=process)
    return Checked(data, extension, MEDIA_TYPES[extension])


def redraw(
    data: bytes, kind: str, *, pixels: int = PIXELS, process: ProcessLimits
) -> bytes:
    """The picture from its pixels alone, upright, without EXIF. `kind` is jpg or png. Raises Refused."""
    start = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}[kind]
    if not data.startswith(start):
        raise Refused("not_picture")
    try:
        answer = run_child("image", {"kind": kind, "pixels": pixels}, data, process)
    except ChildFailed as failure:
        raise Refused(_CHILD_CODES.get(failure.reason, "not_picture")) from failure
    head, _line, picture = answer.partition(b"\n")
    if head == b"drawn":
        return picture
    report = json.loads(answer)["failed"]
    code = report["code"] if report["code"] in MESSAGES else "not_picture"
    raise Refused(code, **report["params"])


def _check_pdf(data: bytes) -> None:
    """A PDF from its first byte to its last, that runs nothing, carries no file and can be looked into."""
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise Refused("not_pdf")
    if not data.rstrip(b"\r\n\t\0 ").endswith(b"%%EOF"):
        raise Refused("not_pdf")
    if _END_OF_ZIP in data[-_ZIP_TAIL:]:
        raise Refused("not_pdf")
    if _LOCKED_PDF.search(data):
        raise Refused("encrypted")
    if _ACTIVE_PDF.search(data):
        raise Refused("active_pdf")
