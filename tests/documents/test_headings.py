"""Columns are found by their headings and never guessed (SECURITY.md C5)."""

import pytest

from documents.headings import Header, find_header
from documents.reading import Cell, Kind, Row

WANTED = ["姓名", "身分證字號", "班級"]
ALIASES = {"身分證字號": ["身分證號", "國民身分證統一編號"]}


def rows(*texts):
    return [
        Row(
            number,
            {
                column: Cell(text, Kind.TEXT)
                for column, text in enumerate(line, start=1)
                if text
            },
        )
        for number, line in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            rows(["姓名", "身分證字號", "班級"]),
            Header(1, {"姓名": 1, "身分證字號": 2, "班級": 3}, (), (), ()),
        ),
        (
            rows(
                ["114學年度名冊"],
                [],
                ["班級", "", "姓 名*", "國民身分證\n統一編號：", "備註"],
            ),
            Header(3, {"班級": 1, "姓名": 3, "身分證字號": 4}, (), (), ((5, "備註"),)),
        ),
        (
            rows(["姓名", "班級", "姓名"]),
            Header(1, {"班級": 2}, ("身分證字號",), ("姓名",), ()),
        ),
        (
            rows(["身分證號", "身分證字號", "姓名"]),
            Header(1, {"姓名": 3}, ("班級",), ("身分證字號",), ()),
        ),
        (rows(["甲", "乙"]), Header(None, {}, tuple(WANTED), (), ())),
        (rows(), Header(None, {}, tuple(WANTED), (), ())),
    ],
    ids=[
        "plain",
        "reordered under a title",
        "duplicated",
        "duplicated by alias",
        "none",
        "empty",
    ],
)
def test_header(table, expected):
    assert find_header(table, WANTED, ALIASES) == expected


def test_heading_far_down_is_not_searched_for():
    assert find_header(rows(*[["x"]] * 20, WANTED), WANTED).row is None


def test_formula_is_no_heading():
    row = Row(1, {1: Cell("姓名", Kind.FORMULA), 2: Cell("班級", Kind.TEXT)})
    assert find_header([row], WANTED).columns == {"班級": 2}
