"""A corpus of good and bad workbooks with the exact cells that are to be found."""

import io
from datetime import UTC, date, datetime

import pytest

from accounts.models import School
from reporting.checking import check_file
from reporting.findings import MESSAGES
from reporting.writing import ods_bytes
from tests.reporting.workbooks import (
    CASES,
    GEN2,
    GEN3,
    SERVICES,
    opened,
    put,
    saved,
    serve,
    spoiled,
    workbook,
)

APRIL_115, MAY_114 = date(2026, 4, 1), date(2025, 5, 1)
SHEETS = {"個案": CASES, "服務": SERVICES}


def found(data, filename="填報.xlsx", **options):
    """{"個案!G5 missing", …} and container findings by their code."""
    checked = check_file(io.BytesIO(data), filename, **options)
    short = {name: word for word, name in SHEETS.items()}
    return [
        f"{short.get(error.sheet, error.sheet)}!{error.cell} {error.kind}:{error.code}"
        if error.cell
        else f"{error.kind}:{error.code}"
        for error in checked.errors
    ]


def append(row, sheet=CASES):
    return lambda book: book[sheet].append(row)


def merge(places, sheet=CASES):
    return lambda book: book[sheet].merge_cells(places)


def rename(old, new):
    def change(book):
        book[old].title = new

    return change


def hide(sheet):
    def change(book):
        book[sheet].sheet_state = "hidden"

    return change


def without(sheet):
    return lambda book: book.remove(book[sheet])


def clear(sheet):
    return lambda book: book[sheet].delete_rows(4, 50)


def insert_column(number, sheet=CASES):
    return lambda book: book[sheet].insert_cols(number)


def move(places, *, rows=0, cols=0, sheet=CASES):
    return lambda book: book[sheet].move_range(places, rows=rows, cols=cols)


def extra_sheet(name, state="visible"):
    def change(book):
        book.create_sheet(name)["A1"] = "T01 人際困擾"
        book[name].sheet_state = state

    return change


def example(book):
    for layout in GEN3.sheets:
        sheet = book[layout.name]
        sheet.delete_rows(4, 50)
        for row in layout.example:
            sheet.append([None if value == "" else value for value in row])


def headings_with_notes(book):
    sheet = book[CASES]
    for place, note in (
        ("B3", "身分\n1專任 2兼任 3合聘主聘 4合聘從聘"),
        ("H3", "輔導概況（1新案2舊案）"),
        ("K3", "個案類別（主）＊"),
    ):
        sheet[place] = note


def headings_over_two_rows(book):
    sheet = book[SERVICES]
    sheet["F2"], sheet["F3"], sheet["G3"], sheet["H3"] = (
        "服務人次",
        "（生理男）",
        "（生理女）",
        "（其他）",
    )
    sheet.merge_cells("F2:H2")


JUNIOR = School(stage="junior")
ROW = ["A03", 1, "115-099", 8, "生理男", None, 0, 2, 0, 2, 5, 0, 0, 0, 1]

GOOD = {
    "untouched": [],
    "numbers kept as text": [put("B4", "1"), put("D4", "08"), put("K4", "5"), put("O4", "4"), serve("F4", "2")],
    "whole number written 4.0": [put("O4", 4.0)],
    "blanks around a value": [put("E4", " 生理男 "), put("M4", " 1,8 ")],
    "student code as a number": [put("C4", 115021)],
    "zero as text": [put("L4", "0"), put("I4", "0"), put("M6", "19")],
    "one secondary as a number": [put("M4", 8)],
    "old wording 高風險家庭": [put("K4", "高風險家庭")],
    "old wording 網路成癮 as secondary": [put("M4", "網路成癮")],
    "old wording 心理疾病": [put("K4", "心理疾病")],
    "several sources of a new case": [put("I5", "1,2,7")],
    "notes behind the headings": [headings_with_notes],
    "headings over two rows": [headings_over_two_rows],
    "merged title": [merge("A1:O1")],
    "blank row between": [append(ROW), move("A7:O7", rows=3)],
    "services only": [clear(CASES)],
    "cases only": [clear(SERVICES)],
    "a sheet of notes beside": [extra_sheet("填報說明-A-輔導教師")],
    "hidden list of options": [extra_sheet("選單", "hidden")],
    "sheet name with a blank": [rename(CASES, "表A-1 -輔導教師-個案")],
    "same student under two teachers": [append(["A02", 2, "115-021", *ROW[3:]])],
    "sex note written 0": [put("F4", 0)],
    "no session this month is only a warning": [put("O4", 0)],
    "nobody served is only a warning": [serve("F4", 0), serve("G4", 0)],
    "remark outside the table is only a warning": [put("R4", "再確認")],
}  # fmt: skip

