"""Write a table as .ods (ODF 1.3), row by row."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
_FLUSH_AT = 500

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
    """One sheet of several: its rows stand from the first row on, headings among them. Widths in characters."""

    title: str
    widths: Sequence[int]
    rows: Iterable[Sequence[object]]


def write_ods_pages(pages: Iterable[Page], out: IO[bytes]) -> None:
    """Several sheets in one file, row by row."""
    pages = list(pages)
    widths = sorted({width for page in pages for width in page.widths})
    with package(out, MIMETYPE, {"styles.xml": _STYLES}) as content:
        content.write(
            f"{HEAD}<office:document-content {NAMESPACES} {VERSION}>{FONT}<office:automatic-styles>{_width_styles(widths)}"
            f"{_CELL_STYLES}</office:automatic-styles><office:body><office:spreadsheet>".encode()
        )
        for page in pages:
            columns = "".join(
                f'<table:table-column table:style-name="w{width}"/>'
                for width in page.widths
            )
            name = attribute(speakable(page.title))
            content.write(f"<table:table table:name={name}>{columns}".encode())
            for row in page.rows:
                cells = "".join(map(_cell, row)) or "<table:table-cell/>"
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(b"</table:table>")
        content.write(b"</office:spreadsheet></office:body></office:document-content>")


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
