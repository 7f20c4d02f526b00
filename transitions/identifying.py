"""Which student of the former school a request means, and when its days began."""

from datetime import date
from typing import Any

from accounts.calendars import Calendars
from accounts.models import School
from cases.models import Case, Student
from transitions.models import TransferRequest


def latest_case(student: Student) -> Case | None:
    """Her running case, else the last one: its team is whom a request concerns."""
    cases = Case.objects.filter(student=student).order_by("-opened_on", "-sequence")
    return cases.filter(state__in=Case.RUNNING).first() or cases.first()


def own_student(school: School, national_id: str | None) -> Student | None:
    """The school's own row of the student with this national ID; nobody is shown anything by it."""
    if not national_id:
        return None
    found = Student.objects.filter(school=school, national_id_index__plain=national_id)
    return found.order_by("-entered_on", "-id").first()


def student_by_number(school: School, number: str) -> Student | None:
    """The school's student with the student number or national ID, as its own people typed it."""
    found = Student.objects.filter(school=school, student_number=number.strip())
    return found.order_by("-entered_on", "-id").first() or own_student(school, number)


def identify(request: TransferRequest) -> None:
    """Sets the former school's student and case, where the national ID tells; leaves a choice made by hand."""
    if request.former_student is not None or request.former_school is None:
        return
    national_id = str(request.subject.get("national_id") or "")
    found = own_student(request.former_school, national_id)
    if found is not None:
        request.former_student, request.former_case = found, latest_case(found)


def starting_days(request: TransferRequest, received_on: date) -> None:
    """收文日: day 1 is the next day (DL-TR-08, DL-TR-12). The caller saves.

    Where the former school is outside, what may be expected of it is counted on the current school's calendar.
    """
    request.received_on = received_on
    school = request.former_school or request.school
    found = Calendars().reckon(request.rule_id, received_on, school)
    request.transfer_due_on = _day(found.due)
    request.transfer_aim_on = min(_day(found.due), _day(found.unmoved))


def _day(due: date) -> date:
    return date(due.year, due.month, due.day)


def subject_of(student: Student) -> dict[str, Any]:
    """Whom a request is about, as the consent tells the former school."""
    return {
        "name": student.name,
        "national_id": student.national_id or "",
        "born_on": student.born_on.isoformat() if student.born_on else "",
        "sex": student.sex,
    }
