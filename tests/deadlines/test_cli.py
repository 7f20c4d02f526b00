"""`python -m deadlines` as a process of its own, with Django out of reach."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEYS = ["rule", "trigger", "due", "law", "article", "citation", "steps"]
WITHOUT_DJANGO = (
    "import runpy, sys\n"
    "sys.modules['django'] = None\n"
    "sys.argv[0] = 'deadlines'\n"
    "runpy.run_module('deadlines', run_name='__main__')\n"
)


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in a bare environment: no Django to import, no UTF-8 locale to lean on."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        check=False,
    )


@pytest.mark.parametrize(
    ("rule", "trigger", "due"),
    [
        ("DL-TR-08", "2026-12-10", "2026-12-28"),
        ("DL-TR-01", "2027-06-11", "2027-05-10"),
        ("DL-MR-02", "2026-12", "2027-01-10"),
        ("DL-IN-01", "2026-02-14T23:30", "2026-02-15T23:30"),
        ("DL-IN-05", "2026-02-14T23:30", "2026-02-14T23:30"),
        ("DL-IN-09", "2026-02-16", "2026-02-16"),
    ],
)
def test_one_question_one_object(rule: str, trigger: str, due: str) -> None:
    done = run(rule, trigger)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
    answer = json.loads(done.stdout)
    assert list(answer) == KEYS
    assert (answer["rule"], answer["trigger"], answer["due"]) == (rule, trigger, due)
    assert len(answer["steps"]) >= 2


def test_the_law_is_told_in_chinese() -> None:
    answer = json.loads(run("DL-TR-08", "2026-11-23").stdout)
    assert (answer["law"], answer["article"]) == (
        "學生轉銜輔導及服務辦法",
        "第6條第2項",
    )
    assert answer["citation"] == (
        "學生轉銜輔導及服務辦法第6條第2項：「原就讀學校應於收受通知之次日起十五日內，將轉銜學生之必要輔導資料及"
        "個案輔導資料轉銜表，以密件轉銜至現就讀學校。」"
    )
    assert answer["steps"][0] == "觸發：收受通知日為 2026-11-23（星期一）。"


def test_the_law_in_force_on_the_trigger_is_cited() -> None:
    articles = [
        json.loads(run("DL-IN-04", trigger).stdout)["article"]
        for trigger in ("2023-08-17T08:00", "2023-08-18T08:00")
    ]
    assert articles == ["第21條第1項", "第22條第1項"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["DL-XX-99", "2026-11-23"], "沒有「DL-XX-99」這項規則。", id="unknown rule"
        ),
        pytest.param(
            ["DL-TR-15", "2026-11-23"],
            "DL-TR-15 無法推算日期：「得」召開，非義務，無期限。",
            id="no date follows",
        ),
        pytest.param(
            ["DL-TR-08", "2026-02-30"],
            "觸發「2026-02-30」不正確，格式應為 YYYY-MM-DD 且為存在的日期。",
            id="no such day",
        ),
        pytest.param(
            ["DL-TR-08", "20261123"],
            "觸發「20261123」不正確，格式應為 YYYY-MM-DD 且為存在的日期。",
            id="another format",
        ),
        pytest.param(
            ["DL-TR-08", "2026-11"],
            "觸發「2026-11」不正確，格式應為 YYYY-MM-DD 且為存在的日期。",
            id="month for day",
        ),
        pytest.param(
            ["DL-MR-02", "2026-11-01"],
            "觸發「2026-11-01」不正確，格式應為 YYYY-MM 且為存在的日期。",
            id="day for month",
        ),
        pytest.param(
            ["DL-MR-02", "2026-13"],
            "觸發「2026-13」不正確，格式應為 YYYY-MM 且為存在的日期。",
            id="month 13",
        ),
        pytest.param(
            ["DL-IN-01", "2026-11-23"],
            "觸發「2026-11-23」不正確，格式應為 YYYY-MM-DDTHH:MM 且為存在的日期。",
            id="day for hour",
        ),
        pytest.param(
            ["DL-IN-01", "2026-11-23T24:00"],
            "觸發「2026-11-23T24:00」不正確，格式應為 YYYY-MM-DDTHH:MM 且為存在的日期。",
            id="hour 24",
        ),
        pytest.param(
            ["DL-TR-08", "2010-01-01"],
            "DL-TR-08 自 2016-08-01 起適用，2010-01-01 尚無此規定。",
            id="before the law",
        ),
        pytest.param(
            ["DL-TR-08", "9999-12-31"],
            "日期超出可計算的範圍（2099 年以前）。",
            id="out of reach",
        ),
        pytest.param(
            [],
            "用法：python -m deadlines 規則 觸發日期（或以 - 自標準輸入逐行讀取）。",
            id="nothing",
        ),
        pytest.param(
            ["DL-TR-08"],
            "用法：python -m deadlines 規則 觸發日期（或以 - 自標準輸入逐行讀取）。",
            id="no trigger",
        ),
    ],
)
def test_what_is_wrong_gives_one_sentence_and_exit_2(
    arguments: list[str], sentence: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (
        2,
        b"",
        sentence + "\n",
    )


def test_lines_are_answered_one_by_one_and_a_wrong_line_does_not_stop_the_run() -> None:
    lines = [
        "DL-TR-08 2026-12-10",
        "DL-XX-99 2026-12-10",
        "DL-MR-02 2026-12",
        "DL-MR-02 2026-12-01",
        "nonsense",
        "DL-TR-08 2026-12-10 more",
        "DL-TR-08 \u00ff",
        "DL-IN-01\t2026-02-14T23:30",
    ]
    done = run("-", stdin=("\ufeff" + "\r\n".join(lines) + "\r\n\r\n").encode())
    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("due") or answer["error"] for answer in answers] == [
        "2026-12-28",
        "沒有「DL-XX-99」這項規則。",
        "2027-01-10",
        "觸發「2026-12-01」不正確，格式應為 YYYY-MM 且為存在的日期。",
        "每行須為「規則 觸發日期」兩個欄位。",
        "每行須為「規則 觸發日期」兩個欄位。",
        "觸發「\u00ff」不正確，格式應為 YYYY-MM-DD 且為存在的日期。",
        "2026-02-15T23:30",
    ]
    assert [list(answer) for answer in answers] == [
        KEYS, ["error"], KEYS, ["error"], ["error"], ["error"], ["error"], KEYS,
    ]  # fmt: skip


def test_bytes_that_are_no_text_are_one_wrong_line() -> None:
    done = run("-", stdin=b"\xff\xfe\x00 x\nDL-TR-08 2026-12-10\n")
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(answer) for answer in answers] == [["error"], KEYS]


def test_no_line_no_object() -> None:
    done = run("-")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_kernel_imports_nothing_but_holidays_and_the_standard_library() -> None:
    code = (
        "import sys, runpy\n"
        "import deadlines.__main__, deadlines.obligations, deadlines.overrides, deadlines.official_csv\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(tops & {'django', 'celery', 'guardian', 'environ', 'config', 'accounts'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout == b"[]\n"
