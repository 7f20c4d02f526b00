"""Moving, leaving, coming back, graduating, promoting."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from cases.actions.placement import graduate, move_class, transfer_in, transfer_out
from cases.actions.promotion import (
    next_class_name,
    not_moved_since,
    plan_promotion,
    promote,
)
from cases.models import Enrollment, Student
from tests.accounts.cast import TODAY
from tests.factories import accounts as make
from tests.factories.cases import FROM_ON, seated

YESTERDAY = TODAY.replace(day=5)
AUGUST = TODAY.replace(month=8, day=1)


def places(student):
    rows = Enrollment.objects.filter(student=student).order_by("from_on", "until_on")
    return list(
        rows.values_list("school_class__name", "seat_number", "from_on", "until_on")
    )


def own(student):
    fresh = Student.objects.get(pk=student.pk)
    return (
        fresh.school_class and fresh.school_class.name,
        fresh.seat_number,
        fresh.grade,
    )


def test_a_move_ends_the_old_place_the_day_before(world):
    move_class(
        by=world.chief,
        student=world.ming,
        school_class=world.c802,
        seat_number=7,
        on=TODAY,
    )
    assert places(world.ming) == [
        ("801", 1, FROM_ON, YESTERDAY),
        ("802", 7, TODAY, None),
    ]
    assert own(world.ming) == ("802", 7, 8)
    assert AuditEvent.objects.latest("id").part == "class"


def test_a_move_corrected_the_same_day_leaves_one_row(world):
    for c, n in ((world.c802, 7), (world.c801, 3)):
        move_class(
            by=world.chief, student=world.ming, school_class=c, seat_number=n, on=TODAY
        )
    assert places(world.ming) == [
        ("801", 1, FROM_ON, YESTERDAY),
        ("801", 3, TODAY, None),
    ]


def test_a_taken_seat_a_foreign_class_and_a_wild_seat_are_refused(world):
    for c, n in ((world.c802, 1), (world.foreign.school_class, 9), (world.c802, 100)):
        with pytest.raises(ValidationError):
            move_class(
                by=world.chief,
                student=world.ming,
                school_class=c,
                seat_number=n,
                on=TODAY,
            )
    assert own(world.ming) == ("801", 1, 8)


def test_leaving_empties_the_seat_and_keeps_the_grade(world):
    transfer_out(
        by=world.chief,
        student=world.ming,
        left_on=TODAY,
        reason="transfer",
        on=TODAY,
        note="搬家",
    )
    fresh = Student.objects.get(pk=world.ming.pk)
    assert (fresh.left_on, fresh.leaving_reason, fresh.leaving_note) == (
        TODAY,
        "transfer",
        "搬家",
    )
    assert own(world.ming) == (None, None, 8)
    assert places(world.ming) == [("801", 1, FROM_ON, TODAY)]
    with pytest.raises(WrongState):
        transfer_out(
            by=world.chief,
            student=world.ming,
            left_on=TODAY,
            reason="transfer",
            on=TODAY,
        )
    with pytest.raises(WrongState):
        move_class(
            by=world.chief,
            student=world.ming,
            school_class=world.c802,
            seat_number=7,
            on=TODAY,
        )


def test_who_left_may_come_back(world):
    with pytest.raises(WrongState):
        transfer_in(
            by=world.chief,
            student=world.ming,
            school_class=world.c802,
            seat_number=7,
            on=TODAY,
        )
    transfer_out(
        by=world.chief, student=world.ming, left_on=YESTERDAY, reason="other", on=TODAY
    )
    transfer_in(
        by=world.chief,
        student=world.ming,
        school_class=world.c802,
        seat_number=7,
        on=TODAY,
    )
    fresh = Student.objects.get(pk=world.ming.pk)
    assert (fresh.left_on, fresh.leaving_reason, own(fresh)) == (
        None,
        "",
        ("802", 7, 8),
    )


@pytest.mark.parametrize("who", ["homeroom", "counselor", "stranger"])
def test_nobody_else_moves_or_graduates(world, who):
    user = getattr(world, who)
    with pytest.raises(NotAllowed):
        move_class(
            by=user,
            student=world.ming,
            school_class=world.c802,
            seat_number=7,
            on=TODAY,
        )
    with pytest.raises(NotAllowed):
        transfer_out(
            by=user, student=world.ming, left_on=TODAY, reason="transfer", on=TODAY
        )
    with pytest.raises(NotAllowed):
        graduate(
            by=user,
            school=world.school,
            students=[world.ming],
            graduated_on=TODAY,
            on=TODAY,
        )
    with pytest.raises(NotAllowed):
        promote(
            by=user,
            school=world.school,
            school_year=115,
            takes_effect_on=AUGUST,
            on=TODAY,
        )
    assert own(world.ming) == ("801", 1, 8)


def test_graduation_is_all_or_nothing_and_lists_who_stays(world):
    c901 = make.SchoolClassFactory(school=world.school, name="901", grade=9)
    one, two = seated(c901, 1), seated(c901, 2, name="留級生")
    with pytest.raises(WrongState):
        graduate(
            by=world.chief,
            school=world.school,
            students=[one, world.foreign],
            graduated_on=TODAY,
            on=TODAY,
        )
    assert own(one) == ("901", 1, 9)
    stay = graduate(
        by=world.chief,
        school=world.school,
        students=[one],
        graduated_on=TODAY,
        on=TODAY,
    )
    fresh = Student.objects.get(pk=one.pk)
    assert (fresh.graduates_on, fresh.left_on, fresh.leaving_reason) == (
        TODAY,
        TODAY,
        "graduation",
    )
    assert stay == [two]


@pytest.mark.parametrize(
    ("name", "grade", "then"),
    [
        ("801", 8, "901"), ("101", 7, "201"), ("1001", 10, "1101"), ("109", 10, "209"),
        ("七年一班", 7, "八年一班"), ("7年3班", 7, "8年3班"), ("忠班", 8, "忠班"),
        ("901", 7, None), ("資1", 8, None),
    ],
)  # fmt: skip
def test_the_next_name_of_a_class(name, grade, then):
    assert next_class_name(name, grade) == then


def test_promotion_moves_everybody_up_and_lists_whom_it_left(world):
    c901 = make.SchoolClassFactory(school=world.school, name="901", grade=9)
    old = make.SchoolClassFactory(
        school=world.school, name="701", grade=7, school_year=112
    )
    top, stale = seated(c901, 1, name="應屆"), seated(old, 1, name="舊班")
    none = seated(world.c802, 9, name="未編班")
    none.school_class = none.seat_number = None
    none.save()
    plan = promote(
        by=world.chief,
        school=world.school,
        school_year=115,
        takes_effect_on=AUGUST,
        on=TODAY,
    )
    assert [(one, now, then) for one, now, then in plan.moved] == [
        (world.ming, "801", "901"), (world.mei, "802", "902"),
    ]  # fmt: skip
    assert plan.not_moved == [
        (stale, "班級是 112 學年度的"), (none, "沒有班級"), (top, "最高年級，應辦理畢業"),
    ] or {one for one, _why in plan.not_moved} == {stale, none, top}  # fmt: skip
    assert own(world.ming) == ("901", 1, 9)
    assert Student.objects.get(pk=world.ming.pk).school_class.school_year == 115
    assert set(not_moved_since(world.school, school_year=115)) == {stale, none, top}
    assert plan_promotion(world.school, school_year=115).moved == []
    assert own(world.foreign) == ("801", 1, 8)


def test_one_open_place_a_student_and_one_student_a_seat(world):
    for student in (world.ming, seated(world.c802, 5)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrollment.objects.create(
                school=world.school, student=student, school_year=114, grade=8,
                school_class=world.c802, seat_number=1, from_on=TODAY,
            )  # fmt: skip
