"""What the ODS and the ODT writer share: the package around the XML, and the text inside it."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_HOUSE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    [
        f'xmlns:{name}="{_HOUSE}{name}:1.0"'
        for name in ("office", "table", "text", "style")
    ]
    + [
        f'xmlns:fo="{_HOUSE}xsl-fo-compatible:1.0"',
        f'xmlns:number="{_HOUSE}datastyle:1.0"',
        f'xmlns:svg="{_HOUSE}svg-compatible:1.0"',
    ]
)
VERSION = 'office:version="1.3"'
# A fixed day keeps two exports of the same rows the same, byte for byte.
_DAY = (1980, 1, 1, 0, 0, 0)
_SPECIAL = re.compile(r"\t|\n|^ +| +$|  +")
FONT = (
    '<office:font-face-decls><style:font-face style:name="Noto Sans TC" '
    'svg:font-family="\'Noto Sans TC\'" style:font-family-generic="swiss"/></office:font-face-decls>'
)
TEXT_PROPERTIES = (
    'style:font-name="Noto Sans TC" style:font-name-asian="Noto Sans TC" '
    'fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW"'
)


@contextmanager
def package(
    out: IO[bytes], mimetype: str, others: dict[str, str]
) -> Iterator[IO[bytes]]:
    """A new ODF package in `out`; gives the open content.xml. `others` are finished parts by name.

    ODF 1.3 part 2, 3.3: "mimetype" comes first and is stored as it is.
    """
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(_info("mimetype", zipfile.ZIP_STORED), mimetype)
        for name, part in {
            **others,
            "META-INF/manifest.xml": _manifest(mimetype, others),
        }.items():
            archive.writestr(_info(name), part)
        with archive.open(_info("content.xml"), "w", force_zip64=False) as content:
            yield content


def inner(text: str) -> str:
    """The text as the inside of a text:p: escaped, with blanks, tabs and line breaks that survive.

    ODF 1.3 part 3, 6.1.2: white space is folded unless spelled out.
    """
    return _SPECIAL.sub(_spelled, escape(text))


def attribute(value: str) -> str:
    """The value in quotes, escaped."""
    return quoteattr(value)


def _spelled(match: re.Match[str]) -> str:
    space = match[0]
    if space == "\t":
        return "<text:tab/>"
    if space == "\n":
        return "<text:line-break/>"
    return f'<text:s text:c="{len(space)}"/>'


def _info(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = how
    return info


def _manifest(mimetype: str, others: dict[str, str]) -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", *others)
    )
    return (
        f'{HEAD}<manifest:manifest xmlns:manifest="{_HOUSE}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{mimetype}"/>'
        f"{entries}</manifest:manifest>"
    )
