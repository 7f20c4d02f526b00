"""What the statistics page draws and says: only numbers that stand in its table, as they stand there."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from reporting.disclosure import Shown
from reporting.statistics import Answer

MOST_BARS = 40


def bars_of(found: Answer, cells: Sequence[Sequence[Shown]]) -> list[dict[str, Any]]:
    """One bar a line of the first number, for a table without months; what is hidden there has no length here."""
    if any(line.month for line in found.lines):
        return []
    return [
        {"label": line.words[:10], "first": _drawn(numbers[0]), "second": 0}
        for line, numbers in list(zip(found.lines, cells, strict=True))[:MOST_BARS]
    ]


def months_line(found: Answer, cells: Sequence[Sequence[Shown]]) -> dict[str, Any]:
    """Months as labels and the largest line over them (of the first number); empty for a table without months."""
    months = sorted({line.month for line in found.lines if line.month})
    if not months:
        return {}
    by_code: dict[Any, dict[Any, int]] = {}
    for line, numbers in zip(found.lines, cells, strict=True):
        by_code.setdefault(line.code, {})[line.month] = _drawn(numbers[0])
    ranked = sorted(by_code, key=lambda code: -sum(by_code[code].values()))[:2]
    drawn = [[by_code[code].get(month, 0) for month in months] for code in ranked]
    return {
        "labels": [f"{month.month}" for month in months],
        "first": drawn[0],
        "second": drawn[1] if len(drawn) > 1 else [],
        "names": [found.labels[code] for code in ranked],
    }


def conclusion_of(
    found: Answer, cells: Sequence[Sequence[Shown]], total: Sequence[Shown], mark: str
) -> str:
    """The sentence above the table: the total and the two largest lines."""
    named = [
        (_drawn(numbers[0]), f"{mark}{line.code:02d} {line.words}" if mark else line.words, line.month)
        for line, numbers in zip(found.lines, cells, strict=True)
    ]  # fmt: skip
    named.sort(key=lambda one: -one[0])
    if not named or not named[0][0]:
        return _("這個範圍沒有可顯示的數字。")
    told = [
        _("%(label)s %(number)s") % {"label": f"{month:%Y-%m} {label}" if month else label, "number": number}
        for number, label, month in named[:2]
        if number
    ]  # fmt: skip
    return _("%(column)s合計 %(total)s，最多為 %(most)s。") % {
        "column": found.columns[0], "total": total[0], "most": _("，其次 ").join(told),
    }  # fmt: skip


def _drawn(number: Shown) -> int:
    return number if isinstance(number, int) else 0
