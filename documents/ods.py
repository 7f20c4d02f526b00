"""Write a table as .ods (ODF 1.3), row by row."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO

from documents.guards import speakable
from documents.odf import (
    FONT,
    HEAD,
    NAMESPACES,
    TEXT_PROPERTIES,
    VERSION,
    attribute,
    inner,
    package,
)
from documents.tables import Column, Table, settle

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MM_PER_CHARACTER = 2.1
_FORMULA = 'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
_FLUSH_AT = 500
_OPEN = "<table:table-cell"

_STYLES = (
    f"{HEAD}<office:document-styles {NAMESPACES} {VERSION}>{FONT}<office:styles>"
    f'<style:style style:name="Default" style:family="table-cell"><style:text-properties {TEXT_PROPERTIES} fo:font-size="10.5pt"/>'
    "</style:style></office:styles></office:document-styles>"
)
_CELL_STYLES = (
    '<style:style style:name="heading" style:family="table-cell" style:parent-style-name="Default">'
    '<style:table-cell-properties fo:background-color="#e2f0ee" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
    '<number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
    '<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text>'
    '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="date" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N1"/>'
    '<style:style style:name="moment" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N2"/>'
)
# A form is printed across: as wide as its sheet, as long as its rows.
_FORM_STYLES = _STYLES.replace(
    "</office:styles>",
    '</office:styles><office:automatic-styles><style:page-layout style:name="across"><style:page-layout-properties '
    'fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape" fo:margin="12mm" style:scale-to-X="1" style:scale-to-Y="0"/>'
    "</style:page-layout></office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Default" style:page-layout-name="across"/></office:master-styles>',
)
_BOX = (
    '<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:border="0.5pt solid #000000" '
    'style:vertical-align="middle" style:text-align-source="fix" fo:wrap-option="wrap"{fill}/><style:paragraph-properties fo:text-align="center"/>{text}</style:style>'
)
_BOLD = '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>'
_BOXES = (
    '<style:style style:name="sheet" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>'
    + _BOX.format(name="box", fill="", text="")
    + _BOX.format(name="boxhead", fill=' fo:background-color="#e2f0ee"', text=_BOLD)
)


def write_ods(table: Table, out: IO[bytes]) -> None:
    """The table as one sheet whose first row is its heading."""
    with package(out, MIMETYPE, {"styles.xml": _STYLES}) as content:
        content.write(_opening(table).encode())
        lines: list[str] = []
        for row in table.rows:
            lines.append(
                f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"
            )
            if len(lines) == _FLUSH_AT:
                content.write("".join(lines).encode())
                lines.clear()
        lines.append(
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        content.write("".join(lines).encode())


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a form: its rows stand from the first row on, the first `head` above the data, headings last.

    Widths in characters. `conditions`: what a data cell of each column may hold (`one_of`, `whole_between`), "" for
    anything. `spare`: empty rows of the form after the last.
    """

    title: str
    widths: Sequence[int]
    rows: Iterable[Sequence[object]]
    head: int
    conditions: Sequence[str]
    spare: int = 0


def one_of(words: Iterable[str]) -> str:
    """A drop-down with these words (ODF 1.3 part 3, 19.606)."""
    quoted = ";".join('"{}"'.format(word.replace('"', '""')) for word in words)
    return f"of:cell-content-is-in-list({quoted})"


def whole_between(lowest: int, highest: int) -> str:
    return f"of:cell-content-is-whole-number() and cell-content-is-between({lowest},{highest})"


def write_ods_pages(pages: Iterable[Page], out: IO[bytes]) -> None:
    """Several sheets of a form in one file, row by row: boxed, with drop-downs, printed across."""
    pages = list(pages)
    widths = sorted({width for page in pages for width in page.widths})
    with package(out, MIMETYPE, {"styles.xml": _FORM_STYLES}) as content:
        content.write(
            f"{HEAD}<office:document-content {NAMESPACES} {_FORMULA} {VERSION}>{FONT}<office:automatic-styles>{_width_styles(widths)}"
            f"{_CELL_STYLES}{_BOXES}</office:automatic-styles><office:body><office:spreadsheet>{_validations(pages)}".encode()
        )
        for number, page in enumerate(pages):
            for part in _page(page, number):
                content.write(part.encode())
        content.write(b"</office:spreadsheet></office:body></office:document-content>")


