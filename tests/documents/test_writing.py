"""What is written is read back the same, and no program takes a text for a formula (SECURITY.md D2)."""

import csv
import datetime
import io
import os
import re
import tempfile
import zipfile
from decimal import Decimal
from enum import StrEnum
from typing import Any

import odfdo
import openpyxl
import pytest
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from documents.guards import neutralise, speakable, unguard
from documents.reading import read_table
from documents.writing import FORMATS, Column, Table, table_bytes

PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "%0A=1",
    "|calc",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    "   =1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u200e\u202e=1+1",
    "\u2060@x",
    "\u00a0=1+1",
    "\x0b=1",
    "\x1f+1",
    "'=1+1",
    "''=1+1",
    "' =1+1",
    "'''@x",
    "\r\n-x",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/"&A1,"x")',
    '=WEBSERVICE("http://127.0.0.1/")',
    "=DDE(server;item)",
    "=IMPORTXML(A1)",
    "-2+3+cmd|' /C calc'!D2",
    '=1+1","=2+2',
    '";=1+1',
    "= 1 + 1 ",
    "﹦1+1",
    "\u180e=1",
    "-5",
    "- 未到校",
    "#N/A",
    "_x003D_1+1",
    "&#61;1+1",
]
HARMLESS = [
    "王小明",
    "'",
    "''x",
    "'王",
    "5-3",
    "a=b",
    "１２３",
    "",
    "一\n=二",
    "<b>&amp;</b>",
    "  兩端  ",
    "x005F_a",
    "#REF!",
    "_x000A_",
]
BARE = re.compile(
    r"^[\s\x00-\x1f\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\u3000\ufeff]*[=+\-@%|＝＋－＠\t\r\n\x00]"
)


def table(*values, title="名冊"):
    return Table(
        title, [Column("姓名"), Column("備註")], [[value, value] for value in values]
    )


def read_back(data, form):
    """The two columns below the heading, row by row."""
    rows = read_table(io.BytesIO(data), f"a.{form}").sheets[0].rows
    return {row.number - 1: (row.value(1), row.value(2)) for row in rows[1:]}


def raw_texts(data, form):
    """Every text as another program finds it."""
    if form == "xlsx":
        book: Any = openpyxl.load_workbook(io.BytesIO(data))
        return [
            (cell.data_type, cell.value)
            for row in book.active.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    if form == "csv":
        return [
            ("s", value)
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
            for value in row
        ]
    body: Any = odfdo.Document(io.BytesIO(data)).body
    cells = [cell for row in body.get_table(0).traverse() for cell in row.traverse()]
    return [
        ("f" if cell.formula else "s", str(cell.value))
        for cell in cells
        if cell.value is not None
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_no_payload_becomes_a_formula_or_a_bare_trigger(form):
    headings = [Column(payload) for payload in PAYLOADS]
    data = table_bytes(Table("=名冊", headings, [PAYLOADS, PAYLOADS]), form)
    found = raw_texts(data, form)
    assert len(found) == 3 * len(PAYLOADS)
    assert [text for kind, text in found if kind == "f" or BARE.match(text)] == []


@pytest.mark.parametrize("form", FORMATS)
def test_three_round_trips_change_nothing(form):
    first = [text for text in PAYLOADS + HARMLESS if text]
    texts = first
    for _round in range(3):
        back = read_back(table_bytes(table(*texts), form), form)
        texts = [back[number][0] for number in range(1, len(texts) + 1)]
        assert texts == [speakable(text) for text in first]


@pytest.mark.parametrize("text", PAYLOADS + HARMLESS)
def test_guard_and_unguard_are_inverse(text):
    assert (
        unguard(neutralise(text)),
        unguard(text) if neutralise(text) == text else text,
    ) == (text, text)


def test_apostrophes_of_names_are_left_alone():
    assert [neutralise(text) for text in ("'王", "O'Neil", "'")] == [
        "'王",
        "O'Neil",
        "'",
    ]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_typed_values_stay_typed(form):
    day, moment = (
        datetime.date(2025, 9, 1),
        datetime.datetime.fromisoformat("2025-09-01T08:30"),
    )
    values = [5, -5, 5.5, Decimal("1.25"), True, day, moment]
    back = read_back(table_bytes(table(*values), form), form)
    assert [back[number][0] for number in range(1, 8)] == [
        5,
        -5,
        5.5,
        1.25,
        True,
        day,
        moment,
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_texts_in_disguise_are_texts(form):
    class Word(StrEnum):
        EQUALS = "=1+1"

    values = [Word.EQUALS, SafeString("=1+1"), lazystr("=1+1"), "=1+1"]
    back = read_back(table_bytes(table(*values), form), form)
    assert [back[number][0] for number in range(1, 5)] == ["=1+1"] * 4


def test_aware_moment_is_written_in_local_time():
    moment = datetime.datetime(2025, 9, 1, 16, 30, tzinfo=datetime.UTC)
    assert read_back(table_bytes(table(moment), "ods"), "ods")[1][
        0
    ] == datetime.datetime.fromisoformat("2025-09-02T00:30")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "value", [None, "", float("nan"), float("inf"), "\ud800", "\ufffe", "x\x00y"]
)
def test_awkward_value_breaks_nothing(form, value):
    back = read_back(table_bytes(table("前", value, "後"), form), form)
    assert (back[1][0], back[3][0]) == ("前", "後")


@pytest.mark.parametrize("form", FORMATS)
def test_rare_names_survive(form):
    names = ["堃喆峯", "𤦮𡍼", "葛\U000e0100", "\ue000某", "e\u0301", "王" * 70]
    back = read_back(table_bytes(table(*names), form), form)
    assert [back[number][1] for number in range(1, 7)] == names


def test_long_note_is_cut_visibly_in_xlsx_and_not_in_ods():
    note = "".join(chr(0x4E00 + number % 20_000) for number in range(40_000))
    cut = read_back(table_bytes(table(note), "xlsx"), "xlsx")[1][0]
    assert (len(cut), cut[-1], "40000" in cut[-60:]) == (32_767, "）", True)
    assert note.encode() in zipfile.ZipFile(
        io.BytesIO(table_bytes(table(note), "ods"))
    ).read("content.xml")


def test_xlsx_writes_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))
    table_bytes(table("王小明"), "xlsx")
    assert (list(tmp_path.iterdir()), len(os.listdir("/proc/self/fd"))) == ([], before)


@pytest.mark.parametrize("title", ["名冊/[一]:*?", "'", "", "長" * 40, "=1+1", "\x00"])
@pytest.mark.parametrize("form", FORMATS)
def test_any_title_is_a_sheet(form, title):
    assert read_back(table_bytes(table("王", title=title), form), form) == {
        1: ("王", "王")
    }


def test_ods_is_a_proper_package():
    data = table_bytes(table("王"), "ods")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, data[38:84]) == (
            "mimetype",
            zipfile.ZIP_STORED,
            FORMATS["ods"][1].encode(),
        )


def test_same_rows_make_the_same_ods():
    assert table_bytes(table("王"), "ods") == table_bytes(table("王"), "ods")


def test_csv_begins_with_the_mark_excel_needs():
    assert table_bytes(table("王"), "csv") == "\ufeff姓名,備註\r\n王,王\r\n".encode()


def test_large_table_is_written_row_by_row():
    taken = []

    def rows():
        for number in range(3000):
            taken.append(number)
            yield [number, "王"]

    data = table_bytes(Table("名冊", [Column("號"), Column("姓名")], rows()), "ods")
    assert (len(taken), len(read_back(data, "ods"))) == (3000, 3000)
