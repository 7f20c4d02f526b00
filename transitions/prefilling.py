"""附表一 and 初評 begin with what the school knows; nobody whom protection bars is ever filled in."""

from datetime import date
from typing import Any

from accounts.models import User
from cases.contacting import contact_rules
from cases.models import Contact, Student, TierChange
from transitions.coming_of_age import is_adult
from transitions.models import Transition


def report_answers(row: Transition, *, by: User, on: date) -> dict[str, Any]:
    """The first answers of 附表一, as stored: JSON values, nothing unknown."""
    student = row.student
    filled: dict[str, Any] = {
        "original_school": row.school.name,
        "report_date": on.isoformat(),
        "student_name": student.name,
        "id_number": student.national_id,
        "original_class_grade": str(row.grade or ""),
        "original_class_class": row.class_name,
        "sex": student.sex,
        "birth_date": student.born_on.isoformat() if student.born_on else "",
        "contact_window_name": by.name,
        "contact_window_email": by.email,
        "past_services": _past_services(student),
        "next_school": row.found_school_name,
        **_people(student, on=on),
    }
    if is_adult(student, on=on):
        filled["guardian_student_is_20"] = True
        for name in ("same_as_emergency", "name", "relation", "phone"):
            filled.pop(f"guardian_{name}", None)
    assessment = getattr(row, "assessment", None)
    if assessment is not None:
        filled["student_wish"] = assessment.student_wish
        if not filled.get("guardian_student_is_20"):
            filled["guardian_wish"] = assessment.guardian_wish
    return {name: value for name, value in filled.items() if value not in (None, "", [])}  # fmt: skip


def _people(student: Student, *, on: date) -> dict[str, Any]:
    free = contact_rules(student, on=on).contacts
    emergency = next((one for one in free if one.is_emergency), None)
    guardian = next((one for one in free if one.is_legal_representative), None)
    filled = _person("emergency_contact", emergency) if emergency else {}
    if guardian is None:
        return filled
    if emergency is not None and emergency.pk == guardian.pk:
        return {**filled, "guardian_same_as_emergency": True}
    return {**filled, **_person("guardian", guardian)}


def _person(prefix: str, contact: Contact) -> dict[str, Any]:
    return {
        f"{prefix}_name": contact.name,
        f"{prefix}_relation": contact.relation_note or contact.get_relation_display(),
        f"{prefix}_phone": contact.mobile or contact.phone,
    }


def _past_services(student: Student) -> list[str]:
    tiers = set(TierChange.objects.filter(case__student=student).values_list("to_tier", flat=True))  # fmt: skip
    return [key for key, tier in (("interventive", 2), ("treatment", 3)) if tier in tiers]  # fmt: skip