BAD = {
    # empty cells
    "teacher empty": ([put("A4", None)], ["個案!A4 missing:missing"]),
    "sped empty": ([put("G5", None)], ["個案!G5 missing:missing"]),
    "sex empty": ([put("E4", None)], ["個案!E4 missing:missing_word"]),
    "note empty instead of 0": ([put("L4", None)], ["個案!L4 missing:missing"]),
    "secondary blank instead of 0": ([put("M5", "  ")], ["個案!M5 missing:missing"]),
    "sessions empty": ([put("O4", None)], ["個案!O4 missing:missing"]),
    "service count empty": ([serve("H6", None)], ["服務!H6 missing:missing"]),
    "sex note empty though 其他": ([put("F6", None)], ["個案!F6 missing:note_due"]),
    # wrong codes
    "identity 5": ([put("B4", 5)], ["個案!B4 wrong:unknown_code"]),
    "grade 13": ([put("D4", 13)], ["個案!D4 wrong:unknown_code"]),
    "sped 14": ([put("G4", 14)], ["個案!G4 wrong:unknown_code"]),
    "status 3": ([put("H4", 3)], ["個案!H4 wrong:unknown_code"]),
    "referral 0": ([put("J4", 0)], ["個案!J4 wrong:unknown_code"]),
    "main 20": ([put("K4", 20)], ["個案!K4 wrong:unknown_code"]),
    "main T05": ([put("K4", "T05")], ["個案!K4 wrong:not_a_number"]),
    "main in words": ([put("K4", "情緒困擾")], ["個案!K4 wrong:not_a_number"]),
    "source 8": ([put("I5", 8)], ["個案!I5 wrong:unknown_code"]),
    "sex of the older form": ([put("E4", "男")], ["個案!E4 wrong:unknown_word"]),
    "sex as a number": ([put("E4", 1)], ["個案!E4 wrong:unknown_word"]),
    "item P02": ([serve("C4", "P02")], ["服務!C4 wrong:not_a_number"]),
    "item 18": ([serve("C6", 18)], ["服務!C6 wrong:unknown_code"]),
    "target 16": ([serve("E6", 16)], ["服務!E6 wrong:unknown_code"]),
    # lists
    "third secondary": ([put("M4", "1,8,9")], ["個案!M4 wrong:too_many"]),
    "secondary twice": ([put("M4", "8,8")], ["個案!M4 wrong:twice_in_cell"]),
    "secondary as the main": ([put("M4", "5,8")], ["個案!M4 wrong:same_as"]),
    "full-width comma": ([put("M4", "1，8")], ["個案!M4 wrong:comma"]),
    "ideographic comma": ([put("M4", "1、8")], ["個案!M4 wrong:comma"]),
    "blank after the comma": ([put("M4", "1, 8")], ["個案!M4 wrong:comma"]),
    "comma lost, read as 310": ([put("M4", 310)], ["個案!M4 wrong:unknown_code"]),
    "zero beside a code": ([put("M4", "0,8")], ["個案!M4 wrong:zero_with_others"]),
    "half a code": ([put("M4", 1.8)], ["個案!M4 wrong:not_whole"]),
    # cell against cell
    "source of an old case": ([put("I4", 3)], ["個案!I4 wrong:zero_if_old"]),
    "no source of a new case": ([put("I5", 0)], ["個案!I5 wrong:source_of_new"]),
    "online booking in a junior high": ([put("I5", 6)], ["個案!I5 wrong:code_only_for"]),
    "text where 0 is due": ([put("L4", "家庭因素")], ["個案!L4 wrong:note_not_due"]),
    "0 where text is due": ([put("L5", 0)], ["個案!L5 wrong:note_due"]),
    "secondary text where 0 is due": ([put("N4", "家庭")], ["個案!N4 wrong:note_not_due"]),
    "secondary 0 where text is due": ([put("N6", "0")], ["個案!N6 wrong:note_due"]),
    "sex note though 生理男": ([put("F4", "男")], ["個案!F4 wrong:text_not_due"]),
    "P17 without text": ([serve("D6", 0)], ["服務!D6 wrong:note_due"]),
    "text though not P17": ([serve("D4", "電話")], ["服務!D4 wrong:note_not_due"]),
    "P03 for teachers": ([serve("E4", 13)], ["服務!E4 wrong:must_be"]),
    "P04 for parents": ([serve("E5", 14)], ["服務!E5 wrong:must_be"]),
    "same teacher and student twice": ([append(["A01", 1, "115-021", *ROW[3:]])], ["個案!C7 wrong:once"]),
    "host and branch in one file": ([put("B4", 3), put("B5", 4)], ["個案!B5 wrong:not_together"]),
    # numbers
    "sessions negative": ([put("O4", -1)], ["個案!O4 wrong:negative"]),
    "sessions one and a half": ([put("O4", 1.5)], ["個案!O4 wrong:not_whole"]),
    "sessions in words": ([put("O4", "四次")], ["個案!O4 wrong:not_a_number"]),
    "count absurd": ([serve("F4", 1_000_000)], ["服務!F4 wrong:too_high"]),
    "count negative text": ([serve("G5", "-2")], ["服務!G5 wrong:negative"]),
    # kinds of cell
    "full-width digit": ([put("K4", "５")], ["個案!K4 wrong:full_width"]),
    "full-width count": ([serve("F4", "１２")], ["服務!F4 wrong:full_width"]),
    "full-width student code": ([put("C4", "１１５-０２１")], ["個案!C4 wrong:full_width"]),
    "formula": ([put("O4", "=2+2")], ["個案!O4 wrong:formula"]),
    "formula in the services": ([serve("F6", "=SUM(F4:F5)")], ["服務!F6 wrong:formula"]),
    "date": ([put("M4", datetime(2026, 3, 10, tzinfo=UTC).replace(tzinfo=None))], ["個案!M4 wrong:not_text"]),
    "boolean": ([put("B4", True)], ["個案!B4 wrong:not_text"]),
    "error value": ([put("O4", "#N/A")], ["個案!O4 wrong:excel_error"]),
    "merged cells": ([merge("A4:B4")], ["個案!A4 wrong:merged"]),
    "merged over two rows": ([merge("J4:J5")], ["個案!J4 wrong:merged"]),
    "ID number as student code": ([put("C4", "A123456789")], ["個案!C4 wrong:personal"]),
    "mobile number as student code": ([put("C5", "0912345678")], ["個案!C5 wrong:personal"]),
    "note too long": ([put("L5", "長" * 201)], ["個案!L5 wrong:too_long"]),
    "student code too long": ([put("C4", "1" * 21)], ["個案!C4 wrong:too_long"]),
    # several at once, in the order of the sheet
    "two empty and one wrong": ([put("F4", None), put("H6", None), put("E6", "女"), put("F6", None)],
                                ["個案!E6 wrong:unknown_word", "個案!H6 missing:missing"]),
    # columns
    "a column inserted": ([insert_column(15)], ["個案!O3 missing:heading_missing"]),
    "columns swapped": ([put("H3", "個案來源"), put("I3", "輔導概況")],
                        ["個案!H3 wrong:heading_wrong", "個案!I3 wrong:heading_wrong"]),
    "a heading reworded": ([serve("C3", "項目類別")], ["服務!C3 wrong:heading_wrong"]),
    "headings one row down": ([move("A3:O6", rows=1)], ["個案!A4 wrong:heading_row"]),
    "data shifted right by one": ([move("A4:O4", cols=1)],
        ["個案!A4 missing:missing", "個案!B4 wrong:not_a_number", "個案!D4 wrong:not_a_number", "個案!E4 wrong:unknown_word",
         "個案!G4 missing:missing", "個案!H4 wrong:unknown_code", "個案!J4 wrong:unknown_code", "個案!L4 wrong:note_not_due",
         "個案!N4 wrong:note_not_due"]),
    # sheets and the whole file
    "cases sheet missing": ([without(CASES)], ["container:sheet_missing"]),
    "services sheet missing": ([without(SERVICES)], ["container:sheet_missing"]),
    "services sheet renamed": ([rename(SERVICES, "服務")], ["container:sheet_missing"]),
    "cases sheet twice": ([extra_sheet("表A-1 -輔導教師-個案")], ["container:sheet_twice"]),
    "headings gone": ([lambda book: book[SERVICES].delete_rows(3)], ["container:no_headings"]),
    "services sheet very hidden": ([lambda book: setattr(book[SERVICES], "sheet_state", "veryHidden")], ["container:sheet_hidden"]),
    "cases sheet hidden": ([hide(CASES)], ["container:sheet_hidden"]),
    "no rows at all": ([clear(CASES), clear(SERVICES)], ["container:no_rows"]),
    "the example unchanged": ([example], ["container:example"]),
    "the example's title": ([put("A1", "輔導教師工作成果 填報範例")], ["container:example"]),
}  # fmt: skip


