"""An ODT is a proper package that a second program reads with every word in its place."""

import io
import zipfile

import odfdo
import pytest
from defusedxml import ElementTree

from documents.odt import (
    Grid,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Title,
    render_odt,
)

HOSTILE = [
    "<text:p>&amp;</text:p>",
    "]]>",
    "\"&'<>",
    "=1+1",
    "\x00\x0b",
    "\ud800",
    "  兩端  ",
    "一\n二\t三",
    "𤦮葛\U000e0100",
]
SHOWN = [*HOSTILE[:4], "␀␋", "\ufffd", *HOSTILE[6:]]


def document(*blocks, **more):
    return odfdo.Document(io.BytesIO(render_odt(blocks, title="個案會議紀錄", **more)))


def test_blocks_are_read_back_in_order():
    paper = document(
        Title("個案會議紀錄"),
        Heading("一、主席報告"),
        Paragraph("出席 8 人", bold=True),
        Grid(
            [["王小明", "七年三班"], ["林輔導"]],
            headings=["姓名", "單位"],
            widths=[1, 3],
        ),
        PageBreak(),
        Heading("（一）決議", level=2),
        SignOff(["承辦人", "輔導主任", "校長"]),
    )
    tables = [
        [[str(cell.value or "") for cell in row.traverse()] for row in table.traverse()]
        for table in paper.body.get_tables()
    ]
    assert tables == [
        [["姓名", "單位"], ["王小明", "七年三班"], ["林輔導", ""]],
        [["承辦人", "輔導主任", "校長"], ["", "", ""]],
    ]
    headers = [
        (header.text_recursive, header.level) for header in paper.body.get_headers()
    ]
    assert headers == [("一、主席報告", "1"), ("（一）決議", "2")]
    assert [p.text_recursive for p in paper.body.get_paragraphs()][:2] == [
        "個案會議紀錄",
        "出席 8 人",
    ]


@pytest.mark.parametrize(("typed", "shown"), list(zip(HOSTILE, SHOWN, strict=True)))
def test_typed_text_stays_text(typed, shown):
    paper = document(Paragraph(typed), Grid([[typed]]))
    first = paper.body.get_paragraphs()[0]
    assert first.inner_text.replace("\r", "") == shown


def test_every_part_is_well_formed_whatever_is_typed():
    data = render_odt(
        [Title(text) for text in HOSTILE] + [Heading(text) for text in HOSTILE],
        title="".join(HOSTILE),
        footer="".join(HOSTILE),
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = [
            ElementTree.fromstring(archive.read(name)).tag.rpartition("}")[2]
            for name in archive.namelist()[1:]
        ]
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type, sorted(roots)) == (
        "mimetype",
        zipfile.ZIP_STORED,
        ["document-content", "document-meta", "document-styles", "manifest"],
    )


def test_footer_carries_its_text_and_the_page_number():
    paper = document(Paragraph("內文"), footer="密　會後收回")
    with zipfile.ZipFile(
        io.BytesIO(render_odt([], title="x", footer="密　會後收回"))
    ) as archive:
        styles = archive.read("styles.xml").decode()
    assert (
        "密　會後收回" in styles,
        "text:page-number" in styles,
        paper.get_type(),
    ) == (True, True, "text")


def test_row_headings_are_bold():
    data = render_odt([Grid([["姓名", "王小明"]], row_headings=True)], title="x")
    content = zipfile.ZipFile(io.BytesIO(data)).read("content.xml").decode()
    assert content.count('<text:p text:style-name="left-bold">姓名') == 1
