"""A preview as one person may read it: names masked until she says why she needs them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.names import mask
from cases.naming import Naming
from cases.roster.columns import Column
from cases.roster.steps import CHANGED, LEAVING, NEW, SKIPPED
from documents.writing import Column as FileColumn
from documents.writing import Table

MISSING = "missing"
KINDS = {
    NEW: gettext_lazy("新增"),
    CHANGED: gettext_lazy("異動"),
    LEAVING: gettext_lazy("離校"),
    SKIPPED: gettext_lazy("略過"),
    MISSING: gettext_lazy("不在檔案內"),
}
# What names a person or leads to her door: shown as 「有變更」 until revealed.
PERSONAL = {
    Column.NAME, Column.GUARDIAN, Column.GUARDIAN_PHONE, Column.GUARDIAN_MOBILE, Column.GUARDIAN_ADDRESS,
    Column.EMERGENCY, Column.EMERGENCY_PHONE, Column.BORN_ON, Column.STUDENT_NUMBER, Column.NATIONAL_ID,
}  # fmt: skip


def lines_of(preview: Any, kind: str, *, naming: Naming) -> list[dict[str, Any]]:
    """The preview's rows of a kind, without students from whom she is excluded."""
    if not preview:
        return []
    if kind == MISSING:
        rows = [{**one, "changes": [], "warnings": []} for one in preview["missing"]]
    else:
        rows = [one for one in preview["steps"] if one["kind"] == kind]
    barred = {str(key) for key in naming.excluded}
    return [one for one in rows if one["student"] not in barred]


def shown_lines(lines: Iterable[dict[str, Any]], *, full: bool) -> list[dict[str, Any]]:
    """Each line with `name` as it may be read and `changes` as (column, old, new)."""
    return [
        {
            **one,
            "name": one["name"] if full else mask(one["name"]),
            "number": one["number"] if full else "",
            "changes": [_change(change, full=full) for change in one["changes"]],
        }
        for one in lines
    ]


def _change(change: list[Any], *, full: bool) -> tuple[str, str, str]:
    column, old, new = change
    if column in PERSONAL and not full:
        return column, "", str(_("有變更"))
    return column, _words(old), _words(new)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "—" if value in (None, "") else str(value)


def problems_table(problems: Iterable[dict[str, Any]]) -> Table:
    """錯誤報告: sheet, row, column, what to do."""
    columns = [
        FileColumn(_("工作表"), 16), FileColumn(_("列"), 8), FileColumn(_("欄"), 16),
        FileColumn(_("說明"), 60),
    ]  # fmt: skip
    rows = (
        [one["sheet"], one["row"], one["column"], one["message"]] for one in problems
    )
    return Table(_("名冊錯誤報告"), columns, rows)


def template_table() -> Table:
    """空白範本: the headings the reader knows."""
    return Table(_("學生名冊"), [FileColumn(str(each), 14) for each in Column], [])