def test_the_corpus_is_large_enough():
    assert len(GOOD) + len(BAD) >= 60


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_workbook_passes(changes):
    assert found(spoiled(*changes), month=APRIL_115) == []


@pytest.mark.parametrize(("changes", "expected"), BAD.values(), ids=BAD)
def test_a_bad_workbook_is_told_cell_by_cell(changes, expected):
    assert found(spoiled(*changes), month=APRIL_115) == expected


@pytest.mark.parametrize(
    ("sheet", "spoil", "expected"),
    [
        ("cases", {"main": 20}, ["個案!K4 wrong:unknown_code"]),
        ("cases", {"sped": None}, ["個案!G4 missing:missing"]),
        ("cases", {"secondary": (1, 8, 9)}, ["個案!M4 wrong:too_many"]),
        ("cases", {"main_note": "家庭因素"}, ["個案!L4 wrong:note_not_due"]),
        ("cases", {"main": "５"}, ["個案!K4 wrong:full_width"]),
        ("services", {"target": 16}, ["服務!E4 wrong:unknown_code"]),
        ("services", {"male": -1}, ["服務!F4 wrong:negative"]),
    ],
)  # fmt: skip
def test_a_bad_ods_is_told_cell_by_cell(sheet, spoil, expected):
    rows = {key: [one.values for one in rows] for key, rows in check_file(io.BytesIO(spoiled()), "a.xlsx").rows.items()}  # fmt: skip
    rows[sheet][0] = {**rows[sheet][0], **spoil}
    assert found(ods_bytes(GEN3, rows), "填報.ods", month=APRIL_115) == expected


