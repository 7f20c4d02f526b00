"""Names as text."""

import unicodedata

import pytest

from cases.names import characters, mask, search_key, sort_key


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("王", "○"),
        ("歐陽小明", "歐○○明"),
        ("司馬相如如", "司○○○如"),
        ("葛\U000e0100飾", "葛\U000e0100○"),
        ("王葛\U000e0100明", "王○明"),
        ("\U00020021\U0003134a\U0002a6d7", "\U00020021○\U0002a6d7"),
        ("⿰木屯小明", "⿰木屯○明"),
        ("瓦歷斯‧諾幹", "瓦○○‧○幹"),
        ("高‧伊", "高‧○"),
        ("Lin Mei", "L○○ ○○i"),
        (unicodedata.normalize("NFD", "Zoé"), "Z○é".replace("é", "e\u0301")),
        ("王　明", "王　○"),
        ("Null", "N○○l"),
        ("  王小明  ", "王○明"),
        ("", "○"),
        ("‧", "○"),
    ],
)
def test_a_masked_name_keeps_the_first_and_the_last_character(name, masked):
    assert mask(name) == masked


def test_characters_joined_are_the_name():
    name = "葛\U000e0100⿰木屯e\u0301‧\U0003134a👩\u200d🏫"
    parts = ["葛\U000e0100", "⿰木屯", "e\u0301", "‧", "\U0003134a", "👩\u200d🏫"]
    assert characters(name) == parts
    assert "".join(characters(name)) == name


def test_names_are_sorted_by_strokes_and_rare_characters_come_last():
    names = ["\U00020021一", "龔一", "王一", "丁一", "陳一"]
    assert sorted(names, key=sort_key) == [
        "丁一",
        "王一",
        "陳一",
        "龔一",
        "\U00020021一",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高‧伊", "高·伊"),
        ("王　明", "王明"),
        ("葛\U000e0100飾", "葛飾"),
        ("ＬＩＮ mei", "lin Mei"),
        ("Zoe\u0301", "Zoé"),
        ("㇐明", "一明"),
        ("\uf98e明", "年明"),
    ],
)
def test_writings_that_search_alike(one, other):
    assert search_key(one) == search_key(other)


def test_a_sort_key_fits_its_column():
    assert len(sort_key("\U0003134a" * 280)) == 168