def _page(page: Page, number: int) -> Iterator[str]:
    name = attribute(speakable(page.title))
    yield f'<table:table table:name={name} table:style-name="sheet">'
    yield "".join(f'<table:table-column table:style-name="w{width}"/>' for width in page.widths)  # fmt: skip
    headings, title = [' table:style-name="boxhead"'] * len(page.widths), [""] * len(page.widths)  # fmt: skip
    body = [
        f' table:style-name="box"{_named(number, at) if condition else ""}'
        for at, condition in enumerate(page.conditions)
    ]
    rows = iter(page.rows)
    yield "<table:table-header-rows>"
    for at, row in enumerate(islice(rows, page.head), start=1):
        yield _row(row, headings if at == page.head else title)
    yield "</table:table-header-rows>"
    for row in rows:
        yield _row(row, body)
    if page.spare:
        yield _row([None] * len(body), body, f' table:number-rows-repeated="{page.spare}"')  # fmt: skip
    yield "</table:table>"


def _row(row: Sequence[object], looks: Sequence[str], repeated: str = "") -> str:
    cells = "".join(
        f"<table:table-cell{look}{_cell(value).removeprefix(_OPEN)}"
        for value, look in zip(row, looks, strict=False)
    )
    return f"<table:table-row{repeated}>{cells or f'{_OPEN}/>'}</table:table-row>"


def _validations(pages: Sequence[Page]) -> str:
    found = "".join(
        f"<table:content-validation table:name={_named(number, at).partition('=')[2]} "
        f'table:condition={attribute(condition)} table:allow-empty-cell="true" '
        f"table:base-cell-address={attribute(_address(page, at))}/>"
        for number, page in enumerate(pages)
        for at, condition in enumerate(page.conditions)
        if condition
    )
    return f"<table:content-validations>{found}</table:content-validations>" if found else ""  # fmt: skip


def _named(page: int, column: int) -> str:
    return f' table:content-validation-name="c{page}-{column}"'


def _address(page: Page, column: int) -> str:
    title = page.title.replace("'", "''")
    return f"'{title}'.{chr(ord('A') + column)}{page.head + 1}"


def _width_styles(widths: Iterable[int]) -> str:
    return "".join(
        f'<style:style style:name="w{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _MM_PER_CHARACTER:.1f}mm"/></style:style>'
        for width in widths
    )


def _opening(table: Table) -> str:
    widths = sorted({column.width for column in table.columns})
    column_styles = _width_styles(widths)
    columns = "".join(
        f'<table:table-column table:style-name="w{column.width}"/>'
        for column in table.columns
    )
    return (
        f"{HEAD}<office:document-content {NAMESPACES} {VERSION}>{FONT}"
        f"<office:automatic-styles>{column_styles}{_CELL_STYLES}</office:automatic-styles><office:body><office:spreadsheet>"
        f"<table:table table:name={attribute(speakable(table.title))}>{columns}{_heading(table.columns)}"
    )


def _heading(columns: Sequence[Column]) -> str:
    cells = "".join(
        _text(str(settle(column.heading)), ' table:style-name="heading"')
        for column in columns
    )
    return f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"


def _cell(value: object) -> str:
    settled = settle(value)
    if settled is None or settled == "":
        return "<table:table-cell/>"
    if isinstance(settled, str):
        return _text(settled)
    if isinstance(settled, bool):
        word = "true" if settled else "false"
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{word}"/>'
    if isinstance(settled, int | float | Decimal):
        return f'<table:table-cell office:value-type="float" office:value="{settled}"><text:p>{settled}</text:p></table:table-cell>'
    style, shown = (
        ("moment", "%Y-%m-%d %H:%M")
        if isinstance(settled, datetime.datetime)
        else ("date", "%Y-%m-%d")
    )
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{settled.isoformat()}">'
        f"<text:p>{settled.strftime(shown)}</text:p></table:table-cell>"
    )


def _text(text: str, style: str = "") -> str:
    return f'<table:table-cell{style} office:value-type="string"><text:p>{inner(text)}</text:p></table:table-cell>'
