"""What is read arrives as it stands in the file, from its real place, within the limits (SECURITY.md C2, C5, C6)."""

import datetime
import io
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from documents.errors import Refused
from documents.limits import ProcessLimits
from documents.reading import Cell, Kind, Merged, read_table, serial_to_date
from tests.documents import workbooks as made

BIG = "x" * 40_000


def read(data, name="a.xlsx", **options):
    return read_table(io.BytesIO(data), name, **options)


def refusal(data, name="a.xlsx", **options):
    with pytest.raises(Refused) as refused:
        read(data, name, **options)
    assert refused.value.message
    return refused.value.code


def values(sheet):
    return {
        (row.number, column): cell.value
        for row in sheet.rows
        for column, cell in row.cells.items()
    }


def cells_of(*cells, **more):
    return (
        read(made.xlsx(f'<row r="1">{"".join(cells)}</row>'), **more)
        .sheets[0]
        .rows[0]
        .cells
    )


def numbered(rows):
    return "".join(f'<row r="{n}">{made.cell(f"A{n}", f"第{n}列")}</row>' for n in rows)


def ods_sheet(rows, **more):
    return read(made.ods(made.ods_content(rows, **more)), "a.ods").sheets[0]


def ods_row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


# Shapes that pass the container check and must end inside the child.
BAD_SHEETS = {
    "two roots": (made.with_parts({made.SHEET: b"<x/><y/>"}), "unreadable"),
    "not well-formed": (made.with_parts({made.SHEET: b"<worksheet><row>"}), "unreadable"),
    "200,000 deep": (made.with_parts({made.SHEET: b"".join(b"<a%d>" % n for n in range(200_000))}), "too_deep"),
    "shared string that is not there": (made.xlsx('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'), "unreadable"),
    "number that is none": (made.xlsx('<row r="1"><c r="A1"><v>12x</v></c></row>'), "unreadable"),
    "endless number": (made.xlsx(f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>'), "unreadable"),
    "infinite number": (made.xlsx('<row r="1"><c r="A1"><v>1e999</v></c></row>'), "unreadable"),
    "row zero": (made.xlsx(f'<row r="0">{made.cell("A1", "x")}</row>'), "unreadable"),
    "row beyond the sheet": (made.xlsx(f'<row r="9999999">{made.cell("A9999999", "x")}</row>'), "unreadable"),
    "rows out of order": (made.xlsx(numbered([2, 1])), "unreadable"),
    "cell of another row": (made.xlsx(f'<row r="1">{made.cell("A2", "x")}</row>'), "unreadable"),
    "cell twice": (made.xlsx(f'<row r="1">{made.cell("A1", "x")}{made.cell("A1", "y")}</row>'), "unreadable"),
    "cell beyond the columns": (made.xlsx(f'<row r="1">{made.cell("XFD1", "x")}</row>'), "too_many_columns"),
    "too long a text": (made.xlsx(f'<row r="1">{made.cell("A1", BIG)}</row>'), "cell_too_long"),
    "broken styles": (made.with_parts({made.STYLES: b"<styleSheet>"}), "unreadable"),
    "no sheet at all": (made.with_parts({made.LINKS: b"<Relationships/>"}), "unreadable"),
    "sheets without end": (
        made.with_parts({made.BOOK: made.xlsx_parts()[made.BOOK].replace(
            b"</sheets>", b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n + 9) for n in range(60)) + b"</sheets>")}),
        "too_many_sheets",
    ),
    "one long text in a thousand cells": (
        made.pack(made.xlsx_parts(
            "".join(f'<row r="{n}">' + "".join(f'<c r="{c}{n}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ") + "</row>" for n in range(1, 400)),
            strings=f"<si><t>{''.join(chr(0x4E00 + n % 20000) for n in range(32_000))}</t></si>")),
        "too_much",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SHEETS)
def test_bad_sheet_is_refused_and_leaves_no_file(name, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data, expected = BAD_SHEETS[name]
    assert (refusal(data), list(Path(tmp_path).iterdir())) == (expected, [])


def test_row_cap_names_the_cap():
    with pytest.raises(Refused) as refused:
        read(made.xlsx(numbered(range(1, 12))), max_rows=10)
    assert (refused.value.code, refused.value.params) == (
        "too_many_rows",
        {"sheet": "名冊", "limit": 10},
    )


def test_row_cap_counts_filled_rows_only():
    sheet = read(made.xlsx(numbered(range(1, 40, 4))), max_rows=10).sheets[0]
    assert [row.number for row in sheet.rows] == list(range(1, 40, 4))


def test_reading_stops_after_two_thousand_blank_rows_and_says_so():
    sheet = read(made.xlsx(numbered([1, 2001, 4002]))).sheets[0]
    assert ([row.number for row in sheet.rows], sheet.stopped_at) == ([1, 2001], 2001)


def test_lone_cell_at_the_end_of_the_sheet_costs_nothing():
    sheet = read(made.xlsx(numbered([1, 1_048_576]))).sheets[0]
    assert (values(sheet), sheet.stopped_at) == ({(1, 1): "第1列"}, 1)


def test_false_dimension_is_not_believed():
    content = made.sheet(
        numbered([1, 3]), before='<dimension ref="A1:XFD1048576"/>'
    ).encode()
    assert values(read(made.with_parts({made.SHEET: content})).sheets[0]) == {
        (1, 1): "第1列",
        (3, 1): "第3列",
    }


def test_too_small_dimension_hides_nothing():
    content = made.sheet(numbered([1, 3]), before='<dimension ref="A1"/>').encode()
    assert values(read(made.with_parts({made.SHEET: content})).sheets[0]) == {
        (1, 1): "第1列",
        (3, 1): "第3列",
    }


def test_hidden_sheet_rows_and_columns_are_read_and_marked():
    rows = f'<row r="1">{made.cell("A1", "甲")}</row><row r="2" hidden="1">{made.cell("A2", "乙")}</row>'
    content = made.sheet(
        rows, before='<cols><col min="2" max="3" hidden="1"/></cols>'
    ).encode()
    sheet = read(
        made.pack({**made.xlsx_parts(state="veryHidden"), made.SHEET: content})
    ).sheets[0]
    facts = (sheet.hidden, sheet.hidden_rows, sheet.hidden_columns, values(sheet))
    assert facts == (
        True,
        frozenset({2}),
        frozenset({2, 3}),
        {(1, 1): "甲", (2, 1): "乙"},
    )


def test_merged_ranges_are_told():
    content = made.sheet(
        numbered([1]), after='<mergeCells><mergeCell ref="A1:C2"/></mergeCells>'
    ).encode()
    assert read(made.with_parts({made.SHEET: content})).sheets[0].merged == (
        Merged(1, 1, 2, 3),
    )


def test_values_of_a_workbook_of_openpyxl():
    book: Any = openpyxl.Workbook()
    typed = [
        "王小明",
        "００１２",
        "0912345678",
        123456789012345,
        5.5,
        True,
        datetime.date(2025, 9, 1),
        datetime.datetime.fromisoformat("2025-09-01T08:30"),
        datetime.time(8, 30),
    ]
    book.active.append(typed)
    out = io.BytesIO()
    book.save(out)
    cells = read(out.getvalue()).sheets[0].rows[0].cells
    kinds = [
        Kind.TEXT,
        Kind.TEXT,
        Kind.TEXT,
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.BOOL,
        Kind.DATE,
        Kind.DATE,
        Kind.TIME,
    ]
    expected = [*typed[:-1], datetime.timedelta(hours=8, minutes=30)]
    assert list(cells.values()) == [
        Cell(value, kind) for value, kind in zip(expected, kinds, strict=True)
    ]


def test_1904_system_moves_the_dates():
    book: Any = openpyxl.Workbook()
    book.epoch = MAC_EPOCH
    book.active.append([datetime.date(2025, 9, 1)])
    out = io.BytesIO()
    book.save(out)
    read_book = read(out.getvalue())
    assert (read_book.epoch_1904, values(read_book.sheets[0])) == (
        True,
        {(1, 1): datetime.date(2025, 9, 1)},
    )


@pytest.mark.parametrize(
    ("serial", "epoch_1904", "day"),
    [
        (1, False, datetime.date(1900, 1, 1)),
        (59, False, datetime.date(1900, 2, 28)),
        (61, False, datetime.date(1900, 3, 1)),
        (45901, False, datetime.date(2025, 9, 1)),
        (45901.99, False, datetime.date(2025, 9, 1)),
        (44439, True, datetime.date(2025, 9, 1)),
    ],
)
def test_bare_serial_number_as_a_day(serial, epoch_1904, day):
    assert serial_to_date(serial, epoch_1904=epoch_1904) == day


@pytest.mark.parametrize("serial", [0, -1, 2_958_466])
def test_serial_number_out_of_range(serial):
    with pytest.raises(ValueError, match="serial out of range"):
        serial_to_date(serial, epoch_1904=False)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (14, ""),
        (27, ""),
        (31, ""),
        (58, ""),
        (176, "[$-404]e/m/d;@"),
        (176, "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"),
    ],
)
def test_chinese_date_formats_are_dates(number, code):
    formats = (
        f'<numFmts count="1"><numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>'
        if code
        else ""
    )
    styles = f'{made.HEAD}<styleSheet xmlns="{made.HOUSE}">{formats}<cellXfs count="1"><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    parts = made.xlsx_parts('<row r="1"><c r="A1" s="0"><v>45901</v></c></row>')
    assert values(
        read(made.pack({**parts, made.STYLES: styles.encode()})).sheets[0]
    ) == {(1, 1): datetime.date(2025, 9, 1)}


def test_date_beyond_the_calendar_is_an_error_cell():
    assert cells_of('<c r="A1" s="1"><v>99999999</v></c>') == {
        1: Cell("99999999", Kind.ERROR)
    }


def test_formula_is_told_and_not_computed():
    cells = cells_of(
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="B1" t="str"><f>HYPERLINK("x")</f></c>',
    )
    assert cells == {1: Cell("2", Kind.FORMULA), 2: Cell(None, Kind.FORMULA)}


def test_error_cell_is_told():
    assert cells_of('<c r="A1" t="e"><v>#N/A</v></c>') == {1: Cell("#N/A", Kind.ERROR)}


@pytest.mark.parametrize(
    "name",
    [
        "堃喆峯",
        "𤦮𡍼",
        "葛\U000e0100",
        "\ue000某",
        "e\u0301",
        "王" * 70,
        "許功蓋",
        "x005F_a",
        " 前後空白 ",
        "一\n二",
    ],
    ids=[
        "rare",
        "extension B",
        "variation",
        "private",
        "decomposed",
        "70 characters",
        "big5 trap",
        "escape",
        "blanks",
        "lines",
    ],
)
def test_unusual_names_arrive_unchanged(name):
    shared = made.pack(
        made.xlsx_parts(
            '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
            strings=f'<si><t xml:space="preserve">{name}</t></si>',
        )
    )
    assert [
        values(read(data).sheets[0])
        for data in (made.xlsx(f'<row r="1">{made.cell("A1", name)}</row>'), shared)
    ] == [{(1, 1): name}] * 2


def test_spelled_out_characters_of_excel_are_understood():
    assert cells_of(made.cell("A1", "一_x000A_二_x005F_x0041__x0000_")) == {
        1: Cell("一\n二_x0041__x0000_", Kind.TEXT)
    }


def test_rich_text_is_joined_without_its_phonetic_guide():
    rich = "<is><r><t>王</t></r><r><t>小明</t></r><rPh><t>ㄨㄤ</t></rPh></is>"
    assert cells_of(f'<c r="A1" t="inlineStr">{rich}</c>') == {
        1: Cell("王小明", Kind.TEXT)
    }


def test_blank_cells_are_not_cells():
    assert cells_of(
        '<c r="A1"/>',
        '<c r="B1"><v></v></c>',
        made.cell("C1", ""),
        made.cell("D1", "x"),
    ) == {4: Cell("x", Kind.TEXT)}


def test_ods_values():
    row = ods_row(
        made.ods_cell("王小明"),
        '<table:table-cell office:value-type="float" office:value="5"/>',
        '<table:table-cell office:value-type="float" office:value="5.5"/>',
        '<table:table-cell office:value-type="date" office:date-value="2025-09-01"/>',
        '<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string"><text:p>一<text:s text:c="3"/>二<text:tab/>三</text:p><text:p>四</text:p></table:table-cell>',
    )
    assert list(ods_sheet(row).rows[0].cells.values()) == [
        Cell("王小明", Kind.TEXT),
        Cell(5, Kind.NUMBER),
        Cell(5.5, Kind.NUMBER),
        Cell(datetime.date(2025, 9, 1), Kind.DATE),
        Cell(datetime.timedelta(hours=8, minutes=30), Kind.TIME),
        Cell(True, Kind.BOOL),
        Cell("2", Kind.FORMULA),
        Cell("一   二\t三\n四", Kind.TEXT),
    ]


def test_ods_note_is_not_part_of_the_text():
    note = "<office:annotation><text:p>註解</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>甲</text:p></table:table-cell>'
    assert values(ods_sheet(ods_row(cell))) == {(1, 1): "甲"}


def test_ods_repeats_are_placed():
    rows = (
        ods_row(
            '<table:table-cell table:number-columns-repeated="3"/>',
            made.ods_cell("甲", 'table:number-columns-repeated="2"'),
        )
        + ods_row("<table:table-cell/>", attributes='table:number-rows-repeated="5"')
        + ods_row(made.ods_cell("乙"), attributes='table:number-rows-repeated="2"')
    )
    assert values(ods_sheet(rows)) == {
        (1, 4): "甲",
        (1, 5): "甲",
        (7, 1): "乙",
        (8, 1): "乙",
    }


def test_ods_blank_repeats_to_the_end_of_the_sheet_cost_nothing():
    rows = ods_row(made.ods_cell("甲")) + ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        attributes='table:number-rows-repeated="1048575"',
    )
    sheet = ods_sheet(rows)
    assert (values(sheet), sheet.stopped_at) == ({(1, 1): "甲"}, 1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ods_row(
                made.ods_cell("甲"), attributes='table:number-rows-repeated="1048576"'
            ),
            "too_many_rows",
        ),
        (
            ods_row(made.ods_cell("甲", 'table:number-columns-repeated="16384"')),
            "too_many_columns",
        ),
        (
            ods_row(made.ods_cell("甲", 'table:number-columns-repeated="99999999"')),
            "unreadable",
        ),
        (
            ods_row(made.ods_cell("甲"), attributes='table:number-rows-repeated="-1"'),
            "unreadable",
        ),
        (ods_row(made.ods_cell(f'<text:s text:c="{10**9}"/>甲')), "cell_too_long"),
    ],
    ids=["rows", "columns", "beyond", "negative", "blanks"],
)
def test_ods_repeats_are_bounded(rows, expected):
    assert refusal(made.ods(rows), "a.ods") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<office:event-listeners><script:event-listener script:language="ooo:script"/></office:event-listeners>',
            "macros",
        ),
        (
            '<office:scripts><office:script script:language="ooo:Basic"/></office:scripts>',
            "macros",
        ),
        ("<table:dde-links><table:dde-link/></table:dde-links>", "external"),
    ],
)
def test_ods_that_acts_is_refused(body, expected):
    assert (
        refusal(
            made.ods(made.ods_content(ods_row(made.ods_cell("甲")), body=body)), "a.ods"
        )
        == expected
    )


