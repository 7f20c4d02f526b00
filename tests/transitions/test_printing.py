"""The former school's papers drawn: every sign is in the bundled fonts, boxes as the papers have them."""

from datetime import date

import pytest
import time_machine

from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.transitions import making
from tests.transitions.printing import odt_text, pdf_text, unprintable
from transitions.basic_report_page import odt_of, pdf_of, printed_lines
from transitions.models import BasicReport, Evaluation

pytestmark = pytest.mark.django_db
NOW = making.clock(date(2026, 5, 9))


@pytest.fixture
def row(listed):
    return making.transition_student(listed)


def test_the_basic_report_prints_every_option_with_its_box(listed, row):
    report = making.sealed(listed, row)
    values = {(line.group, line.label): line.value for line in printed_lines(report)}
    assert values["", "性別*"] == "□男\n■女\n□其他"
    assert (values["監護人*", "同緊急聯絡人"], values["監護人*", "通報當日學生已年滿20歲"]) == ("■", "□")  # fmt: skip
    assert values["", "未來可能的輔導需求*"].count("■") == 1
    pdf = pdf_text(pdf_of(report, by=listed.counselor, now=NOW))
    odt = odt_text(odt_of(report))
    for text in (pdf, odt):
        for words in ("□男■女□其他", "■情緒調適輔導需求", "何大明", "校長"):
            assert words in text, words
        assert unprintable(text) == []


def test_an_empty_report_prints_every_box_open(listed, row):
    text = pdf_text(pdf_of(BasicReport(school=row.school, transition=row), by=listed.counselor, now=NOW))  # fmt: skip
    assert ("■" in text, "□男□女□其他" in text, unprintable(text)) == (False, True, [])


def test_the_minutes_and_the_roster_print_without_a_missing_sign(
    listed,
    row,
    browser_of,  # noqa: F811  (a fixture, asked for by its name)
):
    item = Evaluation.objects.get().items.get()
    with time_machine.travel(NOW, tick=False):
        director = browser_of(listed.director)
        minutes = pdf_text(director.post(f"/transitions/evaluations/items/{item.pk}/minutes").content)  # fmt: skip
        roster = pdf_text(director.post("/transitions/roster/pdf?year=114").content)
    for words in ("評估會議紀錄", "何蓁蓁", "列為轉銜學生", listed.homeroom9.name):
        assert words in minutes, words
    assert ("何○蓁" in roster, "何蓁蓁" in roster) == (True, False)
    assert (unprintable(minutes), unprintable(roster)) == ([], [])
    assert item.evaluation.held_on == date(2026, 5, 8)
