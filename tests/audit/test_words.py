"""Every word that the code records has its Chinese label."""

import ast
from pathlib import Path

from accounts.audit_words import Event, label_of

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "cases", "meetings", "transitions", "reporting", "notifications", "config")  # fmt: skip
WRITERS = {"record", "record_read", "record_refusal"}


def recorded_words() -> set[str]:
    """The literal first argument, or `event=`, of each call of audit.record and its kin."""
    words = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or _name(node.func) not in WRITERS:
                    continue
                first = [*node.args[:1]]
                first += [word.value for word in node.keywords if word.arg == "event"]
                words |= {
                    constant.value
                    for constant in first
                    if isinstance(constant, ast.Constant)
                    and isinstance(constant.value, str)
                }
    return words


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        owner = function.value
        return function.attr if getattr(owner, "id", "") == "audit" else ""
    return ""


def test_every_recorded_word_is_known():
    assert recorded_words() - set(Event.values) == set()


def test_labels_are_distinct_and_an_old_word_shows_as_itself():
    assert len({str(label) for label in Event.labels}) == len(Event.labels)
    assert label_of("case_read") == "查閱個案"
    assert label_of("gone_word") == "gone_word"
