"""Every spoiled workbook is refused by its reason before a parser sees it (SECURITY.md C1)."""

import io
import stat
import zipfile

import pytest

from documents.containers import check_csv, check_ods, check_xlsx
from documents.errors import MESSAGES, Refused
from documents.limits import ContainerLimits
from tests.documents import workbooks as made

BOMB = b" " * 60_000_000
NOISE = bytes(range(256)) * 40
DEEP = b"".join(b"<a%x>" % n for n in range(50_000)) + b"".join(
    b"</a%x>" % n for n in reversed(range(50_000))
)
DOCTYPE = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'
RELATION = '<Relationship Id="r9" Type="http://x/relationships/{kind}" Target="http://127.0.0.1/x" TargetMode="External"/></Relationships>'


def reason(check, data, name):
    """The code of the refusal, or "accepted"."""
    try:
        check(data, name)
    except Refused as refused:
        return refused.code
    return "accepted"


def spoiled(name, old, new):
    return made.with_parts({name: made.xlsx_parts()[name].replace(old, new)})


def with_member(info, content=b"x"):
    out = io.BytesIO(made.xlsx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, content)
    return out.getvalue()


def symlink():
    info = zipfile.ZipInfo("xl/link.xml")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return with_member(info, b"/etc/passwd")


def twice(name):
    out = io.BytesIO(made.xlsx())
    with (
        zipfile.ZipFile(out, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(name, b"<x/>")
    return out.getvalue()


def outside(kind):
    return spoiled(made.LINKS, b"</Relationships>", RELATION.format(kind=kind).encode())


HOSTILE = {
    "empty": (b"", "empty"),
    "pdf renamed": (b"%PDF-1.7\n" + NOISE, "not_xlsx"),
    "csv renamed": ("姓名,班級\n".encode(), "not_xlsx"),
    "old xls or password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "old_or_encrypted"),
    "prefix before the zip": (b"%PDF-1.7\n" + made.xlsx(), "not_xlsx"),
    "suffix after the zip": (made.xlsx() + b"x" * 70_000, "damaged"),
    "truncated": (made.xlsx()[:-200], "damaged"),
    "half": (made.xlsx()[: len(made.xlsx()) // 2], "damaged"),
    "wrong checksum": (made.edit_directory(made.xlsx(), 0, 16, "<L", 1, local=14), "damaged"),
    "too heavy": (b"PK\x03\x04" + b"x" * (10 * 1024 * 1024), "too_big"),
    "bomb of 60 MB in blanks": (made.with_parts({made.SHEET: BOMB}), "ratio"),
    "bomb that lies about its size": (made.edit_directory(made.with_parts({made.SHEET: BOMB}), 6, 24, "<L", 100, local=22), "ratio"),
    "bomb in many members": (made.with_parts({f"xl/m{n}.bin": NOISE * 30 * 40 for n in range(5)}), "ratio"),
    "thousands of members": (made.with_parts({f"xl/m{n}.bin": b"x" for n in range(3000)}), "too_many_members"),
    "201 members": (made.with_parts({f"xl/m{n}.bin": b"x" for n in range(194)}), "too_many_members"),
    "duplicate sheet": (twice(made.SHEET), "unsafe_name"),
    "same name in capitals": (made.with_parts({"XL/Workbook.XML": b"<x/>"}), "unsafe_name"),
    "overlapping members": (made.edit_directory(made.xlsx(), 1, 42, "<L", 0), "damaged"),
    "climbing name": (made.with_parts({"../../etc/cron.d/x": b"x"}), "unsafe_name"),
    "climbing in the middle": (made.with_parts({"xl/../../x": b"x"}), "unsafe_name"),
    "absolute name": (made.with_parts({"/etc/passwd": b"x"}), "unsafe_name"),
    "windows name": (made.with_parts({"C:\\x.xml": b"x"}), "unsafe_name"),
    "backslash name": (made.with_parts({"xl\\..\\x.xml": b"x"}), "unsafe_name"),
    "symlink": (symlink(), "unsafe_name"),
    "encrypted flag": (made.edit_directory(made.xlsx(), 6, 8, "<H", 1, local=6), "encrypted"),
    "encrypted in the local header only": (
        made.edit_directory(made.edit_directory(made.xlsx(), 6, 8, "<H", 1, local=6), 6, 8, "<H", 0),
        "encrypted",
    ),
    "other compression": (made.edit_directory(made.xlsx(), 6, 10, "<H", 12, local=8), "compression"),
    "macro type": (spoiled(made.TYPES, made.MAIN.encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macros"),
    "template type": (spoiled(made.TYPES, b"sheet.main+xml", b"template.main+xml"), "not_xlsx"),
    "no workbook type": (spoiled(made.TYPES, made.MAIN.encode(), b"application/xml"), "not_xlsx"),
    "workbook type twice": (made.with_type(made.MAIN, "/xl/workbook2.xml"), "not_xlsx"),
    "root points elsewhere": (spoiled(made.ROOT, b"xl/workbook.xml", b"xl/other.xml"), "not_xlsx"),
    "a docx": (spoiled(made.TYPES, b"spreadsheetml.sheet", b"wordprocessingml.document"), "not_xlsx"),
    "vba part": (made.with_parts({"xl/vbaProject.bin": b"x"}), "macros"),
    "vba part renamed": (made.with_type("application/vnd.ms-office.vbaProject", "/xl/picture.bin"), "macros"),
    "vba by relation": (outside("vbaProject"), "macros"),
    "excel 4 macro sheet": (made.with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "external link": (made.with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "external"),
    "external link renamed": (
        made.with_type("application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "/xl/a.xml"),
        "external",
    ),
    "external link by relation": (outside("externalLinkPath"), "external"),
    "external image": (outside("image"), "external"),
    "embedding": (made.with_parts({"xl/embeddings/oleObject1.bin": b"x"}), "external"),
    "connections": (made.with_parts({"xl/connections.xml": b"<x/>"}), "external"),
    "query table": (made.with_parts({"xl/queryTables/queryTable1.xml": b"<x/>"}), "external"),
    "activeX": (made.with_parts({"xl/activeX/activeX1.xml": b"<x/>"}), "external"),
    "strict": (spoiled(made.BOOK, made.HOUSE.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"), "strict"),
    "broken content types": (made.with_parts({made.TYPES: b"<Types"}), "damaged"),
    "content types 50,000 deep": (made.with_parts({made.TYPES: DEEP}), "not_xlsx"),
    "utf-7": (made.with_parts({made.SHEET: b'<?xml version="1.0" encoding="utf-7"?><a/>'}), "xml_encoding"),
    "ebcdic": (made.with_parts({made.SHEET: "<?xml version='1.0' encoding='cp037'?><a/>".encode("cp037")}), "xml_encoding"),
    "latin-1 declared": (made.with_parts({made.SHEET: b'<?xml version="1.0" encoding="iso-8859-1"?><a/>'}), "xml_encoding"),
    "utf-16 declared, utf-8 written": (made.with_parts({made.SHEET: b'<?xml version="1.0" encoding="UTF-16"?><a/>'}), "xml_encoding"),
    "not utf-8": (made.with_parts({made.SHEET: b"<a>\xff</a>"}), "xml_encoding"),
    "doctype in a renamed part": (made.with_parts({"xl/media/image1.png": DOCTYPE.encode() + b"<x/>"}), "doctype"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbook_is_refused(name):
    data, expected = HOSTILE[name]
    assert reason(check_xlsx, data, "名冊.xlsx") == expected


@pytest.mark.parametrize("part", made.XML_PARTS)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_doctype_is_refused_in_every_part_and_encoding(part, encoding):
    text = f"{DOCTYPE}<x>&y;</x>"
    if encoding in ("utf-16-le", "utf-16-be", "utf-32"):
        # No mark tells a reader the encoding, or no office program writes it: refused for that alone.
        expected = "xml_encoding"
    else:
        expected = "doctype"
    assert (
        reason(check_xlsx, made.with_parts({part: text.encode(encoding)}), "a.xlsx")
        == expected
    )


def test_honest_workbook_is_accepted():
    assert reason(check_xlsx, made.xlsx(), "名冊.XLSX") == "accepted"


def test_typed_mail_address_does_not_make_a_workbook_hostile():
    assert reason(check_xlsx, outside("hyperlink"), "a.xlsx") == "accepted"


def test_utf_16_part_without_doctype_is_accepted():
    sheet = (
        made.xlsx_parts()[made.SHEET]
        .decode()
        .replace("UTF-8", "UTF-16")
        .encode("utf-16")
    )
    assert (
        reason(check_xlsx, made.with_parts({made.SHEET: sheet}), "a.xlsx") == "accepted"
    )


@pytest.mark.parametrize("name", ["a.xlsm", "a.xls", "a.xlsx.exe", "xlsx", "a.ods"])
def test_other_extension_is_refused(name):
    assert reason(check_xlsx, made.xlsx(), name) == "extension"


def test_total_size_is_counted_over_members():
    # 9 x 1 MB of text with a modest ratio each, against a total of 8 MB.
    text = b"".join(b"%d," % n for n in range(150_000))
    data = made.with_parts({f"xl/m{n}.bin": text for n in range(9)})
    with pytest.raises(Refused) as refused:
        check_xlsx(data, "a.xlsx", ContainerLimits(unpacked_bytes=8 * 1024 * 1024))
    assert refused.value.code == "unpacked_too_big"


def streamed():
    """A zip as a streaming writer leaves it: sizes in descriptors behind the data."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_args):
            raise OSError

        def tell(self):
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.xlsx_parts().items():
            archive.writestr(name, content)
    return pipe.getvalue()


def test_streamed_archive_is_accepted():
    assert reason(check_xlsx, streamed(), "a.xlsx") == "accepted"


ENCRYPTED = made.ods_manifest(
    '<manifest:file-entry manifest:full-path="x" manifest:media-type=""><manifest:encryption-data/></manifest:file-entry>'
)
HOSTILE_ODS = {
    "xlsx renamed": (made.xlsx(), "not_ods"),
    "text": (b"PK\x03\x04 no zip", "damaged"),
    "mimetype missing": (made.pack({"content.xml": made.ods_content(""), "META-INF/manifest.xml": made.ods_manifest()}), "not_ods"),
    "mimetype second": (
        made.pack({"content.xml": made.ods_content(""), "mimetype": made.ODS_TYPE, "META-INF/manifest.xml": made.ods_manifest()}, stored=("mimetype",)),
        "not_ods",
    ),
    "mimetype packed": (
        made.pack({"mimetype": made.ODS_TYPE, "content.xml": made.ods_content(""), "META-INF/manifest.xml": made.ods_manifest()}),
        "not_ods",
    ),
    "mimetype of a template": (made.ods(mimetype=made.ODS_TYPE + b"-template"), "not_ods"),
    "mimetype with a line end": (made.ods(mimetype=made.ODS_TYPE + b"\n"), "not_ods"),
    "Basic": (made.ods(**{"Basic/script-lc.xml": b"<x/>"}), "macros"),
    "Python script": (made.ods(**{"Scripts/python/x.py": b"x"}), "macros"),
    "encrypted": (made.ods(**{"META-INF/manifest.xml": ENCRYPTED}), "encrypted"),
    "doctype in content": (made.ods(DOCTYPE.encode() + made.ods_content("")), "doctype"),
    "doctype in manifest": (made.ods(**{"META-INF/manifest.xml": DOCTYPE.encode() + b"<x/>"}), "doctype"),
    "bomb": (made.ods(BOMB), "ratio"),
    "climbing name": (made.ods(**{"../x": b"x"}), "unsafe_name"),
    "manifest missing": (made.pack({"mimetype": made.ODS_TYPE, "content.xml": made.ods_content("")}, stored=("mimetype",)), "not_ods"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_ODS)
def test_hostile_ods_is_refused(name):
    data, expected = HOSTILE_ODS[name]
    assert reason(check_ods, data, "名冊.ods") == expected


def test_honest_ods_is_accepted():
    assert reason(check_ods, made.ods(), "名冊.ods") == "accepted"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        ("姓名\n".encode("utf-16"), "csv_nul"),
        (b"a,b\n\x00", "csv_nul"),
        (b"a\n\xff\xff\n", "csv_encoding"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_big"),
    ],
    ids=["empty", "unicode text", "nul", "neither encoding", "too heavy"],
)
def test_bad_csv_is_refused(data, expected):
    assert reason(check_csv, data, "a.csv") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_csv_encoding_is_recognised(encoding):
    assert check_csv("姓名,許功蓋\n".encode(encoding), "a.csv") == (
        "cp950" if encoding == "cp950" else "utf-8-sig"
    )


def test_wrong_csv_encoding_names_the_line():
    with pytest.raises(Refused) as refused:
        check_csv(b"a\nb\n\xff\xff\n", "a.csv")
    assert refused.value.params == {"line": 3}


def test_every_message_can_be_filled():
    params = {
        "accepted": ".xlsx",
        "limit": 1,
        "line": 1,
        "sheet": "名冊",
        "row": 1,
        "column": 1,
        "what": "x",
    }
    assert all(Refused(code, **params).message for code in MESSAGES)
