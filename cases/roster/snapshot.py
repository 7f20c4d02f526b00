"""What the school has now, read once, in the shape the plan compares with."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import School
from cases.models import Contact, Enrollment, Student


@dataclass
class Known:
    """One student of the school with her open enrollment and the contacts that the roster fills."""

    student: Student
    enrollment: Enrollment | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)


class Snapshot:
    """Every student of the school, those who left too, by number and by national ID."""

    def __init__(self, school: School) -> None:
        students = Student.objects.filter(school=school).select_related("school_class")
        self.known = {one.pk: Known(one) for one in students}
        open_rows = Enrollment.objects.filter(school=school, until_on__isnull=True)
        for enrollment in open_rows.select_related("school_class"):
            self.known[enrollment.student_id].enrollment = enrollment
        for contact in Contact.objects.filter(school=school).exclude(slot=""):
            self.known[contact.student_id].contacts[contact.slot] = contact
        self.by_number = {
            one.student.student_number: one
            for one in self.known.values()
            if one.student.student_number
        }
        self.by_national_id = {
            one.student.national_id: one
            for one in self.known.values()
            if one.student.national_id
        }
        self._padded: dict[str, list[Known]] = {}
        for number, one in self.by_number.items():
            if number.startswith("0"):
                self._padded.setdefault(number.lstrip("0"), []).append(one)

    def without_its_zeros(self, number: str) -> Known | None:
        """The one student whose number a spreadsheet would show like this after eating the zeros in front."""
        found = self._padded.get(number, [])
        return found[0] if len(found) == 1 else None

    def attending(self) -> dict[UUID, Known]:
        """Those who haven't left."""
        return {
            pk: one for pk, one in self.known.items() if one.student.left_on is None
        }


def shown(value: Any) -> Any:
    """A value as a preview keeps it: text, number, list or None."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def shown_national_id(number: str | None) -> str | None:
    """The last three characters only: enough to see a slip, too little to take away."""
    return f"{'*' * 7}{number[-3:]}" if number else None
