"""Is this upload what it says, and harmless in shape? Asked before anything parses it (SECURITY.md C1).

`check_xlsx`, `check_ods` and `check_csv` take the whole file as bytes, return nothing a caller must
trust blindly, and raise `Refused` with the reason. Nothing is written anywhere.
"""

import codecs
import re
from pathlib import PurePath
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from documents.archives import STORED, Member, read_members, unpack
from documents.errors import Refused
from documents.limits import MIB, ContainerLimits

XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCX_MAIN = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
ODT_MIMETYPE = "application/vnd.oasis.opendocument.text"
ODS_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
DEFAULT_LIMITS = ContainerLimits()

_STEP = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_STRICT_HOUSE = b"http://purl.oclc.org/ooxml/spreadsheetml/main"

_MACRO_NAMES = re.compile(r"vba|macrosheet|(^|/)dialogsheets/", re.IGNORECASE)
_MACRO_TYPES = re.compile(
    r"macroenabled|vba|macrosheet|dialogsheet|binary\.", re.IGNORECASE
)
_REACHING_OUT = {
    "externalLinks": re.compile(r"externallink", re.IGNORECASE),
    "embeddings": re.compile(r"(^|/)embeddings?(/|$)|oleobject", re.IGNORECASE),
    "connections": re.compile(
        r"(^|/)connections[^/]*\.xml$|connections\+xml|querytable", re.IGNORECASE
    ),
    "activeX": re.compile(r"activex", re.IGNORECASE),
}
_XML_NAME = re.compile(r"\.(xml|rels|vml|rdf)$", re.IGNORECASE)
_DECLARED = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_MARKUP_DECLARATION = re.compile(
    rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE
)
_PRIVATE_ODS = re.compile(r"^(Basic|Scripts|Dialogs)(/|$)", re.IGNORECASE)


def require_extension(filename: str, accepted: tuple[str, ...]) -> str:
    """The lower-case extension of the name, with its dot, if it is one of `accepted`; else Refused("extension")."""
    extension = PurePath(filename.replace("\\", "/")).suffix.lower()
    if extension not in accepted:
        raise Refused("extension", accepted="、".join(accepted))
    return extension


def check_xlsx(
    data: bytes, filename: str, limits: ContainerLimits = DEFAULT_LIMITS
) -> None:
    """Refuse everything that is not a plain, macro-free .xlsx within the limits."""
    require_extension(filename, (".xlsx",))
    main = _check_office(data, limits, XLSX_MAIN, "not_xlsx")
    if _STRICT_HOUSE in main:
        raise Refused("strict")


def check_docx(
    data: bytes, filename: str, limits: ContainerLimits = DEFAULT_LIMITS
) -> None:
    """Refuse everything that is not a plain, macro-free .docx within the limits."""
    require_extension(filename, (".docx",))
    _check_office(data, limits, DOCX_MAIN, "not_docx")


def _check_office(
    data: bytes, limits: ContainerLimits, main_type: str, mismatch: str
) -> bytes:
    """The beginning of the main part of an Office Open XML file that holds nothing active."""
    _check_start(data, mismatch, limits)
    members = read_members(data, limits)
    for member in members:
        _refuse_active(member.name, _MACRO_NAMES)
    parts = _inspect(data, members, limits)
    main = _check_content_types(parts, main_type, mismatch)
    for name, content in parts.items():
        if name.endswith(".rels"):
            is_root = name == "_rels/.rels"
            _check_relations(content, is_root=is_root, main=main, mismatch=mismatch)
    return parts[main]


def check_ods(
    data: bytes, filename: str, limits: ContainerLimits = DEFAULT_LIMITS
) -> None:
    """Refuse everything that is not a plain, macro-free, unencrypted .ods within the limits."""
    require_extension(filename, (".ods",))
    _check_open_document(data, limits, ODS_MIMETYPE, "not_ods")


def check_odt(
    data: bytes, filename: str, limits: ContainerLimits = DEFAULT_LIMITS
) -> None:
    """Refuse everything that is not a plain, macro-free, unencrypted .odt within the limits."""
    require_extension(filename, (".odt",))
    _check_open_document(data, limits, ODT_MIMETYPE, "not_odt")


def _check_open_document(
    data: bytes, limits: ContainerLimits, mimetype: str, mismatch: str
) -> None:
    _check_start(data, mismatch, limits)
    members = read_members(data, limits)
    first = members[0] if members else None
    # ODF 1.3 part 2, 3.3: the first member, stored, without extra field, so that its content stands at byte 38.
    if (
        first is None
        or first.name != "mimetype"
        or first.method != STORED
        or first.has_extra
    ):
        raise Refused(mismatch)
    if any(_PRIVATE_ODS.search(member.name) for member in members):
        raise Refused("macros")
    parts = _inspect(data, members, limits)
    if parts["mimetype"] != mimetype.encode() or "content.xml" not in parts:
        raise Refused(mismatch)
    _check_manifest(parts.get("META-INF/manifest.xml"), mimetype, mismatch)


def check_csv(
    data: bytes, filename: str, limits: ContainerLimits = DEFAULT_LIMITS
) -> str:
    """The name of the text's encoding, "utf-8-sig" or "cp950"; refused when it is neither or no text at all."""
    require_extension(filename, (".csv",))
    if not data:
        raise Refused("empty")
    _check_weight(data, limits)
    if b"\0" in data:
        raise Refused("csv_nul")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _require_cp950(data)
    return "utf-8-sig"


