"""Writing a plan that holds. All inside the caller's transaction: killed at any moment, it leaves nothing."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from accounts.models import SchoolClass
from cases.models import Contact, Enrollment, Student
from cases.placing import (
    PLACE_FIELDS,
    close,
    fresh_codes,
    mirror,
    new_enrollment,
    repoint,
    save_changed,
)
from cases.roster.plan import Plan
from cases.roster.steps import CHANGED, LEAVING, NEW, Step

BATCH = 200
Progress = Callable[[int], None]  # percent


def apply_plan(
    plan: Plan, *, progress: Progress = lambda percent: None
) -> list[Student]:
    """In: a plan without errors, made under the school's lock in this transaction. Effect: every step, in bulk. Out: the
    new students."""
    if not plan.ok:
        raise ValueError("a plan with errors is not applied")
    SchoolClass.objects.bulk_create(plan.classes.new.values())
    new = [step for step in plan.steps if step.kind == NEW]
    changed = [step for step in plan.steps if step.kind == CHANGED]
    leaving = [step for step in plan.steps if step.kind == LEAVING]
    done, total = 0, max(1, len(new) + 2 * len(changed) + len(leaving))
    for step in leaving:
        _leave(step)
    _free_seats(changed, plan)
    for step in changed:
        _change(step, plan)
        done += 2
        if done % BATCH < 2:
            progress(100 * done // total)
    added: list[Student] = []
    for batch in _batches(new):
        added += _add(batch, plan)
        done += len(batch)
        progress(100 * done // total)
    return added


def _batches(steps: list[Step]) -> Iterable[list[Step]]:
    return (steps[start : start + BATCH] for start in range(0, len(steps), BATCH))


def _leave(step: Step) -> None:
    if step.known is None or step.leaves_on is None:
        raise ValueError("nobody to leave")
    student, enrollment = step.known.student, step.known.enrollment
    if enrollment:
        close(enrollment, step.leaves_on)
        enrollment.save(update_fields=["until_on"])
    mirror(student, None, None)
    student.left_on, student.leaving_reason = step.leaves_on, step.leaving_reason
    fields = [*PLACE_FIELDS, "left_on", "leaving_reason"]
    if step.leaving_reason == Student.Leaving.GRADUATION:
        student.graduates_on = step.leaves_on
        fields.append("graduates_on")
    save_changed(student, fields)


def _free_seats(steps: list[Step], plan: Plan) -> None:
    """Everyone who moves stands up first, so that two may change seats."""
    ends, stands = [], []
    for step in steps:
        enrollment = step.known.enrollment if step.known else None
        if enrollment is None:
            continue
        if step.school_class and enrollment.from_on < plan.takes_effect_on:
            ends.append(enrollment.pk)
        elif step.school_class or step.seat_number:
            stands.append(enrollment.pk)
    rows = Enrollment.objects.filter(school=plan.school)
    rows.filter(pk__in=ends).update(until_on=plan.takes_effect_on - timedelta(days=1))
    rows.filter(pk__in=stands).update(seat_number=None)


def _change(step: Step, plan: Plan) -> None:
    if step.known is None:
        raise ValueError("nobody to change")
    student = step.known.student
    for attribute, value in step.fields.items():
        setattr(student, attribute, value)
    places = _sit(step, student, plan)
    if step.fields or places:
        save_changed(student, [*step.fields, *(PLACE_FIELDS if places else [])])
    for slot, values in step.contacts.items():
        _save_contact(student, slot, step.known.contacts.get(slot), values)


def _sit(step: Step, student: Student, plan: Plan) -> bool:
    enrollment = step.known.enrollment if step.known else None
    if step.school_class is not None:
        if enrollment and enrollment.from_on >= plan.takes_effect_on:
            repoint(enrollment, step.school_class, step.seat_number)
            enrollment.save()
        else:
            new_enrollment(
                student, step.school_class, step.seat_number, plan.takes_effect_on
            ).save(force_insert=True)
        mirror(student, step.school_class, step.seat_number)
        return True
    if step.seat_number is not None and enrollment:
        enrollment.seat_number = step.seat_number
        enrollment.save(update_fields=["seat_number"])
        student.seat_number = step.seat_number
        return True
    return False


def _save_contact(
    student: Student, slot: str, contact: Contact | None, values: dict[str, Any]
) -> None:
    if contact is None:
        _new_contact(student, slot, values).save(force_insert=True)
        return
    for attribute, value in values.items():
        setattr(contact, attribute, value)
    contact.save(update_fields=[*values, "updated_at"])


def _new_contact(student: Student, slot: str, values: dict[str, Any]) -> Contact:
    # A roster's 家長 column says who is to be called, not who represents: that is ticked by a person.
    return Contact(
        school_id=student.school_id,
        student=student,
        slot=slot,
        is_emergency=slot == Contact.Slot.EMERGENCY,
        is_main_caregiver=slot == Contact.Slot.GUARDIAN,
        position=1 if slot == Contact.Slot.GUARDIAN else 2,
        **values,
    )


def _add(steps: list[Step], plan: Plan) -> list[Student]:
    codes = fresh_codes(plan.school, len(steps))
    students, enrollments, contacts = [], [], []
    for step, code in zip(steps, codes, strict=True):
        student = Student(school=plan.school, code=code, **step.fields)
        mirror(student, step.school_class, step.seat_number)
        students.append(student)
        if step.school_class:
            enrollments.append(
                new_enrollment(
                    student, step.school_class, step.seat_number, plan.takes_effect_on
                )
            )
        contacts += [
            _new_contact(student, slot, values)
            for slot, values in step.contacts.items()
        ]
    Student.objects.bulk_create(students)
    Enrollment.objects.bulk_create(enrollments)
    Contact.objects.bulk_create(contacts)
    return students
