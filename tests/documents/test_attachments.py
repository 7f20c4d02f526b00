"""Files kept as they came: what they say they are, and nothing besides."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from documents.attachments import ACCEPTED, check_attachment
from documents.errors import Refused
from documents.limits import ContainerLimits
from documents.tables import Column, Table
from documents.writing import table_bytes

LIMITS = ContainerLimits()
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORD = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)


def check(data, filename, **options):
    return check_attachment(data, filename, limits=LIMITS, **options)


def refusal(data, filename, **options):
    with pytest.raises(Refused) as refused:
        check(data, filename, **options)
    assert "%(" not in refused.value.message
    return refused.value.code


def picture(kind="JPEG", size=(40, 30), mode="RGB", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, 120).save(buffer, kind, **options)
    return buffer.getvalue()


def with_place(kind):
    """A picture whose EXIF says where it was taken, which way up, and by whom."""
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return picture(kind, exif=exif)


def archive(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def docx(*more):
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    return archive(
        [
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document.xml", "<document/>"),
            *more,
        ]
    )


def odt(mimetype="application/vnd.oasis.opendocument.text", *more):
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/></manifest:manifest>'
    )
    return archive(
        [
            ("mimetype", mimetype),
            ("content.xml", "<content/>"),
            ("META-INF/manifest.xml", manifest),
            *more,
        ]
    )


def sheet(kind):
    return table_bytes(Table("表", [Column("欄", 10)], [["值"]]), kind)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_its_place_and_keeps_its_way_up(kind):
    name = {"JPEG": "a.JPEG", "PNG": "a.png"}[kind]
    original = with_place(kind)
    assert b"CANARY-CAMERA" in original
    kept = check(original, name)
    drawn = Image.open(io.BytesIO(kept.content))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == (kind, (30, 40), {})
    assert b"CANARY" not in kept.content
    assert kept.extension == {"JPEG": "jpg", "PNG": "png"}[kind]


def test_a_transparent_and_a_grey_picture_stay_so():
    modes = [
        Image.open(io.BytesIO(check(picture("PNG", mode=mode), "a.png").content)).mode
        for mode in ("RGBA", "L", "P", "1")
    ]
    assert modes == ["RGBA", "L", "RGBA", "RGBA"]


@pytest.mark.parametrize(
    "payload",
    [b"<script>alert(1)</script>", docx(), b"%PDF-1.7 /JavaScript (x) %%EOF"],
)
def test_what_hangs_behind_a_picture_is_left_behind(payload):
    kept = check(picture() + payload, "a.jpg")
    assert payload not in kept.content
    assert not zipfile.is_zipfile(io.BytesIO(kept.content))


def bomb(width, height):
    """A PNG of a few bytes that claims a huge picture."""

    def chunk(kind, body):
        body = kind + body
        return (
            struct.pack(">I", len(body) - 4)
            + body
            + struct.pack(">I", zlib.crc32(body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(50_000, 50_000), "too_many_pixels"),
        (bomb(40_000, 1_001), "too_many_pixels"),
        (bomb(100, 100), "not_picture"),  # claims more than it has
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not_picture"),
        (picture()[:200], "not_picture"),
        (b"GIF89a", "not_picture"),
        (PDF, "not_picture"),
    ],
)
def test_pictures_that_are_none_or_too_large(data, code):
    assert refusal(data, "a.png" if data.startswith(b"\x89") else "a.jpg") == code


def test_forty_megapixels_pass_and_one_more_row_does_not():
    edge = picture("PNG", (8000, 5000), "L")
    assert len(check(edge, "a.png").content) < 1_000_000
    assert refusal(picture("PNG", (8000, 5001), "L"), "a.png") == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF, "a.pdf"),
        (docx(), "b.docx"),
        (odt(), "c.odt"),
        (sheet("xlsx"), "d.xlsx"),
        (sheet("ods"), "e.ods"),
    ],
)
def test_papers_are_kept_byte_for_byte(data, name):
    kept = check(data, name)
    assert (kept.content, kept.extension) == (data, name[2:])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00", "a.exe", "extension"),
        (b"<svg/>", "a.svg", "extension"),
        (b"<html>", "a.pdf.html", "extension"),
        (b"MZ\x90\x00", "a.pdf", "not_pdf"),
        (b" " + PDF, "a.pdf", "not_pdf"),
        (PDF + b"<script>", "a.pdf", "not_pdf"),
        (PDF + docx(), "a.pdf", "not_pdf"),
        (PDF.replace(b"/Type", b"/JavaScript (x)/Type"), "a.pdf", "active_pdf"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/Launch>>/Type"), "a.pdf", "active_pdf"),
        (PDF.replace(b"trailer<<", b"trailer<</Encrypt 2 0 R"), "a.pdf", "encrypted"),
        (sheet("xlsx"), "a.docx", "not_docx"),
        (docx(), "a.xlsx", "not_xlsx"),
        (docx(("word/vbaProject.bin", "x")), "a.docx", "macros"),
        (docx(("word/embeddings/x.bin", "x")), "a.docx", "external"),
        (docx(("word/x.xml", "<!DOCTYPE x><x/>")), "a.docx", "doctype"),
        (sheet("ods"), "a.odt", "not_odt"),
        (odt("application/vnd.oasis.opendocument.text", ("Basic/x", "x")), "a.odt", "macros"),
        (picture(), "a.pdf", "not_pdf"),
    ],
)  # fmt: skip
def test_refused_for_its_content_not_its_name(data, name, code):
    assert refusal(data, name) == code


def test_one_byte_too_many():
    tight = ContainerLimits(file_bytes=len(PDF))
    assert check_attachment(PDF, "a.pdf", limits=tight).content == PDF
    with pytest.raises(Refused) as refused:
        check_attachment(PDF + b"\n", "a.pdf", limits=tight)
    assert refused.value.code == "file_too_big"


def test_the_accepted_endings():
    assert len(ACCEPTED) == 8
