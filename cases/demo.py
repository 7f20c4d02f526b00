"""Fictional students for the demonstration schools; the same every time."""

import random
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import School, SchoolClass
from cases.models import Contact, Enrollment, ProtectionFlag, Student
from cases.placing import fresh_codes, mirror, new_enrollment, school_year_of
from fields.national_id import check_national_id

CLASSES, SEATS = 2, 12  # of each grade, of each class
# Words no family would give a child, so that nobody takes them for people.
FAMILY = "甲乙丙丁戊己庚辛壬癸"
GIVEN = ("示範", "假名", "虛構", "測試", "樣本", "範例", "練習", "模擬", "演練", "試用")
RARE = ("瓦示‧範例", "\U00020021示範", "葛\U000e0100假名", "Demo Shifan")


@transaction.atomic
def seed(schools: Iterable[School], today: date) -> int:
    """Classes, students with numbers, contacts and flags for every school that has no student yet.

    In: schools and the day. Out: how many students were made; 0 the second time.
    """
    return sum(
        _fill(school, today)
        for school in schools
        if not Student.objects.filter(school=school).exists()
    )


def _fill(school: School, today: date) -> int:
    # Demonstration data wants the same numbers each time, no secrets.
    dice = random.Random(school.code)  # noqa: S311
    year = school_year_of(today)
    begins = date(year + 1911, 8, 1)
    students: list[Student] = []
    places: list[Enrollment] = []
    for grade in school.grades:
        for school_class in _classes(school, grade, year):
            for seat in range(1, SEATS + 1):
                student = _student(school, grade, len(students), year, dice)
                mirror(student, school_class, seat)
                students.append(student)
                places.append(new_enrollment(student, school_class, seat, begins))
    for student, code in zip(students, fresh_codes(school, len(students)), strict=True):
        student.code = code
    Student.objects.bulk_create(students)
    Enrollment.objects.bulk_create(places)
    Contact.objects.bulk_create([_parent(student, dice) for student in students])
    _protect(students, begins)
    return len(students)


def _classes(school: School, grade: int, year: int) -> list[SchoolClass]:
    """The grade's first classes of the year; a school without any gets them."""
    classes = list(
        SchoolClass.objects.filter(
            school=school, school_year=year, grade=grade
        ).order_by("name")[:CLASSES]
    )
    return classes or [
        SchoolClass.objects.create(
            school=school, school_year=year, name=f"{grade}{number:02}", grade=grade
        )
        for number in range(1, CLASSES + 1)
    ]


def _student(
    school: School, grade: int, index: int, year: int, dice: random.Random
) -> Student:
    sex = Student.Sex.MALE if dice.random() < 0.5 else Student.Sex.FEMALE
    if index == 5:
        sex = Student.Sex.OTHER
    sped = dice.choice(range(1, 14)) if index % 11 == 0 else 0
    background = [dice.choice(Student.Background.values[:4])] if index % 4 == 0 else []
    return Student(
        school=school,
        student_number=f"{year - (grade - school.grades[0])}{index:04}",
        name=_name(index),
        sex=sex,
        sex_note="示範說明" if sex == Student.Sex.OTHER else "",
        born_on=date(year + 1911 - grade - 6, dice.randint(1, 12), dice.randint(1, 28)),
        national_id=_national_id(sex, dice, index),
        sped_category=sped,
        sped_certified=bool(sped) and index % 22 == 0,
        family_background=background,
        entry_reason=Student.Entry.ADVANCE,
        other_regime=index == 7,
    )


def _name(index: int) -> str:
    if index % 29 == 28:
        return RARE[index // 29 % len(RARE)]
    family = FAMILY[index % len(FAMILY)]
    return family + GIVEN[index // len(FAMILY) % len(GIVEN)]


def _national_id(sex: str, dice: random.Random, index: int) -> str:
    """A number of the right form; the index in it keeps it unique within the school."""
    head = f"Z{1 if sex == Student.Sex.MALE else 2}{index:04}{dice.randint(0, 999):03}"
    for last in "0123456789":
        with suppress(ValidationError):
            check_national_id(head + last, today=date(2026, 1, 1))
            return head + last
    raise AssertionError("one of ten digits always fits")


def _parent(student: Student, dice: random.Random) -> Contact:
    return Contact(
        school_id=student.school_id,
        student=student,
        slot=Contact.Slot.GUARDIAN,
        name=f"{student.name[:1]}家長",
        relation=dice.choice([Contact.Relation.FATHER, Contact.Relation.MOTHER]),
        mobile=f"0900-000-{dice.randint(0, 999):03}",
        address="示範市虛構路 1 號",
        is_legal_representative=True,
        is_main_caregiver=True,
    )


def _protect(students: list[Student], begins: date) -> None:
    """One student under an order against her own parent, one placed with a protected address and school."""
    ordered, placed = students[3], students[14]
    father = Contact.objects.get(student=ordered)
    kinds = ProtectionFlag.Kind
    flags = [
        (ordered, kinds.PROTECTIVE_ORDER, father.name, None),
        (ordered, kinds.NO_CONTACT, None, father),
        (placed, kinds.PLACEMENT, None, None),
        (placed, kinds.ADDRESS, None, None),
        (placed, kinds.SCHOOL, None, None),
        (placed, kinds.SOCIAL_WORKER, None, None),
    ]
    ProtectionFlag.objects.bulk_create(
        ProtectionFlag(
            school_id=student.school_id,
            student=student,
            kind=kind,
            person=person,
            contact=contact,
            reason="示範資料，非真實個案",
            from_on=begins,
        )
        for student, kind, person, contact in flags
    )
