"""The tables of docs/legal-basis.md, from the code. `python -m tests.deadlines.legal_table` writes them."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deadlines.rules import OUT_OF_SCOPE, RULES, THRESHOLDS, UNDATED
from deadlines.rules.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "legal-basis.md"


class MissingTestError(LookupError):
    """A function of the law without the test of its name."""


def test_of(function: Callable[..., Any]) -> str:
    """The test that holds a function: the same name in the module's test file. Raises MissingTestError."""
    module = function.__module__.rpartition(".")[2]
    place = f"tests.deadlines.{'' if module == 'thresholds' else 'rules.'}test_{module}"
    if not hasattr(importlib.import_module(place), f"test_{function.__name__}"):
        raise MissingTestError(f"{place} has no test_{function.__name__}")
    return f"`{place.rpartition('.')[2]}.py::test_{function.__name__}`"


test_of.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name looks like


def _rule_row(rule: Rule) -> str:
    articles = "<br>".join(
        f"{one.law}{one.article}（{one.in_force_from.isoformat()} 起）"
        for one in rule.versions
    )
    functions = dict.fromkeys(version.function for version in rule.versions)
    parameters = "<br>".join(
        f"`{one.name}` {one.label} {one.default} [{one.minimum}–{one.maximum}]{', school' * one.school_may_set}"
        for one in rule.parameters
    )
    cells = [
        rule.id,
        articles,
        f"{rule.title}（{rule.trigger_name}）",
        f"{rule.end_moves}, {rule.bound}",
        parameters or "—",
        "<br>".join(
            f"`{one.__module__.rpartition('.')[2]}.{one.__name__}`" for one in functions
        ),
        "<br>".join(test_of(one) for one in functions),
    ]
    return _row(*cells)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _table(head: list[str], rows: list[str]) -> str:
    return "\n".join([_row(*head), _row(*["---"] * len(head)), *rows])


def tables() -> dict[str, str]:
    """Each table of the page by the name of its marks."""
    return {
        "rules": _table(
            [
                "id",
                "article (in force from)",
                "duty (trigger)",
                "end, bound",
                "may be overridden",
                "function",
                "test",
            ],
            [_rule_row(rule) for rule in RULES.values()],
        ),
        "thresholds": _table(
            ["id", "article", "threshold", "function", "test"],
            [
                _row(
                    one.id,
                    f"{one.law}{one.article}",
                    one.title,
                    f"`thresholds.{one.predicate.__name__}`",
                    test_of(one.predicate),
                )
                for one in THRESHOLDS.values()
            ],
        ),
        "undated": _table(
            ["id", "article", "text", "why no date"],
            [
                _row(one.id, f"{one.law}{one.article}", one.text, one.reason)
                for one in UNDATED.values()
            ],
        ),
        "out of scope": _table(
            ["id", "why"],
            [_row(id, reason) for id, reason in sorted(OUT_OF_SCOPE.items())],
        ),
    }


def filled(page: str) -> str:
    """The page with every table between its marks replaced by the one the code gives."""
    for name, table in tables().items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, _begin, rest = page.partition(begin)
        _old, found, after = rest.partition(end)
        if not found:
            raise LookupError(f"docs/legal-basis.md has no marks for {name}")
        page = f"{before}{begin}{table}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