def test_every_message_of_a_cell_is_in_the_corpus():
    told = {one.rpartition(":")[2] for _changes, expected in BAD.values() for one in expected}  # fmt: skip
    of_the_file = {"unknown_form", "old_form", "retired_form", "other_form", "no_form", "blank_has_rows"}  # fmt: skip
    by_school = {"not_of_stage", "shared"}
    only_warned = {"all_zero", "hidden_row", "outside", "beyond", "old_word"}
    assert told == set(MESSAGES) - of_the_file - by_school - only_warned


def test_what_stands_after_a_long_blank_stretch_is_told_as_unread():
    data = spoiled(lambda book: book[CASES].__setitem__("A3000", "A01"))
    checked = check_file(io.BytesIO(data), "a.xlsx", month=APRIL_115)
    assert [(note.cell, note.code) for note in checked.warnings] == [("A6", "beyond")]


def test_the_older_form_is_right_for_its_own_months_and_refused_later():
    data = spoiled(layout=GEN2)
    assert found(data, month=MAY_114) == []
    assert found(data) == []
    assert found(data, month=APRIL_115) == ["container:old_form"]
    assert found(data, layout=GEN3) == ["container:other_form"]


def test_the_newer_form_is_refused_for_an_older_month():
    assert found(spoiled(), month=MAY_114) == ["container:old_form"]


