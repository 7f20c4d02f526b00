"""What a file would do to the school, decided before anything is written."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import School, SchoolClass
from cases.models import Student
from cases.roster.classes import ClassBook
from cases.roster.columns import Column
from cases.roster.deciding import decide
from cases.roster.snapshot import Snapshot
from cases.roster.source import Problem, Source, SourceRow
from cases.roster.steps import CHANGED, LEAVING, NEW, SKIPPED, UNCHANGED, Step

DIFFERENCES_SHOWN = 50


@dataclass
class Plan:
    """All steps, the errors, and whom the file doesn't mention (they stay as they are)."""

    school: School
    school_year: int
    takes_effect_on: date
    file_sha256: str
    source: Source
    classes: ClassBook
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: list[Student] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(step.kind for step in self.steps)
        return {
            "rows": self.source.row_count,
            **{
                kind: kinds[kind]
                for kind in (NEW, CHANGED, UNCHANGED, LEAVING, SKIPPED)
            },
            "missing": len(self.missing),
            "new_classes": len(self.classes.new),
            "errors": len(self.problems),
        }

    def as_json(self) -> dict[str, Any]:
        """The preview: every step but the unchanged, field by field, and the missing. Holds names: keep it encrypted."""
        return {
            "steps": [
                _shown(step) for step in self.steps if step.kind not in (UNCHANGED,)
            ],
            "missing": [_shown_missing(student) for student in self.missing],
            "new_classes": sorted(one.name for one in self.classes.new.values()),
            "notes": self.source.notes,
        }

    def digest(self) -> str:
        """The same for the same file, day and school contents, as far as the plan depends on them."""
        decided = [
            self.file_sha256,
            str(self.school.pk),
            self.school_year,
            self.takes_effect_on.isoformat(),
            self.as_json(),
        ]
        text = json.dumps(decided, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _shown(step: Step) -> dict[str, Any]:
    values = step.source.values
    student = step.known.student if step.known else None
    return {
        "sheet": step.source.sheet,
        "row": step.source.row,
        "kind": step.kind,
        "student": str(student.pk) if student else None,
        "number": values.get(Column.STUDENT_NUMBER)
        or (student.student_number if student else ""),
        "name": values.get(Column.NAME) or (student.name if student else ""),
        "class": step.school_class.name if step.school_class else None,
        "seat": step.seat_number,
        "changes": [change.shown() for change in step.changes],
        "warnings": step.warnings,
    }


def _shown_missing(student: Student) -> dict[str, Any]:
    return {
        "student": str(student.pk),
        "number": student.student_number,
        "name": student.name,
        "class": student.school_class.name if student.school_class else None,
        "seat": student.seat_number,
    }


def make_plan(
    source: Source,
    *,
    school: School,
    school_year: int,
    takes_effect_on: date,
    file_sha256: str,
) -> Plan:
    """In: the rows of a file, a ROC school year and the day the file's moves take effect. Out: the plan, errors inside."""
    plan = Plan(
        school,
        school_year,
        takes_effect_on,
        file_sha256,
        source,
        ClassBook(school, school_year),
        problems=list(source.problems),
    )
    snapshot = Snapshot(school)
    wrong = {(problem.sheet, problem.row) for problem in source.problems}
    met: dict[Any, SourceRow] = {}
    for row in source.rows:
        errors: list[Problem] = []
        step = decide(row, plan, snapshot, errors)
        known = step.known
        if known:
            _only_once(known.student.pk, row, met, errors)
        if errors:
            plan.problems += errors
        elif (row.sheet, row.row) not in wrong:
            plan.steps.append(step)
    plan.problems += _repeated(source.rows)
    if not plan.problems:
        plan.problems += _seats_taken_twice(plan, snapshot)
    plan.problems.sort()
    if plan.ok:
        plan.missing = _missing(snapshot, met)
    return plan


def _missing(snapshot: Snapshot, met: dict[Any, SourceRow]) -> list[Student]:
    """Attending students whom no row meets, in the order of the register."""
    students = [
        one.student for pk, one in snapshot.attending().items() if pk not in met
    ]
    return sorted(
        students,
        key=lambda one: (
            one.grade or 99,
            one.school_class.name if one.school_class else "",
            one.seat_number or 999,
            one.sort_key,
            str(one.pk),
        ),
    )


def _only_once(
    key: Any, row: SourceRow, met: dict[Any, SourceRow], errors: list[Problem]
) -> None:
    first = met.setdefault(key, row)
    if first is not row:
        errors.append(
            row.problem(
                None,
                _("這一列和「%(sheet)s」第 %(row)d 列是同一位學生，請刪除其中一列。")
                % {"sheet": first.sheet, "row": first.row},
            )
        )


def _repeated(rows: list[SourceRow]) -> list[Problem]:
    """The same number or national ID on two rows: named at the second, pointing at the first."""
    problems = []
    for column in (Column.STUDENT_NUMBER, Column.NATIONAL_ID):
        first: dict[str, SourceRow] = {}
        for row in rows:
            value = row.values.get(column)
            if value is None:
                continue
            earlier = first.setdefault(value, row)
            if earlier is not row:
                message = _("與「%(sheet)s」第 %(row)d 列重複，請更正。") % {
                    "sheet": earlier.sheet,
                    "row": earlier.row,
                }
                problems.append(row.problem(column, message))
    return problems


def _seats_taken_twice(plan: Plan, snapshot: Snapshot) -> list[Problem]:
    """Two students on one seat once everything is done, those the file doesn't mention counted too."""
    steps = {
        step.known.student.pk: step
        for step in plan.steps
        if step.known and step.kind != SKIPPED
    }
    taken: dict[tuple[int, int], str] = {}
    for pk, known in snapshot.attending().items():
        step = steps.get(pk)
        stays = step is None or (
            step.kind != LEAVING and step.school_class is None and not step.seat_number
        )
        if stays and known.enrollment and known.enrollment.seat_number:
            _key = (
                _class_key(known.enrollment.school_class),
                known.enrollment.seat_number,
            )
            taken[_key] = _("系統裡不在檔案內或未變動的學生")
    problems = []
    for step in plan.steps:
        seat = step.seat_number
        place = step.school_class or (
            step.known.enrollment.school_class
            if step.known and step.known.enrollment
            else None
        )
        if step.kind not in (NEW, CHANGED) or not seat or place is None:
            continue
        key = (_class_key(place), seat)
        if key in taken:
            message = _("%(class)s 班 %(seat)d 號已經有人：%(who)s。") % {
                "class": place.name,
                "seat": seat,
                "who": taken[key],
            }
            problems.append(step.source.problem(Column.SEAT, message))
        taken[key] = _("「%(sheet)s」第 %(row)d 列") % {
            "sheet": step.source.sheet,
            "row": step.source.row,
        }
    return problems


def _class_key(one: SchoolClass) -> Any:
    return one.pk if not one._state.adding else id(one)


def differences(shown: Any, plan: Plan) -> list[str]:
    """Why a preview no longer holds: the rows that would do something else now, and who is newly missing or not."""
    now = plan.as_json()
    before = {(one["sheet"], one["row"]): one for one in shown.get("steps", ())}
    after = {(one["sheet"], one["row"]): one for one in now["steps"]}
    changed = sorted(
        place for place in {*before, *after} if before.get(place) != after.get(place)
    )
    found = [
        _("「%(sheet)s」第 %(row)d 列的學生資料在預覽後有變動。")
        % {"sheet": sheet, "row": row}
        for sheet, row in changed[:DIFFERENCES_SHOWN]
    ]
    found += [problem.message for problem in plan.problems[:DIFFERENCES_SHOWN]]
    if shown.get("missing") != now["missing"]:
        found.append(_("不在檔案內的學生名單在預覽後有變動。"))
    return found or [_("學校的班級資料在預覽後有變動。")]
