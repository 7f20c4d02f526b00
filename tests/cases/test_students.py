"""Adding, changing and revealing a student."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from cases.actions.students import add_student, edit_student, reveal_name
from cases.models import Contact, Student
from cases.models.students import CODE_CHARACTERS, new_code
from tests.accounts.cast import TODAY
from tests.factories.cases import ContactFactory, ProtectionFlagFactory, StudentFactory

RARE = [
    "\U00020021\U0003134a明",
    "葛\U000e0100小明",
    "瓦歷斯‧諾幹",
    "Zoe\u0301",
    "\ue000明",
    "長" * 70,
    "e\u0301" * 70,
    "Null",
    "O'Brien",
    "=1+1",
    "<b>明</b>",
    "王　明",
]


def values(**fields):
    return {"name": "張三豐", "sex": "male", **fields}


@pytest.mark.parametrize("name", RARE)
def test_a_rare_name_is_stored_byte_for_byte(world, name):
    student = add_student(
        by=world.chief, school=world.school, values=values(name=name),
        school_class=world.c801, seat_number=9, on=TODAY,
    )  # fmt: skip
    assert Student.objects.get(pk=student.pk).name == name


@pytest.mark.parametrize(
    "name", ["王\x00明", "王\ud800明", "王\u202e明", "王\u2066明", "王\n明", "長" * 281]
)
def test_a_name_that_hides_or_breaks_is_refused(world, name):
    with pytest.raises(ValidationError) as refused:
        add_student(
            by=world.chief, school=world.school, values=values(name=name),
            school_class=world.c801, seat_number=9, on=TODAY,
        )  # fmt: skip
    assert list(refused.value.message_dict) == ["name"]
    assert Student.objects.filter(school=world.school).count() == 2


def test_a_new_student_sits_in_her_class_and_the_trail_knows(world):
    student = add_student(
        by=world.chief, school=world.school, values=values(national_id="ａ123456789"),
        school_class=world.c801, seat_number=9, on=TODAY,
    )  # fmt: skip
    saved = Student.objects.get(national_id_index__plain="A123456789")
    assert (saved.pk, saved.national_id, saved.grade) == (student.pk, "A123456789", 8)
    place = saved.enrollments.get()
    assert (place.school_class, place.seat_number, place.from_on, place.until_on) == (
        world.c801, 9, TODAY, None,
    )  # fmt: skip
    event = AuditEvent.objects.latest("id")
    assert (event.event, event.object_id) == ("created", str(student.pk))


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"sex": "other"}, "sex_note"),
        ({"sex_note": "說明"}, "sex_note"),
        ({"national_id": "A123456788"}, "national_id"),
        ({"student_number": "S001"}, "student_number"),
        ({"sped_certified": True}, "sped_certified"),
        ({"family_background": ["rich"]}, "family_background"),
        ({"sped_category": 14}, "sped_category"),
        ({"name": ""}, "name"),
    ],
)
def test_values_that_do_not_hold_are_refused_by_field(world, fields, column):
    with pytest.raises(ValidationError) as refused:
        add_student(
            by=world.chief, school=world.school, values=values(**fields),
            school_class=world.c801, seat_number=9, on=TODAY,
        )  # fmt: skip
    assert list(refused.value.message_dict) == [column]
    assert Student.objects.filter(school=world.school).count() == 2


@pytest.mark.parametrize("who", ["homeroom", "counselor", "stranger"])
def test_nobody_else_adds_a_student(world, who):
    with pytest.raises(NotAllowed):
        add_student(
            by=getattr(world, who), school=world.school, values=values(),
            school_class=world.c801, seat_number=9, on=TODAY,
        )  # fmt: skip
    assert Student.objects.filter(school=world.school).count() == 2


def test_an_edit_saves_what_follows_from_it(world):
    edit_student(
        by=world.chief, student=world.ming, version=1, on=TODAY,
        values={"name": "王大明", "national_id": "A123456789"},
    )  # fmt: skip
    saved = Student.objects.get(national_id_index__plain="A123456789")
    assert (saved.name, saved.search_key, saved.version) == ("王大明", "王大明", 2)
    assert AuditEvent.objects.latest("id").detail == {"fields": ["name", "national_id"]}


def test_an_edit_of_an_old_version_changes_nothing(world):
    edit_student(
        by=world.chief, student=world.ming, version=1, on=TODAY, values={"name": "甲"}
    )
    with pytest.raises(WrongState):
        edit_student(
            by=world.chief, student=world.ming, version=1, on=TODAY, values={"name": "乙"}
        )  # fmt: skip
    assert Student.objects.get(pk=world.ming.pk).name == "甲"


def test_what_is_not_typed_is_not_set(world):
    with pytest.raises(ValueError, match="not editable"):
        edit_student(
            by=world.chief, student=world.ming, version=1, on=TODAY, values={"code": "BAD"}
        )  # fmt: skip


def test_history_keeps_what_was_and_no_plain_id(world):
    edit_student(
        by=world.chief, student=world.ming, version=1, on=TODAY,
        values={"name": "王大明", "national_id": "A123456789"},
    )  # fmt: skip
    history = Student.pgh_event_model.objects.filter(pgh_obj=world.ming).order_by(
        "pgh_id"
    )
    assert [(row.name, row.national_id) for row in history] == [
        ("王小明", None), ("王大明", "A123456789"),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT national_id FROM cases_student WHERE name = '王大明'")
        assert cursor.fetchone()[0][:3] == "v1:"


def test_code_and_school_stay(world):
    for column, value in {"code": "BBBBBB", "school": world.sister}.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            Student.objects.filter(pk=world.ming.pk).update(**{column: value})


def test_nothing_about_a_student_is_deleted(world):
    for table in ("student", "enrollment", "contact", "protectionflag", "importjob"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"DELETE FROM cases_{table}"  # noqa: S608  names from the line above
            )


def test_a_code_says_nothing():
    codes = {new_code() for _each in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {6}
    assert {char for code in codes for char in code} <= set(CODE_CHARACTERS)
    assert not any(code[0].isdigit() for code in codes)


@pytest.mark.parametrize(
    "fields",
    [
        {"sex": "x"},
        {"sex": "other"},
        {"sped_category": 14},
        {"leaving_reason": "transfer"},
        {"left_on": TODAY},
        {"family_background": ["rich"]},
        {"grade": 13},
        {"seat_number": 3},
        {"name": ""},
        {"sped_certified": True},
    ],
)
def test_the_database_refuses_what_no_form_lets_through(world, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        StudentFactory(school=world.school, **fields)


def test_one_number_and_one_national_id_in_a_school_and_again_in_another(world):
    StudentFactory(school=world.school, national_id="A123456789")
    with pytest.raises(IntegrityError), transaction.atomic():
        StudentFactory(school=world.school, national_id="A123456789")
    with pytest.raises(IntegrityError), transaction.atomic():
        StudentFactory(school=world.school, student_number="S001")
    StudentFactory(school=world.sister, national_id="A123456789", student_number="S009")
    assert Student.objects.filter(national_id_index__plain="A123456789").count() == 2


def test_revealing_leaves_the_reason_and_skips_whom_protection_bars(world):
    ContactFactory(student=world.ming, mobile="0900000001", phone="02-1")
    mother = ContactFactory(student=world.ming, relation="mother", mobile="0900000002")
    ProtectionFlagFactory(student=world.ming, kind="no_contact", contact=mother)
    shown = reveal_name(
        by=world.homeroom, student=world.ming, reason="家長來電", on=TODAY
    )
    assert (shown.name, shown.phones) == (
        "王小明",
        (("父", "0900000001"), ("父", "02-1")),
    )
    event = AuditEvent.objects.latest("id")
    assert (event.part, event.purpose, event.object_id) == (
        "full_name", "家長來電", str(world.ming.pk),
    )  # fmt: skip


def test_revealing_needs_the_word_and_a_reason(world):
    before = AuditEvent.objects.count()
    with pytest.raises(NotAllowed):
        reveal_name(by=world.homeroom, student=world.mei, reason="想看", on=TODAY)
    with pytest.raises(ValueError, match="reason"), transaction.atomic():
        reveal_name(by=world.homeroom, student=world.ming, reason="  ", on=TODAY)
    assert AuditEvent.objects.count() == before


def test_reported_special_education_needs_a_certificate(world):
    student = StudentFactory(school=world.school, sped_category=9)
    assert student.reported_sped == 0
    student.sped_certified = True
    assert student.reported_sped == 9


def test_a_printed_student_is_masked(world):
    assert str(world.ming) == f"王○明（{world.ming.code}）"
    assert Contact.objects.count() == 0
