"""`manage.py check_report`: one JSON object, and an exit code."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.reporting.workbooks import CASES, SERVICES, put, spoiled


def asked(capsys, *arguments):
    """(exit code, standard output)."""
    try:
        call_command("check_report", *arguments)
    except SystemExit as ended:
        return ended.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


@pytest.fixture
def file(tmp_path):
    def write(*changes):
        path = tmp_path / "四月.xlsx"
        path.write_bytes(spoiled(*changes))
        return str(path)

    return write


def test_a_right_file_prints_one_json_object(capsys, file):
    code, out = asked(capsys, file(), "--json")
    assert (code, json.loads(out)) == (
        0,
        {"ok": True, "layout": "gen3", "rows": {CASES: 3, SERVICES: 3}, "errors": []},
    )


def test_a_wrong_file_lists_each_cell(capsys, file):
    code, out = asked(capsys, file(put("G5", None), put("K4", 20)), "--json")
    answer = json.loads(out)
    assert code == 1
    assert list(answer) == ["ok", "layout", "rows", "errors"]
    assert answer["errors"] == [
        {"sheet": CASES, "cell": "K4", "kind": "wrong", "message": "「個案類別(主)」沒有代碼「20」。請填 1-19。"},
        {"sheet": CASES, "cell": "G5", "kind": "missing", "message": "「特教身分」未填。所有欄位皆為必填，沒有資料請填 0。"},
    ]  # fmt: skip


def test_the_layout_can_be_demanded_by_name(capsys, file):
    code, out = asked(capsys, file(), "--layout", "111", "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["rows"]) == (1, False, {})
    assert [(error["kind"], error["cell"]) for error in answer["errors"]] == [
        ("container", "")
    ]


def test_plain_words_without_json(capsys, file):
    code, out = asked(capsys, file(put("D4", 3)), "--stage", "junior")
    assert code == 1
    assert out.splitlines() == [
        f"未通過　版本：114學年表格　{CASES} 3 列、{SERVICES} 3 列",
        f"{CASES}\tD4\twrong\t「年級」為 3，不是本校（國民中學）的年級。",
    ]


@pytest.mark.parametrize(
    "arguments", [["--layout", "999"], ["--month", "四月"]], ids=["layout", "month"]
)
def test_a_question_that_cannot_be_asked_is_no_answer(file, arguments):
    with pytest.raises(CommandError):
        call_command("check_report", file(), *arguments)


def test_a_file_that_is_not_there_is_no_answer():
    with pytest.raises(CommandError):
        call_command("check_report", "nowhere.xlsx")
