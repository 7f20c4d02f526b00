"""What one row does: whom it meets, and what differs.

A row meets a student by 學號, else by national ID. An empty cell says nothing: it changes and erases nothing.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.models import Contact, Student
from cases.roster.columns import Column
from cases.roster.snapshot import Known, Snapshot
from cases.roster.source import Problem, SourceRow
from cases.roster.steps import (
    CHANGED,
    CONTACT_FIELDS,
    LEAVING,
    NEW,
    SKIPPED,
    STUDENT_FIELDS,
    UNCHANGED,
    Change,
    Step,
)
from cases.roster.values import ATTENDING, ENTERING, TRANSFERRING

if TYPE_CHECKING:
    from cases.roster.plan import Plan


def decide(
    row: SourceRow, plan: "Plan", snapshot: Snapshot, errors: list[Problem]
) -> Step:
    """The step of a row; its errors go to the list, and then nothing is written."""
    values = row.values
    step = Step(UNCHANGED, row)
    step.known = _meet(row, snapshot, step, errors)
    if Column.NAME not in values:
        if not _already_wrong(row, plan, Column.NAME):
            errors.append(row.problem(Column.NAME, _("沒有姓名。")))
        return step
    status = values.get(Column.STATUS)
    if status and status not in (ATTENDING, ENTERING, TRANSFERRING):
        return _leave(step, status, plan, errors)
    _place(step, plan, errors)
    if step.known is None:
        _add(step, plan, errors)
    else:
        _compare(step, step.known, plan)
    _check_sped(step, errors)
    return step


def _already_wrong(row: SourceRow, plan: "Plan", column: Column) -> bool:
    heading = row.headings.get(column)
    return any(
        (one.sheet, one.row, one.column) == (row.sheet, row.row, heading)
        for one in plan.source.problems
    )


def _meet(
    row: SourceRow, snapshot: Snapshot, step: Step, errors: list[Problem]
) -> Known | None:
    number, national_id = (
        row.values.get(Column.STUDENT_NUMBER),
        row.values.get(Column.NATIONAL_ID),
    )
    if number is None and national_id is None:
        if not any(one.row == row.row for one in errors):
            errors.append(
                row.problem(None, _("沒有學號也沒有身分證字號，無法對照學生。"))
            )
        return None
    by_number = snapshot.by_number.get(number) if number else None
    if by_number is None and number and Column.STUDENT_NUMBER in row.numeric:
        by_number = snapshot.without_its_zeros(number)
        if by_number:
            row.values[Column.STUDENT_NUMBER] = by_number.student.student_number
            step.warnings.append(_("學號存成數字，開頭的 0 不見了；已對照回原學號。"))
    by_id = snapshot.by_national_id.get(national_id) if national_id else None
    if by_number and by_id and by_number is not by_id:
        message = _("學號和身分證字號屬於兩位不同的學生，請更正其中一欄。")
        errors.append(row.problem(Column.NATIONAL_ID, message))
        return None
    if by_number and _is_somebody_else(row, by_number.student):
        message = _(
            "這個學號在系統裡是另一位學生（姓名與出生日期或身分證字號都不同），請更正。"
        )
        errors.append(row.problem(Column.STUDENT_NUMBER, message))
        return None
    return by_number or by_id


def _is_somebody_else(row: SourceRow, student: Student) -> bool:
    values = row.values
    if values.get(Column.NAME) == student.name:
        return False
    born, number = values.get(Column.BORN_ON), values.get(Column.NATIONAL_ID)
    return bool(
        (born and student.born_on and born != student.born_on)
        or (number and student.national_id and number != student.national_id)
    )


def _leave(step: Step, status: str, plan: "Plan", errors: list[Problem]) -> Step:
    known = step.known
    if known is None:
        step.kind = SKIPPED
        step.warnings.append(_("系統裡沒有這位學生，已離校，不新增。"))
        return step
    if known.student.left_on is not None:
        return step
    step.kind = LEAVING
    step.leaving_reason = status
    step.leaves_on = step.source.values.get(Column.STATUS_ON) or plan.takes_effect_on
    step.changes.append(Change(Column.STATUS, None, status))
    step.changes.append(Change(Column.STATUS_ON, None, step.leaves_on))
    return step


def _place(step: Step, plan: "Plan", errors: list[Problem]) -> None:
    values, row = step.source.values, step.source
    step.seat_number = values.get(Column.SEAT)
    written = values.get(Column.CLASS)
    if written is None:
        needs_one = step.known is None or step.known.student.left_on is not None
        if needs_one and not _already_wrong(row, plan, Column.CLASS):
            errors.append(row.problem(Column.CLASS, _("沒有班級。")))
        return
    try:
        step.school_class = plan.classes.find(written, values.get(Column.GRADE))
    except ValidationError as error:
        column = Column.CLASS
        errors.append(row.problem(column, " ".join(error.messages)))


def _add(step: Step, plan: "Plan", errors: list[Problem]) -> None:
    values, row = step.source.values, step.source
    step.kind = NEW
    if Column.SEX not in values and not _already_wrong(row, plan, Column.SEX):
        errors.append(row.problem(Column.SEX, _("新增學生需要性別。")))
    step.fields = {
        attribute: values[column]
        for column, attribute in STUDENT_FIELDS.items()
        if column in values
    }
    if values.get(Column.STATUS) == TRANSFERRING:
        step.fields["entry_reason"] = Student.Entry.TRANSFER.value
    if (
        values.get(Column.STATUS) in (ENTERING, TRANSFERRING)
        and Column.STATUS_ON in values
    ):
        step.fields["entered_on"] = values[Column.STATUS_ON]
    for slot, columns in CONTACT_FIELDS.items():
        wanted = _contact_values(values, columns)
        if wanted.get("name"):
            step.contacts[slot] = wanted
    _check_sex_note(step, errors)


def _contact_values(
    values: dict[Column, Any], columns: dict[Column, str]
) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for column, attribute in columns.items():
        if column not in values:
            continue
        if attribute == "relation":
            wanted["relation"], note = values[column]
            wanted["relation_note"] = note or None
        else:
            wanted[attribute] = values[column]
    return wanted


def _compare(step: Step, known: Known, plan: "Plan") -> None:
    values, student = step.source.values, known.student
    for column, attribute in STUDENT_FIELDS.items():
        if column in values and values[column] != getattr(student, attribute):
            step.fields[attribute] = values[column]
            step.changes.append(
                Change(column, getattr(student, attribute), values[column])
            )
    if step.fields.get("sex", student.sex) != Student.Sex.OTHER and student.sex_note:
        step.fields["sex_note"] = ""
    if student.left_on is not None:
        step.fields |= {"left_on": None, "leaving_reason": "", "leaving_note": None}
        step.fields["graduates_on"] = None
        step.changes.append(Change(Column.STATUS, student.leaving_reason, ATTENDING))
    _compare_place(step, known, plan)
    for slot, columns in CONTACT_FIELDS.items():
        _compare_contact(step, known.contacts.get(slot), slot, columns)
    if step.changes:
        step.kind = CHANGED


def _compare_place(step: Step, known: Known, plan: "Plan") -> None:
    enrollment = known.enrollment
    old = enrollment.school_class if enrollment else None
    seat = step.seat_number
    moves = step.school_class is not None and (
        step.school_class.pk is None or old is None or step.school_class.pk != old.pk
    )
    if moves and step.school_class is not None:
        was = f"{enrollment.school_year} {old.name}" if enrollment and old else None
        now = f"{plan.school_year} {step.school_class.name}"
        step.changes.append(Change(Column.CLASS, was, now))
        if seat is not None or (enrollment and enrollment.seat_number is not None):
            old_seat = enrollment.seat_number if enrollment else None
            if seat != old_seat:
                step.changes.append(Change(Column.SEAT, old_seat, seat))
        return
    step.school_class = None
    if seat is not None and enrollment and seat != enrollment.seat_number:
        step.changes.append(Change(Column.SEAT, enrollment.seat_number, seat))
    else:
        step.seat_number = None


def _compare_contact(
    step: Step, contact: Contact | None, slot: str, columns: dict[Column, str]
) -> None:
    wanted = _contact_values(step.source.values, columns)
    if contact is None and not wanted.get("name"):
        return
    column_of = {attribute: column for column, attribute in columns.items()}
    changed = {
        attribute: value
        for attribute, value in wanted.items()
        if contact is None or (getattr(contact, attribute) or None) != (value or None)
    }
    if not changed:
        return
    step.contacts[slot] = changed
    for attribute, value in changed.items():
        if column := column_of.get(attribute):
            old = getattr(contact, attribute) if contact else None
            step.changes.append(Change(column, old, value))
    if set(changed) == {"relation_note"}:
        column = column_of["relation"]
        step.changes.append(
            Change(
                column,
                contact.relation_note if contact else None,
                changed["relation_note"],
            )
        )


def _check_sex_note(step: Step, errors: list[Problem]) -> None:
    sex, note = step.fields.get("sex"), step.fields.get("sex_note", "")
    if sex == Student.Sex.OTHER and not note:
        message = _("性別是「其他」時要寫性別說明。")
        errors.append(step.source.problem(Column.SEX_NOTE, message))
    if sex != Student.Sex.OTHER and note:
        message = _("只有性別是「其他」時才寫性別說明。")
        errors.append(step.source.problem(Column.SEX_NOTE, message))


def _check_sped(step: Step, errors: list[Problem]) -> None:
    student = step.known.student if step.known else Student()
    category = step.fields.get("sped_category", student.sped_category)
    if not category and step.fields.get("sped_certified", student.sped_certified):
        if "sped_certified" in step.fields:
            message = _("有鑑定證明時，特教身分不能是 0。")
            errors.append(step.source.problem(Column.SPED_CERTIFIED, message))
        else:
            step.fields["sped_certified"] = False
    if step.known is None:
        return
    sex = step.fields.get("sex", student.sex)
    note = step.fields.get("sex_note", student.sex_note)
    if (sex == Student.Sex.OTHER) != bool(note):
        message = _("性別是「其他」時要寫性別說明，其他情形留空。")
        errors.append(step.source.problem(Column.SEX_NOTE, message))
