"""Write an editable paper as .odt (ODF 1.3) from a list of blocks: letters, minutes, forms with tables."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.guards import speakable
from documents.odf import (
    FONT,
    HEAD,
    NAMESPACES,
    TEXT_PROPERTIES,
    VERSION,
    inner,
    package,
)

MIMETYPE = "application/vnd.oasis.opendocument.text"
_TEXT_WIDTH_MM = 182.0


@dataclass(frozen=True, slots=True)
class Title:
    """The name of the paper, centered."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Line breaks in the text stay. `align` is "left", "center" or "right"."""

    text: str
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A bordered table. `headings` may be empty; a row's first cell is bold when `row_headings` is set.

    `widths` are parts of the page's width ((1, 3) gives a quarter and three quarters); equal when empty.
    """

    rows: Sequence[Sequence[str]]
    headings: Sequence[str] = ()
    widths: Sequence[float] = ()
    row_headings: bool = False


@dataclass(frozen=True, slots=True)
class SignOff:
    """Boxes to sign in, with their titles above: 承辦人, 輔導主任, 校長."""

    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Title | Heading | Paragraph | Grid | SignOff | PageBreak


def render_odt(blocks: Iterable[Block], *, title: str, footer: str = "") -> bytes:
    """The paper as .odt bytes, A4, 16/14/18 mm, with `footer` and the page number at the bottom of each page."""
    writer = _Writer()
    body = "".join(writer.block(block) for block in blocks)
    others = {"styles.xml": _styles(footer), "meta.xml": _meta(title)}
    out = io.BytesIO()
    with package(out, MIMETYPE, others) as content:
        content.write(
            f"{HEAD}<office:document-content {NAMESPACES} {VERSION}>{FONT}"
            f"<office:automatic-styles>{''.join(writer.styles)}{_AUTOMATIC}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>".encode()
        )
    return out.getvalue()


class _Writer:
    def __init__(self) -> None:
        self.styles: list[str] = []
        self.tables = 0

    def block(self, block: Block) -> str:
        match block:
            case Title(text):
                return f'<text:p text:style-name="Title">{_inner(text)}</text:p>'
            case Heading(text, level):
                return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{_inner(text)}</text:h>'
            case Paragraph(text, bold, align):
                return _paragraph(text, f"{align}-bold" if bold else align)
            case Grid(rows, headings, widths, row_headings):
                return self._grid(rows, headings, widths, row_headings)
            case SignOff(titles):
                return self._table(
                    [_row(titles, "center-bold"), _row([""] * len(titles), "sign")],
                    "",
                    len(titles),
                    (),
                )
            case PageBreak():
                return '<text:p text:style-name="break"/>'

    def _grid(
        self,
        rows: Sequence[Sequence[str]],
        headings: Sequence[str],
        widths: Sequence[float],
        row_headings: bool,
    ) -> str:
        count = len(headings) or max((len(row) for row in rows), default=1)
        head = (
            f"<table:table-header-rows>{_row(headings, 'left-bold')}</table:table-header-rows>"
            if headings
            else ""
        )
        full = ([*row, *[""] * (count - len(row))] for row in rows)
        return self._table(
            [_row(row, "left", row_headings) for row in full], head, count, widths
        )

    def _table(
        self, rows: Sequence[str], head: str, count: int, widths: Sequence[float]
    ) -> str:
        self.tables += 1
        name = f"T{self.tables}"
        parts = list(widths) or [1.0] * count
        columns = ""
        for number, part in enumerate(parts):
            self.styles.append(
                f'<style:style style:name="{name}.{number}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{_TEXT_WIDTH_MM * part / sum(parts):.1f}mm"/></style:style>'
            )
            columns += f'<table:table-column table:style-name="{name}.{number}"/>'
        return f'<table:table table:name="{name}" table:style-name="table">{columns}{head}{"".join(rows)}</table:table><text:p text:style-name="left"/>'


def _row(cells: Sequence[str], style: str, first_bold: bool = False) -> str:
    styles = [
        f"{style}-bold" if first_bold and not number else style
        for number in range(len(cells))
    ]
    inside = "".join(
        f'<table:table-cell table:style-name="cell" office:value-type="string">{_paragraph(text, style)}</table:table-cell>'
        for text, style in zip(cells, styles, strict=True)
    )
    return f'<table:table-row table:style-name="row">{inside}</table:table-row>'


def _paragraph(text: str, style: str) -> str:
    return f'<text:p text:style-name="{style}">{_inner(text)}</text:p>'


def _inner(text: str) -> str:
    return inner(speakable(str(text)))


_BOLD = '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>'
_AUTOMATIC = (
    "".join(
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard">'
        f'<style:paragraph-properties fo:text-align="{align}"/>{bold}</style:style>'
        for align in ("left", "center", "right")
        for name, bold in ((align, ""), (f"{align}-bold", _BOLD))
    )
    + '<style:style style:name="sign" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:paragraph-properties fo:margin-top="7mm" fo:margin-bottom="7mm"/></style:style>'
    '<style:style style:name="break" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:paragraph-properties fo:break-before="page"/></style:style>'
    '<style:style style:name="table" style:family="table"><style:table-properties style:width="182mm" table:align="margins"/></style:style>'
    '<style:style style:name="row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>'
    '<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #666666" fo:padding="1mm"/></style:style>'
)


def _heading_style(name: str, shown: str, size: str, more: str) -> str:
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph" style:parent-style-name="Standard">'
        f'<style:paragraph-properties {more} fo:keep-with-next="always"/><style:text-properties fo:font-size="{size}" '
        f'style:font-size-asian="{size}" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
    )


def _styles(footer: str) -> str:
    return (
        f"{HEAD}<office:document-styles {NAMESPACES} {VERSION}>{FONT}<office:styles>"
        '<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="1mm" fo:line-height="150%"/>'
        f'<style:text-properties {TEXT_PROPERTIES} fo:font-size="10.5pt" style:font-size-asian="10.5pt"/></style:style>'
        + _heading_style(
            "Title", "Title", "16pt", 'fo:text-align="center" fo:margin-bottom="3mm"'
        )
        + _heading_style("Heading_20_1", "Heading 1", "12.5pt", 'fo:margin-top="4mm"')
        + _heading_style("Heading_20_2", "Heading 2", "11pt", 'fo:margin-top="3mm"')
        + '</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
        'fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="16mm" fo:margin-left="14mm" fo:margin-right="14mm" fo:margin-bottom="18mm"/>'
        "</style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>'
        f'<text:p text:style-name="Standard">{_inner(footer)}<text:tab/><text:page-number text:select-page="current">1</text:page-number>'
        "／<text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    )


def _meta(title: str) -> str:
    return (
        f'{HEAD}<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" {VERSION}>'
        f"<office:meta><dc:title>{_inner(title)}</dc:title></office:meta></office:document-meta>"
    )
