"""Teachers confirm their rows, are asked again when these change, and are reminded by the contact."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from notifications.agenda import Wanted, agenda
from reporting.actions.confirming import (
    confirm_rows,
    remind_unconfirmed,
    set_teacher_codes,
)
from reporting.generation.confirming import Standing, digest, progress
from reporting.generation.gathering import gather
from reporting.models import ConfirmationRequest, RowConfirmation, TeacherCode
from tests.accounts.cast import again
from tests.reporting.conftest import NOW, SEPTEMBER, TODAY, named


def seen_by(work, user):
    return digest(gather(work.cast.school, SEPTEMBER).rows_of(user.pk))


def confirm(work, *, by=None, seen=None, month=SEPTEMBER, on=TODAY):
    by = by or work.cast.counselor
    seen = seen_by(work, by) if seen is None else seen
    return confirm_rows(by=by, school=work.cast.school, month=month, seen=seen, on=on)


def remind(work, *, by=None, on=TODAY):
    return remind_unconfirmed(by=by or work.cast.contact, school=work.cast.school, month=SEPTEMBER, on=on)  # fmt: skip


def standing(work):
    return [one.standing for one in progress(gather(work.cast.school, SEPTEMBER))]


def test_a_teacher_confirms_once(work):
    assert standing(work) == [Standing.WAITING]
    (row, is_new), (same, is_new_again) = confirm(work), confirm(work)
    assert (is_new, is_new_again, same) == (True, False, row)
    assert (row.case_rows, row.service_rows, standing(work)) == (1, 2, [Standing.CONFIRMED])  # fmt: skip
    assert AuditEvent.objects.filter(event="signed", actor_id=work.cast.counselor.pk).count() == 1  # fmt: skip


def test_a_later_session_asks_for_it_again(work):
    confirm(work)
    work.log(work.case, 25)
    assert standing(work) == [Standing.CHANGED]
    confirm(work)
    assert (standing(work), RowConfirmation.objects.count()) == ([Standing.CONFIRMED], 2)  # fmt: skip


def test_another_code_is_no_change_of_hers(work):
    confirm(work)
    set_teacher_codes(by=work.cast.contact, school=work.cast.school, codes={work.cast.counselor.pk: "T09"}, on=TODAY)  # fmt: skip
    assert standing(work) == [Standing.CONFIRMED]


def test_what_she_has_not_seen_is_not_confirmed(work):
    seen = seen_by(work, work.cast.counselor)
    work.log(work.case, 25)
    with pytest.raises(WrongState):
        confirm(work, seen=seen)
    assert RowConfirmation.objects.count() == 0


def test_her_own_empty_cells_come_first(work):
    work.log(work.open(work.student(2), main=""), 9)
    with pytest.raises(WrongState, match="1 格"):
        confirm(work)
    assert RowConfirmation.objects.count() == 0


def test_somebody_elses_empty_cell_does_not_stop_her(work):
    TeacherCode.objects.filter(school=work.cast.school).update(code="身分證１")
    assert confirm(work)[1]


@pytest.mark.parametrize(("who", "error"), [("contact", NotAllowed), ("director", NotVisible), ("principal", NotAllowed), ("administrator", NotAllowed), ("neighbour_contact", NotAllowed)])  # fmt: skip
def test_only_who_reports_confirms(work, who, error):
    with pytest.raises(error):
        confirm(work, by=getattr(work.cast, who))
    assert RowConfirmation.objects.count() == 0


def test_a_month_is_confirmed_from_its_11th_day(work):
    for month, on in ((date(2026, 10, 1), TODAY), (SEPTEMBER, date(2026, 9, 10))):
        with pytest.raises(WrongState, match="11 日"):
            confirm(work, month=month, on=on)
    assert RowConfirmation.objects.count() == 0


def test_the_contact_reminds_who_has_not_confirmed(work):
    other = named("counselor", work.cast.school, "孟設例")
    confirm(work)
    assert (remind(work), remind(work)) == (1, 0)
    asked = ConfirmationRequest.objects.get()
    assert (asked.user, asked.asked_by, asked.asked_on) == (other, work.cast.contact, TODAY)  # fmt: skip
    found = agenda(again(other), NOW, Wanted()).entries
    assert [(one.title, one.label, one.url) for one in found] == [
        ("確認自己的填報列", "115 年 9 月", f"/reports/{work.cast.school.pk}/2026-09/mine")
    ]  # fmt: skip
    assert agenda(again(work.cast.counselor), NOW, Wanted()).entries == ()
    confirm(work, by=other)
    asked.refresh_from_db()
    assert (asked.done_on, agenda(again(other), NOW, Wanted()).entries) == (TODAY, ())


def test_she_is_asked_again_on_a_later_day(work):
    assert [remind(work, on=day) for day in (TODAY, date(2026, 10, 8))] == [1, 1]
    assert ConfirmationRequest.objects.get().asked_on == date(2026, 10, 8)


@pytest.mark.parametrize("who", ["director", "counselor", "officer", "neighbour_contact"])  # fmt: skip
def test_nobody_else_reminds_or_gives_codes(work, who):
    by = getattr(work.cast, who)
    with pytest.raises(NotAllowed):
        remind(work, by=by)
    with pytest.raises(NotAllowed):
        set_teacher_codes(by=by, school=work.cast.school, codes={work.cast.counselor.pk: "X1"}, on=TODAY)  # fmt: skip
    assert (ConfirmationRequest.objects.count(), TeacherCode.objects.get().code) == (0, "T01")  # fmt: skip


@pytest.mark.parametrize("code", ["", "A123456789", "0912345678", "Ｔ01", "T" * 21])
def test_a_code_is_the_schools_own_and_tells_nobody(work, code):
    with pytest.raises(ValidationError):
        set_teacher_codes(by=work.cast.contact, school=work.cast.school, codes={work.cast.counselor.pk: code}, on=TODAY)  # fmt: skip
    assert TeacherCode.objects.get().code == "T01"


def test_a_code_is_one_teachers_and_two_may_change_places(work):
    other = named("counselor", work.cast.school, "孟設例")
    first, told = work.cast.counselor.pk, {"by": work.cast.contact, "school": work.cast.school, "on": TODAY}  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        set_teacher_codes(codes={other.pk: "T01"}, **told)
    assert list(refused.value.message_dict) == [str(other.pk)]
    assert set_teacher_codes(codes={other.pk: "T02"}, **told) == 1
    assert set_teacher_codes(codes={first: "T02", other.pk: "T01"}, **told) == 2
    assert dict(TeacherCode.objects.values_list("user", "code")) == {first: "T02", other.pk: "T01"}  # fmt: skip
    assert set_teacher_codes(codes={first: "T02"}, **told) == 0
