"""Transitions as the actions make them: no row is written beside them."""

from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from cases.actions.placement import graduate, transfer_out
from cases.models import Student
from meetings.models import Attendee
from transitions.actions import (
    assessing,
    basic_reports,
    calling,
    evaluating,
    opening,
    seating,
)
from transitions.answers import Answers, Ticked
from transitions.models import Transition
from transitions.papers.basic_report_v1 import BasicReportForm

TODAY = date(2026, 4, 6)
GRADUATION = date(2026, 6, 12)
WHOLE = Answers(
    application_origin="not_applied",
    student_wish="agree",
    guardian_wish="agree",
    summary="近半年情緒漸穩，仍需持續關懷（虛構）。",
    recommendation="recommend",
    ticked=(Ticked("I2", "mid", 2),),
)
REPORT = {
    "original_school": "晴川國民中學",
    "report_date": "115/05/08",
    "student_name": "何蓁蓁",
    "id_number": "A223456781",
    "original_class_grade": "9",
    "original_class_class": "901",
    "sex": "female",
    "birth_date": "100/03/01",
    "emergency_contact_name": "何大明",
    "emergency_contact_relation": "父",
    "emergency_contact_phone": "0900000000",
    "guardian_same_as_emergency": "on",
    "contact_window_name": "周範宜",
    "contact_window_title": "director_or_chief",
    "contact_window_phone": "049-0000000",
    "contact_window_email": "chief@example.org",
    "past_services": ["interventive"],
    "future_needs": ["N04"],
    "student_wish": "agree",
    "guardian_wish": "agree",
}


def graduating(world, *, by=None, on=TODAY, day=GRADUATION):
    """The transitions of the two ninth graders, in the order of their seats."""
    opening.open_for_graduates(by=by or world.director, school=world.school, graduates_on=day, on=on)  # fmt: skip
    return [Transition.objects.get(student=one) for one in (world.yi, world.an)]


def assessed(world, row, *, answers=WHOLE, on=TODAY):
    assessing.save_assessment(by=world.counselor, row=row, answers=answers, sign=True, on=on)  # fmt: skip
    row.refresh_from_db()
    return row


def meeting(world, *rows, meets_on=date(2026, 5, 8), chair=None, by=None, on=TODAY, **more):  # fmt: skip
    return calling.call_evaluation(
        by=by or world.director,
        school=rows[0].school,
        students=rows,
        chair=chair or world.principal,
        meets_on=meets_on,
        on=on,
        **{"meets_at": time(10), "place": "輔導室", **more},
    )


def clock(day, hour=10):
    """A moment of Taiwan's wall clock."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def opened(world, evaluation, *, on=None, without=()):
    """Made known, opened by the director on the day, and everybody who was asked has come, save `without`."""
    day = on or evaluation.meets_on
    calling.notify_evaluation(by=world.director, evaluation=evaluation, on=day)
    calling.open_evaluation(by=world.director, evaluation=evaluation, held_on=day, at=clock(day), on=day, reminded=True)  # fmt: skip
    asked = Attendee.objects.filter(meeting__evaluation_item__evaluation=evaluation)
    came = [row for row in asked if row.user not in without]
    seating.set_presence(by=world.director, evaluation=evaluation, present=came, at=clock(day), on=day)  # fmt: skip
    return evaluation


def closed(world, evaluation, *, on=None, counts=None, by=None):
    day = on or evaluation.meets_on
    return evaluating.close_evaluation(
        by=by or world.director, evaluation=evaluation, taken=50, counts=counts or {13: (2, 4, 0)}, at=clock(day, 11), on=day,
    )  # fmt: skip


def decided(world, row, decision="list", *, held_on=date(2026, 5, 8)):
    """An evaluation with this student alone, held with its lawful members."""
    evaluation = meeting(world, row, meets_on=held_on, on=held_on)
    opened(world, evaluation, on=held_on)
    evaluating.decide(
        by=world.director,
        item=evaluation.items.get(),
        decision=decision,
        reason="情緒仍有起伏，需新學校持續輔導（虛構）。",
        minutes="導師說明近況（虛構）。",
        on=held_on,
    )
    closed(world, evaluation, on=held_on)
    row.refresh_from_db()
    return row


def transition_student(world, *, left_on=None):
    """何蓁蓁, assessed and listed on 8 May; with `left_on` she has graduated that day."""
    row = decided(world, assessed(world, graduating(world)[0]))
    if left_on is not None:
        leave(world, row.student, on=left_on)
        opening.keep_up(on=left_on)
        row.refresh_from_db()
    return row


def leave(world, student, *, on, reason=None) -> None:
    student = Student.objects.get(pk=student.pk)
    if reason is None:
        graduate(by=world.director, school=student.school, students=[student], graduated_on=on, on=on)  # fmt: skip
    else:
        transfer_out(by=world.director, student=student, left_on=on, reason=reason, on=on)  # fmt: skip


def report_form(**more) -> BasicReportForm:
    form = BasicReportForm({**REPORT, **more})
    assert form.is_valid(), form.errors
    return form


def sealed(world, row, *, on=date(2026, 5, 9)):
    """附表一 with its five signatures."""
    report = basic_reports.save_report(by=world.counselor, row=row, form=report_form(), on=on)  # fmt: skip
    for user in signers(world):
        report = basic_reports.sign_report(by=user, report=report, on=on)
    return report


def signers(world) -> list[User]:
    return [world.counselor, world.director, world.affairs, world.registrar, world.principal]  # fmt: skip