def test_a_month_without_any_form_is_refused():
    assert found(spoiled(), month=date(2019, 5, 1)) == ["container:no_form"]


def test_the_older_forms_cells_are_judged_by_its_own_columns():
    sheet = GEN2.sheet("cases").name
    data = spoiled(put("E4", "生理男", sheet), put("G5", 0, sheet), layout=GEN2)
    assert found(data, month=MAY_114) == [
        f"{sheet}!E4 wrong:unknown_word",
        f"{sheet}!G5 wrong:source_of_new",
    ]


def test_the_headings_of_the_older_form_may_stand_lower():
    sheet = GEN2.sheet("cases").name
    data = spoiled(lambda book: book[sheet].insert_rows(1, 2), layout=GEN2)
    assert found(data, month=MAY_114) == []


def test_a_retired_form_is_named():
    book = opened(spoiled())
    book[CASES].title, book[SERVICES].title = "1.當月個案", "2.相關服務"
    assert found(saved(book)) == ["container:retired_form"]


def test_a_foreign_workbook_is_no_report():
    book = opened(spoiled())
    book[CASES].title, book[SERVICES].title = "名冊", "成績"
    assert found(saved(book)) == ["container:unknown_form"]


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        ("教師編碼,身分\n".encode(), "填報.xlsx", "not_xlsx"),
        ("教師編碼,身分\n".encode(), "填報.csv", "extension"),
        (b"", "填報.xlsx", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "填報.xlsx", "old_or_encrypted"),
        (b"PK\x03\x04garbage", "填報.xlsx", "damaged"),
    ],
    ids=["renamed csv", "csv", "empty file", "old xls", "broken zip"],
)  # fmt: skip
def test_a_file_that_is_no_workbook_is_refused_as_a_container(data, filename, code):
    assert found(data, filename) == [f"container:{code}"]


def test_grades_must_be_the_schools_own():
    data = spoiled(put("D4", 3), serve("E6", 11))
    assert found(data, month=APRIL_115) == []
    assert found(data, month=APRIL_115, school=JUNIOR) == [
        "個案!D4 wrong:not_of_stage",
        "服務!E6 wrong:not_of_stage",
    ]


def test_online_booking_is_for_senior_high():
    data = spoiled(put("I5", 6), put("D5", 11))
    assert found(data, month=APRIL_115, school=School(stage="senior")) == [
        "個案!D4 wrong:not_of_stage",
        "個案!D6 wrong:not_of_stage",
        "服務!E6 wrong:not_of_stage",
    ]


def test_a_student_under_two_teachers_is_a_warning_or_an_error_by_setting():
    data = spoiled(append(["A02", 2, "115-021", *ROW[3:]]))
    checked = check_file(io.BytesIO(data), "a.xlsx")
    assert [(note.cell, note.code) for note in checked.warnings] == [("C7", "shared")]
    assert found(data, shared_is_error=True) == ["個案!C7 wrong:shared"]


def test_what_is_worth_a_look_is_told_apart_from_errors():
    data = spoiled(
        put("K4", "高風險家庭"),
        put("O5", 0),
        put("R6", "備註"),
        lambda book: (
            book[CASES].row_dimensions.__getitem__(5).__setattr__("hidden", True)
        ),
    )
    checked = check_file(io.BytesIO(data), "a.xlsx", month=APRIL_115)
    assert checked.ok
    assert sorted((note.cell, note.code) for note in checked.warnings) == [
        ("A5", "hidden_row"),
        ("K4", "old_word"),
        ("O5", "all_zero"),
        ("R6", "outside"),
    ]


def test_the_rows_say_what_the_cells_mean():
    checked = check_file(io.BytesIO(saved(workbook())), "a.xlsx", month=APRIL_115)
    row = checked.rows["cases"][1]
    assert (row.number, row.values) == (
        5,
        {
            "teacher": "A01", "identity": 1, "student": "114-088", "grade": 9, "sex": "生理女", "sex_note": "",
            "sped": 9, "status": 1, "source": (3, 5), "referral": 2, "main": 19, "main_note": "作息",
            "secondary": (), "secondary_note": "", "sessions": 5,
        },
    )  # fmt: skip
    assert checked.counts == {CASES: 3, SERVICES: 3}
