"""docs/legal-basis.md says what the code does, and every function of the law has the test of its name."""

import pytest

from deadlines.rules import transition
from tests.deadlines import legal_table


def test_the_page_is_what_the_code_gives() -> None:
    page = legal_table.PAGE.read_text(encoding="utf-8")
    assert page == legal_table.filled(page)


def test_the_tables_hold_every_limit_once() -> None:
    rows = [
        line.split(" | ")[0]
        for table in legal_table.tables().values()
        for line in table.splitlines()
    ]
    ids = [cell.removeprefix("| ") for cell in rows if cell.startswith("| DL-")]
    assert (len(ids), len(set(ids))) == (113, 113)


def test_a_changed_page_is_noticed() -> None:
    page = legal_table.PAGE.read_text(encoding="utf-8")
    assert legal_table.filled(page.replace("| DL-TR-08 |", "| DL-TR-8 |")) == page


def test_a_function_without_a_test_is_noticed() -> None:
    def untested() -> None:
        """Stands for a new rule."""

    untested.__module__ = transition.__name__
    with pytest.raises(legal_table.MissingTestError):
        legal_table.test_of(untested)
