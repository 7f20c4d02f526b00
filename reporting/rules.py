"""The cross-field rules a layout may name, each a small function over the rows of one sheet in order.

A rule never judges a cell that is already wrong or empty: one cell, one reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import School
from reporting.findings import Finding, FindingKind
from reporting.layout import Column, SheetLayout

WRONG, MISSING = FindingKind.WRONG, FindingKind.MISSING


@dataclass(slots=True)
class ParsedRow:
    """`values` holds what was understood, by column key; a key that is not there is empty or wrong.

    `filled` are the keys whose cell had something in it.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Notes:
    """Collects what the rules say: `errors` and, apart from them, `warnings`."""

    layout: SheetLayout
    sheet: str
    errors: list[Finding]
    warnings: list[Finding]

    def add(
        self,
        row: ParsedRow,
        key: str,
        code: str,
        /,
        *,
        kind: FindingKind = WRONG,
        warning: bool = False,
        **params: object,
    ) -> None:
        """A finding at the row's cell of the column `key`; an error makes its value unusable for later rules."""
        place = self.layout.position(key)
        heading = self.layout.columns[place - 1].heading
        target = self.warnings if warning else self.errors
        params = {"heading": heading, **params}
        target.append(Finding(kind, code, self.sheet, row.number, place, params))
        if not warning:
            row.values.pop(key, None)


Rule = Callable[[ParsedRow, Notes], None]


def rules_of(
    layout: SheetLayout, *, school: School | None, shared_is_error: bool
) -> list[Rule]:
    """Fresh rules for one sheet of one file. Raises KeyError for a rule kind nobody knows."""
    rules = [_KINDS[str(rule["kind"])](rule, layout) for rule in layout.rules]
    if shared_is_error:
        rules = [
            _KINDS["shared"]({**rule, "error": True}, layout)
            if rule["kind"] == "shared"
            else made
            for rule, made in zip(layout.rules, rules, strict=True)
        ]
    if school is not None:
        rules += [
            _of_stage(column, school) for column in layout.columns if column.stage
        ]
    return rules


def _heading(layout: SheetLayout, key: str) -> Column:
    return layout.columns[layout.position(key) - 1]


def _has(value: Any, codes: Any) -> bool:
    return any(
        code in codes for code in (value if isinstance(value, tuple) else (value,))
    )


def _zero_unless(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of, codes = rule["column"], rule["of"], frozenset(rule["codes"])

    def check(row: ParsedRow, notes: Notes) -> None:
        if column in row.values and of in row.values:
            due = row.values[of] in codes
            if due and not row.values[column]:
                notes.add(row, column, "source_of_new")
            elif not due and row.values[column]:
                notes.add(row, column, "zero_if_old")

    return check


def _code_only_for(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of, code = rule["column"], rule["of"], rule["code"]
    codes, words = frozenset(rule["codes"]), _heading(layout, column).codes[code]

    def check(row: ParsedRow, notes: Notes) -> None:
        if (
            of in row.values
            and _has(row.values.get(column, ()), {code})
            and row.values[of] not in codes
        ):
            notes.add(row, column, "code_only_for", value=code, words=words)

    return check


def _note_of(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of, codes = rule["column"], rule["of"], frozenset(rule["codes"])

    def check(row: ParsedRow, notes: Notes) -> None:
        if column in row.values and of in row.values:
            due = _has(row.values[of], codes)
            if due and not row.values[column]:
                notes.add(row, column, "note_due")
            elif not due and row.values[column]:
                notes.add(row, column, "note_not_due")

    return check


def _text_iff(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of, words = rule["column"], rule["of"], frozenset(rule["words"])

    def check(row: ParsedRow, notes: Notes) -> None:
        if of not in row.values:
            return
        text = row.values.get(column, "")
        due = row.values[of] in words
        if due and column not in row.filled:
            notes.add(row, column, "note_due", kind=MISSING)
        elif due and column in row.values and not text:
            notes.add(row, column, "note_due")
        elif not due and text:
            notes.add(row, column, "text_not_due")

    return check


def _differs(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of = rule["column"], rule["of"]
    other = _heading(layout, of).heading

    def check(row: ParsedRow, notes: Notes) -> None:
        same = row.values.get(of)
        if same is not None and _has(row.values.get(column, ()), {same}):
            notes.add(row, column, "same_as", value=same, other=other)

    return check


def _must_be(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, of, value = rule["column"], rule["of"], rule["value"]
    codes, words = frozenset(rule["codes"]), _heading(layout, column).codes[value]

    def check(row: ParsedRow, notes: Notes) -> None:
        if (
            column in row.values
            and row.values.get(of) in codes
            and row.values[column] != value
        ):
            notes.add(
                row, column, "must_be", value=value, words=words, of=row.values[of]
            )

    return check


def _not_together(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, within, codes = rule["column"], rule["within"], frozenset(rule["codes"])
    first: dict[Any, Any] = {}

    def check(row: ParsedRow, notes: Notes) -> None:
        code, group = row.values.get(column), row.values.get(within)
        if (
            code in codes
            and group is not None
            and first.setdefault(group, code) != code
        ):
            notes.add(row, column, "not_together", within=group)

    return check


def _once(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, within = rule["column"], rule["within"]
    seen: dict[tuple[Any, Any], int] = {}

    def check(row: ParsedRow, notes: Notes) -> None:
        if column not in row.values or within not in row.values:
            return
        value, group = row.values[column], row.values[within]
        first = seen.setdefault((group, value), row.number)
        if first != row.number:
            notes.add(row, column, "once", within=group, value=value, row=first)

    return check


def _shared(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    column, within = rule["column"], rule["within"]
    is_error = bool(rule.get("error"))
    seen: dict[Any, tuple[Any, int]] = {}

    def check(row: ParsedRow, notes: Notes) -> None:
        if column not in row.values or within not in row.values:
            return
        value, group = row.values[column], row.values[within]
        other, first = seen.setdefault(value, (group, row.number))
        if other != group:
            notes.add(
                row, column, "shared", value=value, row=first, warning=not is_error
            )

    return check


def _positive(rule: Mapping[str, Any], layout: SheetLayout) -> Rule:
    columns = tuple(rule["columns"])

    def check(row: ParsedRow, notes: Notes) -> None:
        if all(row.values.get(key) == 0 for key in columns):
            notes.add(row, columns[0], "all_zero", warning=True)

    return check


def _of_stage(column: Column, school: School) -> Rule:
    stage = School.Stage(school.stage).label
    grades = school.grades

    def check(row: ParsedRow, notes: Notes) -> None:
        value = row.values.get(column.key)
        if value is not None and value <= 12 and value not in grades:
            notes.add(row, column.key, "not_of_stage", value=value, stage=stage)

    return check


_KINDS: dict[str, Callable[[Mapping[str, Any], SheetLayout], Rule]] = {
    "zero_unless": _zero_unless,
    "code_only_for": _code_only_for,
    "note_of": _note_of,
    "text_iff": _text_iff,
    "differs": _differs,
    "must_be": _must_be,
    "not_together": _not_together,
    "once": _once,
    "shared": _shared,
    "positive": _positive,
}