def refuse_doctype(content: bytes) -> None:
    """Refuse an XML part with a document type, or in an encoding in which one could hide.

    Office programs write UTF-8, and read UTF-16 with its mark; everything else (UTF-32, UTF-7, EBCDIC,
    a declaration that contradicts the bytes) is refused rather than decoded.
    """
    if not content.strip():
        return
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise Refused("xml_encoding")
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        # UTF-16 is rare and small; UTF-8 is only walked through, because text takes four times its bytes in memory.
        searched = content.decode("utf-16").encode() if wide else _require_utf8(content)
    except UnicodeError as error:
        raise Refused("xml_encoding") from error
    start = searched[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") or b"\0" in searched:
        raise Refused("xml_encoding")
    declared = _DECLARED.search(start)
    honest = (b"utf-16",) if wide else (b"utf-8", b"us-ascii", b"ascii")
    if declared and declared[1].lower() not in honest:
        raise Refused("xml_encoding")
    if _MARKUP_DECLARATION.search(searched):
        raise Refused("doctype")


def _require_utf8(content: bytes) -> bytes:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(content), _STEP):
        decoder.decode(content[at : at + _STEP])
    decoder.decode(b"", final=True)
    return content


def _looks_like_xml(content: bytes) -> bool:
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<?xml", b"<!", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _check_start(data: bytes, mismatch: str, limits: ContainerLimits) -> None:
    if not data:
        raise Refused("empty")
    _check_weight(data, limits)
    if data.startswith(_OLE):
        raise Refused("old_or_encrypted")
    if not data.startswith(b"PK\x03\x04"):
        raise Refused(mismatch)


def _check_weight(data: bytes, limits: ContainerLimits) -> None:
    if len(data) > limits.file_bytes:
        raise Refused("too_big", limit=limits.file_bytes // MIB)


def _inspect(
    data: bytes, members: list[Member], limits: ContainerLimits
) -> dict[str, bytes]:
    """Unpack every member within the limits, refuse a DOCTYPE in any, keep the beginnings for the questions that follow."""
    parts: dict[str, bytes] = {}
    room = limits.unpacked_bytes
    for member in members:
        content = unpack(data, member, limits, room=room)
        room -= len(content)
        # Parts can be renamed: whatever looks like XML is looked at.
        if _XML_NAME.search(member.name) or _looks_like_xml(content):
            refuse_doctype(content)
        is_listing = member.name.endswith(
            (".rels", "[Content_Types].xml", "manifest.xml")
        )
        if is_listing and len(content) > MIB:
            raise Refused("damaged")
        parts[member.name] = content if is_listing else content[:4096]
    return parts


def _refuse_active(word: str, macros: re.Pattern[str]) -> None:
    """`word` is a member name, a content type or a relation type."""
    if macros.search(word):
        raise Refused("macros")
    for what, pattern in _REACHING_OUT.items():
        if pattern.search(word):
            raise Refused("external", what=what)


def _check_content_types(parts: dict[str, bytes], main_type: str, mismatch: str) -> str:
    """The member name of the main part, whose type must be exactly this one."""
    if "[Content_Types].xml" not in parts:
        raise Refused(mismatch)
    root = _parse(parts["[Content_Types].xml"])
    mains = []
    for element in root:
        kind = element.get("ContentType", "")
        _refuse_active(kind, _MACRO_TYPES)
        if kind == main_type and element.tag == f"{_TYPES}Override":
            mains.append(element.get("PartName", "").removeprefix("/"))
    if len(mains) != 1 or mains[0] not in parts:
        raise Refused(mismatch)
    return mains[0]


def _check_relations(
    content: bytes, *, is_root: bool, main: str, mismatch: str
) -> None:
    targets = []
    for relation in _parse(content).iter(_RELATION):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        _refuse_active(kind, _MACRO_TYPES)
        # A typed e-mail address becomes an outside hyperlink by itself: it is never followed here.
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            raise Refused("external", what=kind[:40])
        if kind == "officeDocument":
            targets.append(relation.get("Target", "").removeprefix("/"))
    if is_root and targets != [main]:
        raise Refused(mismatch)


def _check_manifest(content: bytes | None, mimetype: str, mismatch: str) -> None:
    if content is None:
        raise Refused(mismatch)
    for element in _parse(content).iter():
        if element.tag == f"{_MANIFEST}encryption-data":
            raise Refused("encrypted")
        kind = element.get(f"{_MANIFEST}media-type", "")
        if "oleobject" in kind or "msole" in kind:
            raise Refused("external", what="embeddings")
        if element.get(f"{_MANIFEST}full-path") == "/" and kind != mimetype:
            raise Refused(mismatch)


def _parse(content: bytes) -> Any:
    try:
        return ElementTree.fromstring(content, forbid_dtd=True)
    except (
        ElementTree.ParseError,
        DefusedXmlException,
        ValueError,
        LookupError,
    ) as error:
        raise Refused("damaged") from error


def _require_cp950(data: bytes) -> str:
    try:
        data.decode("cp950")
    except UnicodeDecodeError as error:
        raise Refused(
            "csv_encoding", line=data.count(b"\n", 0, error.start) + 1
        ) from error
    return "cp950"
