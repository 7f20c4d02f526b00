import datetime as dt
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fields.roc_date import (
    excel_serial_date,
    make_roc_date,
    parse_roc_date,
    roc_date,
    roc_long,
    roc_short,
    roc_year,
    weekday_word,
)

TODAY = dt.date(2026, 11, 22)  # a Sunday
NINTH = dt.date(2026, 5, 6)  # a Wednesday
roc_days = st.dates(dt.date(1912, 1, 1), dt.date(2910, 12, 31))
quick = hypothesis_settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    "text",
    [
        "115/11/22",
        "115.11.22",
        "115-11-22",
        "1151122",
        "民國115年11月22日",
        "民國 115 年 11 月 22 日",
        "中華民國115年11月22日",
        "民國115/11/22",
        "民國1151122",
        "115年11月22日",
        "115年11月22號",
        "１１５／１１／２２",
        "１１５．１１．２２",
        "１１５－１１－２２",
        "民國１１５年１１月２２日",
        "　115/11/22 ",
        "115 / 11 / 22",
        "2026-11-22",
        "2026/11/22",
        "2026.11.22",
        "20261122",
        "西元2026年11月22日",
        "2026年11月22日",
        "11/22",
        "11月22日",
        "１１／２２",
        "t",
        "T",
        "ｔ",
        "t+0",
        "115/11/22（日）",
        "115/11/22(星期日)",
        "11/22（週日）",
        "11/22（天）",
    ],
)
def test_every_usual_writing_is_read(text):
    assert parse_roc_date(text, today=TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("115/5/6", NINTH),
        ("115.5.6", NINTH),
        ("5/6", NINTH),
        ("0881122", dt.date(1999, 11, 22)),
        ("881122", dt.date(1999, 11, 22)),
        ("88/11/22", dt.date(1999, 11, 22)),
        ("1/1/1", dt.date(1912, 1, 1)),
        ("民國元年1月1日", dt.date(1912, 1, 1)),
        ("113/2/29", dt.date(2024, 2, 29)),
        ("999/12/31", dt.date(2910, 12, 31)),
        ("t-1", dt.date(2026, 11, 21)),
        ("t+3", dt.date(2026, 11, 25)),
        ("t - 22", dt.date(2026, 10, 31)),
        ("Ｔ＋１０", dt.date(2026, 12, 2)),
    ],
)
def test_other_days_are_read(text, date):
    assert parse_roc_date(text, today=TODAY) == date


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("115/05/32", "5 月沒有 32 日，請輸入如 115/05/06"),
        ("115/4/31", "4 月沒有 31 日，請輸入如 115/05/06"),
        ("2/30", "2 月沒有 30 日，請輸入如 115/05/06"),
        ("115/5/0", "5 月沒有 0 日，請輸入如 115/05/06"),
        ("115/2/29", "民國 115 年不是閏年，2 月沒有 29 日，請輸入如 115/05/06"),
        ("2/29", "民國 115 年不是閏年，2 月沒有 29 日，請輸入如 115/05/06"),
        ("115/13/1", "一年只有 12 個月，沒有 13 月，請輸入如 115/05/06"),
        ("1150001", "一年只有 12 個月，沒有 0 月，請輸入如 115/05/06"),
        ("115/11/22（三）", "11 月 22 日是星期日，不是星期三，請檢查日期"),
    ],
)
def test_a_day_that_does_not_exist_is_told_how_to_mend_it(text, message):
    with translation.override("zh-hant"), pytest.raises(ValidationError) as caught:
        parse_roc_date(text, today=TODAY)
    assert caught.value.messages == [message]


@pytest.mark.parametrize(
    "text",
    [
        "0/1/1",
        "000/01/01",
        "-1/1/1",
        "-115/11/22",
        "民國-1年1月1日",
        "民國前1年1月1日",
        "民前1/1/1",
        "1911-12-31",
        "1150/11/22",
        "00001122",
        "t-99999",
    ],
)
def test_years_before_the_first_are_refused(text):
    with pytest.raises(ValidationError) as caught:
        parse_roc_date(text, today=TODAY)
    assert caught.value.code == "before"


@pytest.mark.parametrize("text", ["2911-01-01", "9999/12/31"])
def test_years_of_four_roc_digits_are_refused(text):
    with pytest.raises(ValidationError) as caught:
        parse_roc_date(text, today=TODAY)
    assert caught.value.code == "after"