def test_ods_hidden_sheet_rows_columns_and_spans():
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        + ods_row(
            made.ods_cell(
                "甲", 'table:number-columns-spanned="3" table:number-rows-spanned="2"'
            )
        )
        + ods_row(made.ods_cell("乙"), attributes='table:visibility="collapse"')
    )
    sheet = ods_sheet(
        rows, styles=styles, table='table:name="藏" table:style-name="ta2"'
    )
    facts = (
        sheet.name,
        sheet.hidden,
        sheet.hidden_rows,
        sheet.hidden_columns,
        sheet.merged,
    )
    assert facts == (
        "藏",
        True,
        frozenset({2}),
        frozenset({2, 3}),
        (Merged(1, 1, 2, 3),),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_csv_text_arrives_as_typed(encoding):
    text = '姓名,備註\r\n許功蓋,"一\n二,三"\r\n\r\n００１,=1+1\r\n'
    sheet = read(text.encode(encoding), "a.csv").sheets[0]
    assert values(sheet) == {
        (1, 1): "姓名",
        (1, 2): "備註",
        (2, 1): "許功蓋",
        (2, 2): "一\n二,三",
        (4, 1): "００１",
        (4, 2): "=1+1",
    }


def test_csv_with_an_open_quote_is_refused():
    assert refusal(b'a,"b\n', "a.csv") == "unreadable"


def test_csv_row_cap():
    assert refusal(b"x\n" * 11, "a.csv", max_rows=10) == "too_many_rows"


def test_only_accepted_formats_are_read():
    assert refusal(b"x\n", "a.csv", accepted=(".xlsx",)) == "extension"


def test_memory_limit_ends_the_child():
    data = made.xlsx(numbered(range(1, 3000)))
    assert refusal(
        data, process=ProcessLimits(address_space_bytes=24 * 1024 * 1024)
    ) in ("too_much", "unreadable")


def test_cpu_limit_ends_the_child():
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCDEFGHIJKLMNOPQRST")
        + "</row>"
        for n in range(1, 20_001)
    )
    assert refusal(made.xlsx(rows), process=ProcessLimits(cpu_seconds=1)) == "too_slow"


def test_wall_clock_ends_the_child():
    assert refusal(made.xlsx(), process=ProcessLimits(wall_seconds=0.01)) == "too_slow"


def test_full_import_is_read_whole():
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCDEFGHIJ")
        + "</row>"
        for n in range(1, 20_001)
    )
    assert len(read(made.xlsx(rows)).sheets[0].rows) == 20_000
