"""What is written can be read back, fills the ministry's own file and changes nothing else of it."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import Refused
from documents.filling import Fill, NotFillable, fill_xlsx
from documents.marking import Mark, mark_xlsx
from reporting.blanks import own_blank
from reporting.checking import check_file
from reporting.layout import all_layouts
from reporting.writing import (
    coloured_bytes,
    example_rows,
    ods_bytes,
    workbook_bytes,
)
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

APRIL_115 = date(2026, 4, 1)
ODF = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
NOWHERE = {"cases": [], "services": []}


def rows_of(data, name="a.xlsx", **options):
    checked = check_file(io.BytesIO(data), name, **options)
    assert checked.errors == []
    return {key: [row.values for row in rows] for key, rows in checked.rows.items()}


ROWS = rows_of(saved(workbook()))


def official_blank():
    """A blank as a ministry might draw it: own title, widths, a hidden list with drop-downs that point to it."""
    book = opened(own_blank("gen3"))
    sheet = book[CASES]
    sheet["A1"] = "115學年度輔導教師工作成果"
    sheet.column_dimensions["C"].width = 31
    options = book.create_sheet("選項")
    options.sheet_state = "hidden"
    for number in range(1, 20):
        options.cell(number, 1, number)
    return saved(book)


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("layout", all_layouts(), ids=lambda layout: layout.name)
def test_our_blank_is_empty_and_its_example_is_recognised(layout):
    blank = check_file(io.BytesIO(own_blank(layout.name)), "a.xlsx")
    assert [error.code for error in blank.errors] == ["no_rows"]
    example = workbook_bytes(layout, example_rows(layout))
    checked = check_file(io.BytesIO(example), "a.xlsx")
    assert [error.code for error in checked.errors] == ["example"]


def test_written_rows_are_read_back_the_same_in_both_formats():
    assert rows_of(workbook_bytes(GEN3, ROWS), month=APRIL_115) == ROWS
    assert rows_of(ods_bytes(GEN3, ROWS), "a.ods", month=APRIL_115) == ROWS


def test_the_older_form_is_written_too():
    rows = rows_of(spoiled(layout=GEN2))
    assert rows_of(workbook_bytes(GEN2, rows)) == rows
    assert rows_of(ods_bytes(GEN2, rows), "a.ods") == rows


def test_the_same_rows_give_the_same_bytes():
    assert workbook_bytes(GEN3, ROWS) == workbook_bytes(GEN3, ROWS)
    assert ods_bytes(GEN3, ROWS) == ods_bytes(GEN3, ROWS)


def test_an_independent_reader_finds_the_cells():
    book = opened(workbook_bytes(GEN3, ROWS))
    assert [cell.value for cell in book[CASES][5]] == [
        "A01", 1, "114-088", 9, "生理女", None, 9, 1, "3,5", 2, 19, "作息", 0, 0, 5,
    ]  # fmt: skip
    assert [cell.value for cell in book[SERVICES][4]] == ["A01", 1, 3, 0, 14, 2, 5, 0]
    assert (book[CASES]["A5"].font.name, book[CASES]["A5"].font.size) == ("標楷體", 11)


def test_the_ministrys_own_file_is_filled_and_otherwise_left_alone():
    blank = official_blank()
    before, after = parts(blank), parts(workbook_bytes(GEN3, ROWS, blank=blank))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert list(before) == list(after)
    book = opened(workbook_bytes(GEN3, ROWS, blank=blank))
    assert book[CASES]["A1"].value == "115學年度輔導教師工作成果"
    assert book[CASES].column_dimensions["C"].width == 31
    assert book["選項"].sheet_state == "hidden"
    assert rows_of(saved(book)) == ROWS


def test_drop_downs_reach_as_far_as_the_data():
    one = ROWS["services"][0]
    rows = {**NOWHERE, "services": [{**one, "teacher": f"A{n}"} for n in range(1200)]}
    book = opened(workbook_bytes(GEN3, rows))
    ranges = {
        str(rule.sqref) for rule in book[SERVICES].data_validations.dataValidation
    }
    assert {text.split(":")[1].lstrip("ABCDEFGH") for text in ranges} == {"1203"}
    assert {
        str(rule.sqref) for rule in book[CASES].data_validations.dataValidation
    } == {f"{letter}4:{letter}1003" for letter in "BDEGHJKO"}
    assert book[SERVICES]["A1203"].border.left.style == "thin"


def test_the_ods_form_has_its_boxes_drop_downs_and_room_for_more():
    with zipfile.ZipFile(io.BytesIO(ods_bytes(GEN3, ROWS))) as archive:
        content, styles = (ElementTree.fromstring(archive.read(name)) for name in ("content.xml", "styles.xml"))  # noqa: S314  our own file  # fmt: skip
    told = {one.get(ODF + "name"): one.get(ODF + "condition") for one in content.iter(ODF + "content-validation")}  # fmt: skip
    cases, services = content.iter(ODF + "table")
    last = list(cases.iter(ODF + "table-row"))[-1]
    conditions = [told.get(cell.get(ODF + "content-validation-name")) for cell in last]
    assert [number for number, one in enumerate(conditions) if one] == [1, 3, 4, 6, 7, 9, 10, 14]  # fmt: skip
    assert (conditions[4], conditions[14]) == (
        'of:cell-content-is-in-list("生理男";"生理女";"其他")',
        "of:cell-content-is-whole-number() and cell-content-is-between(0,999)",
    )
    assert last.get(ODF + "number-rows-repeated") == "997"
    assert {cell.get(ODF + "style-name") for cell in last} == {"box"}
    assert [len(page.find(ODF + "table-header-rows")) for page in (cases, services)] == [3, 3]  # fmt: skip
    (sheet,) = (one for one in styles.iter() if one.tag.endswith("page-layout-properties"))  # fmt: skip
    assert {"landscape"} <= set(sheet.attrib.values())


def test_our_blank_is_printed_across_with_its_headings_on_each_page():
    page = opened(own_blank("gen3"))[CASES]
    assert (page.page_setup.orientation, page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight, page.print_title_rows) == ("landscape", True, 0, "$1:$3")  # fmt: skip


def test_no_text_becomes_a_formula():
    case = {**ROWS["cases"][1], "main_note": "=1+1", "student": "-5"}
    book = opened(workbook_bytes(GEN3, {**NOWHERE, "cases": [case]}))
    cells = (book[CASES]["L4"], book[CASES]["C4"])
    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("s", "'=1+1"),
        ("s", "'-5"),
    ]
    back = rows_of(workbook_bytes(GEN3, {**NOWHERE, "cases": [case]}))
    assert back["cases"] == [case]


def test_a_blank_without_the_sheet_is_refused():
    with pytest.raises(NotFillable):
        fill_xlsx(own_blank("gen3"), {"沒有這張": Fill(4, [[1]])})
    with pytest.raises(Refused):
        fill_xlsx(b"PK\x03\x04", {})


def test_empty_cells_are_yellow_wrong_ones_red_and_both_say_why():
    data = spoiled(put("G4", None), put("K4", 20), serve("E4", 13))
    checked = check_file(io.BytesIO(data), "a.xlsx", month=APRIL_115)
    book = opened(coloured_bytes(data, checked.errors))
    coloured = {
        (sheet.title, cell.coordinate): (cell.fill.fgColor.rgb, cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert coloured == {
        (CASES, "G4"): ("FFFFFF00", "「特教身分」未填。所有欄位皆為必填，沒有資料請填 0。"),
        (CASES, "K4"): ("FFFF7C80", "「個案類別(主)」沒有代碼「20」。請填 1-19。"),
        (SERVICES, "E4"): ("FFFF7C80", "服務項目為 3 時，「對象代號」應為 14（家長）。"),
    }  # fmt: skip
    assert book[CASES]["C4"].value == "115-021"


def test_an_ods_is_coloured_as_xlsx_with_every_cell_in_its_place():
    case = {**ROWS["cases"][1], "main": 20, "main_note": "=1+1", "sped": None}
    data = ods_bytes(GEN3, {**NOWHERE, "cases": [case]})
    checked = check_file(io.BytesIO(data), "a.ods", month=APRIL_115)
    book = opened(coloured_bytes(data, checked.errors, filename="a.ODS"))
    assert [(cell.coordinate, cell.fill.fgColor.rgb) for row in book[CASES] for cell in row if cell.comment] == [
        ("G4", "FFFFFF00"), ("K4", "FFFF7C80"),
    ]  # fmt: skip
    assert [cell.value for cell in book[CASES][4]] == [
        "A01", 1, "114-088", 9, "生理女", None, None, 1, "3,5", 2, 20, "'=1+1", 0, 0, 5,
    ]  # fmt: skip
    assert (book[CASES]["L4"].data_type, book[CASES]["A1"].value) == ("s", GEN3.sheet("cases").title)  # fmt: skip


def test_drop_downs_survive_the_colouring():
    data = workbook_bytes(
        GEN3, {**NOWHERE, "cases": [{**ROWS["cases"][0], "main": 20}]}
    )
    checked = check_file(io.BytesIO(data), "a.xlsx", month=APRIL_115)
    book = opened(coloured_bytes(data, checked.errors))
    assert len(book[CASES].data_validations.dataValidation) == 8


def test_what_can_not_be_coloured_is_refused_in_words():
    with pytest.raises(Refused) as refusal:
        mark_xlsx(saved(workbook()), [Mark("沒有這張", 1, 1, "wrong")], {"wrong": "FFFF0000"}, author="x")  # fmt: skip
    assert refusal.value.code == "unreadable"


TEXT = st.text("ABCxyz0123456789-_", min_size=1, max_size=12)
NOTE = st.sampled_from(["作息調整", "=1+1", "a\nb", "「其他」<b>", "_x0041_"])


@st.composite
def case(draw):
    is_new, main = draw(st.booleans()), draw(st.integers(1, 19))
    secondary = draw(st.lists(st.integers(1, 19).filter(lambda n: n != main), unique=True, max_size=2))  # fmt: skip
    sex = draw(st.sampled_from(["生理男", "生理女", "其他"]))
    sources = st.lists(st.sampled_from([1, 2, 3, 4, 5, 7]), unique=True, min_size=1)
    return {
        "teacher": draw(TEXT), "identity": draw(st.integers(1, 2)), "student": draw(TEXT),
        "grade": draw(st.integers(1, 12)), "sex": sex, "sex_note": "不便說明" if sex == "其他" else "",
        "sped": draw(st.integers(0, 13)), "status": 1 if is_new else 2,
        "source": tuple(draw(sources)) if is_new else (), "referral": draw(st.integers(1, 4)),
        "main": main, "main_note": draw(NOTE) if main == 19 else "", "secondary": tuple(secondary),
        "secondary_note": draw(NOTE) if 19 in secondary else "", "sessions": draw(st.integers(0, 999)),
    }  # fmt: skip


@given(st.lists(case(), min_size=1, max_size=30, unique_by=lambda row: (row["teacher"], row["student"])))  # fmt: skip
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_right_rows_come_back_from_both_formats(rows):
    wanted = {"cases": rows, "services": []}
    assert rows_of(workbook_bytes(GEN3, wanted)) == wanted
    assert rows_of(ods_bytes(GEN3, wanted), "a.ods") == wanted
