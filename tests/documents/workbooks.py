"""Workbooks made by hand, part by part, so that each test can spoil exactly one thing."""

import io
import struct
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HOUSE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES, ROOT, BOOK, LINKS, STYLES, STRINGS, SHEET = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml",
)
XML_PARTS = (TYPES, ROOT, BOOK, LINKS, STYLES, STRINGS, SHEET)


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{HOUSE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx_parts(
    rows: str = f'<row r="1">{cell("A1", "姓名")}</row>',
    *,
    strings: str = "",
    state: str = "visible",
) -> dict[str, bytes]:
    """The parts of a small, honest workbook."""
    parts = {
        TYPES: f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        "</Types>",
        ROOT: f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        BOOK: f'{HEAD}<workbook xmlns="{HOUSE}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="名冊" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
        LINKS: f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        STYLES: f'{HEAD}<styleSheet xmlns="{HOUSE}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        STRINGS: f'{HEAD}<sst xmlns="{HOUSE}">{strings}</sst>',
        SHEET: sheet(rows),
    }
    return {name: text.encode() for name, text in parts.items()}


def pack(parts: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, how)
    return out.getvalue()


def xlsx(rows: str | None = None, **more: bytes) -> bytes:
    return pack(xlsx_parts() if rows is None else xlsx_parts(rows), **more)  # type: ignore[arg-type]  # passed on as it came


def with_parts(changed: dict[str, bytes]) -> bytes:
    """The honest workbook with some parts replaced or added."""
    return pack({**xlsx_parts(), **changed})


def with_type(kind: str, part: str = "/xl/other.bin") -> bytes:
    """The honest workbook with one more content type."""
    types = xlsx_parts()[TYPES].replace(
        b"</Types>",
        f'<Override PartName="{part}" ContentType="{kind}"/></Types>'.encode(),
    )
    return with_parts({TYPES: types, part.removeprefix("/"): b"<x/>"})


def edit_directory(
    data: bytes,
    member: int,
    offset: int,
    form: str,
    value: int,
    *,
    local: int | None = None,
) -> bytes:
    """The archive with one number of a central entry (and, at `local`, of its local header) overwritten."""
    spoiled = bytearray(data)
    at = struct.unpack_from("<L", data, len(data) - 6)[0]
    for _index in range(member):
        lengths = struct.unpack_from("<3H", data, at + 28)
        at += 46 + sum(lengths)
    struct.pack_into(form, spoiled, at + offset, value)
    if local is not None:
        struct.pack_into(
            form, spoiled, struct.unpack_from("<L", data, at + 42)[0] + local, value
        )
    return bytes(spoiled)


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods_content(
    rows: str, *, table: str = 'table:name="名冊"', styles: str = "", body: str = ""
) -> bytes:
    return (
        f'{HEAD}<office:document-content xmlns:office="{ODF}office:1.0" xmlns:table="{ODF}table:1.0" '
        f'xmlns:text="{ODF}text:1.0" xmlns:style="{ODF}style:1.0" xmlns:script="{ODF}script:1.0" office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}<table:table {table}>{rows}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    ).encode()


def ods_manifest(entry: str = "") -> bytes:
    return (
        f'{HEAD}<manifest:manifest xmlns:manifest="{ODF}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE.decode()}"/>{entry}'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    ).encode()


def ods_cell(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods(
    rows: str | bytes = f"<table:table-row>{ods_cell('姓名')}</table:table-row>",
    **more: bytes,
) -> bytes:
    content = rows if isinstance(rows, bytes) else ods_content(rows)
    parts = {
        "mimetype": ODS_TYPE,
        "content.xml": content,
        "META-INF/manifest.xml": ods_manifest(),
    }
    return pack({**parts, **more}, stored=("mimetype",))