def test_days_beyond_the_calendar_are_refused():
    with pytest.raises(ValidationError) as caught:
        parse_roc_date("t+99999", today=dt.date(9999, 1, 1))
    assert caught.value.code == "after"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "昨天",
        "115",
        "11",
        "115/11",
        "115/11-22",
        "115//22",
        "115/11/22/1",
        "11-22",
        "11.22",
        "115112",
        "111211",
        "115/11/022",
        "115年11月",
        "民國2026年11月22日",
        "西元115年11月22日",
        "元年1月1日",
        "一一五年十一月二十二日",
        "١١٥/١١/٢٢",
        "t1",
        "t--1",
        "t+1.5",
        "t+123456",
        "x115/11/22",
        "115/11/22x",
        "115/11/22\x00",
        "NaN",
        "46348.5",
        "1" * 5000,
        "115年11月22" + " " * 100_000 + "x",
    ],
)
def test_what_is_no_date_is_refused_and_never_guessed(text):
    with pytest.raises(ValidationError) as caught:
        parse_roc_date(text, today=TODAY)
    assert caught.value.code == "unreadable"


@quick
@given(roc_days)
def test_what_is_written_is_read_back(day):
    for text in (
        roc_date(day),
        roc_long(day),
        day.isoformat(),
        f"{roc_year(day):03}{day:%m%d}",
    ):
        assert parse_roc_date(text, today=TODAY) == day


@quick
@given(roc_days, roc_days)
def test_the_short_form_is_read_back_on_the_same_day(day, today):
    with translation.override("zh-hant"):
        assert parse_roc_date(roc_short(day, today=today), today=today) == day


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("0123456789/-.年月日民國t+１（三）\n\x00 "), max_size=14)
    | st.text(max_size=20)
)
def test_no_text_does_worse_than_being_refused(text):
    with suppress(ValidationError):
        assert 1 <= roc_year(parse_roc_date(text, today=TODAY)) <= 999


# --- spreadsheets -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serial", "date_1904", "date"),
    [
        (46348, False, TODAY),
        (46348.75, False, TODAY),
        (44886, True, TODAY),
        (4384, False, dt.date(1912, 1, 1)),
        (2922, True, dt.date(1912, 1, 1)),
    ],
)
def test_day_numbers_of_both_systems_are_read(serial, date_1904, date):
    assert excel_serial_date(serial, date_1904=date_1904) == date


@pytest.mark.parametrize(
    "serial",
    [
        0,
        1,
        60,
        4383,
        -1,
        True,
        1151122,
        20261122,
        float("nan"),
        float("inf"),
        1e300,
        10**30,
    ],
)
def test_numbers_that_are_no_dates_are_refused(serial):
    with pytest.raises(ValidationError) as caught:
        excel_serial_date(serial)
    assert caught.value.code == "serial"


# --- writing ----------------------------------------------------------------------------------


def test_official_writings():
    assert roc_date(NINTH) == "115/05/06"
    assert roc_date(dt.date(1999, 5, 6)) == "88/05/06"
    assert roc_long(NINTH) == "民國115年5月6日"
    assert roc_date(dt.date(1911, 12, 31)) == "民前1/12/31"
    assert roc_long(dt.date(1910, 1, 2)) == "民前2年1月2日"


def test_the_short_form_has_the_weekday_in_the_current_year_only():
    with translation.override("zh-hant"):
        assert roc_short(NINTH, today=TODAY) == "5/6（三）"
        assert roc_short(NINTH, today=dt.date(2027, 1, 1)) == "115/05/06"


def test_weekdays():
    with translation.override("zh-hant"):
        assert (
            "".join(weekday_word(dt.date(2026, 11, 16 + i)) for i in range(7))
            == "一二三四五六日"
        )


def test_make_roc_date_counts_from_1911():
    assert make_roc_date(115, 11, 22) == TODAY


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ day|roc_date }}", "115/05/06"),
        ("{{ day|roc_long }}", "民國115年5月6日"),
        ("{{ day|roc_short:today }}", "5/6（三）"),
        ("{{ day|roc_year }}", "115"),
        ("{{ day|weekday }}", "三"),
        ("{{ moment|roc_date }}", "115/05/07"),
        ("{{ moment|roc_time }}", "115/05/07 00:40"),
        (
            "{{ nothing|roc_date }}|{{ nothing|roc_short:today }}|{{ nothing|roc_time }}|{{ word|roc_long }}",
            "|||",
        ),
    ],
)
def test_filters(source, shown):
    context = {
        "day": NINTH,
        "today": TODAY,
        "nothing": None,
        "word": "昨天",
        "moment": dt.datetime(2026, 5, 6, 16, 40, tzinfo=dt.UTC),
    }
    with translation.override("zh-hant"):
        assert Template("{% load roc %}" + source).render(Context(context)) == shown
