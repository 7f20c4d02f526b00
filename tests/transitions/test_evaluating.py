"""評估會議: the lawful chair and members, one decision and reason each, minutes apart."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from tests.accounts.cast import again
from tests.transitions import making
from transitions import access
from transitions.actions import evaluating, seating
from transitions.actions.opening import keep_up
from transitions.composition import checklist, doubles
from transitions.models import Evaluation, EvaluationItem, Transition

pytestmark = pytest.mark.django_db
TODAY, HELD = making.TODAY, date(2026, 5, 8)


@pytest.fixture
def rows(listed):
    return [making.assessed(listed, row) for row in making.graduating(listed)]


def decide(world, item, decision="list", **more):
    told = {
        "reason": "需持續輔導（虛構）。",
        "homeroom_present": "導師九",
        "lead_present": "輔導教師甲",
        **more,
    }
    return evaluating.decide(by=world.director, item=item, decision=decision, on=HELD, **told)  # fmt: skip


def close(world, evaluation, held_on=HELD):
    return evaluating.close_evaluation(by=world.director, evaluation=evaluation, held_on=held_on, on=HELD)  # fmt: skip


def test_decisions_take_effect_when_the_lawful_meeting_is_closed(listed, rows):
    evaluation = making.meeting(listed, *rows)
    making.fully_seated(listed, evaluation)
    yes, no = evaluation.items.all()
    decide(listed, yes)
    decide(listed, no, "not_list", reason="已穩定（虛構）。")
    assert set(Transition.objects.values_list("state", flat=True)) == {"pending"}
    close(listed, evaluation)
    assert list(
        Transition.objects.order_by("student__seat_number").values_list(
            "state", "evaluated_on"
        )
    ) == [("listed", HELD), ("not_listed", HELD)]
    assert (
        Transition.objects.get(state="not_listed").decision_reason == "已穩定（虛構）。"
    )


def test_a_postponed_student_stays_pending_for_the_next_meeting(listed, rows):
    evaluation = making.meeting(listed, *rows)
    making.fully_seated(listed, evaluation)
    first, second = evaluation.items.all()
    decide(listed, first)
    decide(listed, second, "postponed")
    close(listed, evaluation)
    states = Transition.objects.order_by("student__seat_number").values_list("state", flat=True)  # fmt: skip
    assert list(states) == ["listed", "pending"]


@pytest.mark.parametrize("part", ["director", "teacher", "student_affairs", "academic"])
def test_no_office_may_be_missing(listed, rows, part):
    evaluation = making.meeting(listed, rows[0])
    making.fully_seated(listed, evaluation)
    evaluation.seats.filter(part=part).update(is_present=False)
    decide(listed, evaluation.items.get())
    with pytest.raises(ValidationError) as refused:
        close(listed, evaluation)
    assert len(refused.value.messages) == 1
    rows[0].refresh_from_db()
    assert rows[0].state == "pending"


@pytest.mark.parametrize("field", ["homeroom_present", "lead_present"])
def test_the_homeroom_teacher_and_the_lead_of_each_student_must_be_there(
    listed, rows, field
):
    evaluation = making.meeting(listed, *rows)
    making.fully_seated(listed, evaluation)
    first, second = evaluation.items.all()
    decide(listed, first)
    decide(listed, second, **{field: ""})
    with pytest.raises(ValidationError) as refused:
        close(listed, evaluation)
    assert len(refused.value.messages) == 1
    evaluation.refresh_from_db()
    assert evaluation.state == "called"


def test_the_chair_is_the_principal_or_whom_she_designated_on_paper(listed, rows):
    with pytest.raises(ValidationError) as refused:
        making.meeting(listed, rows[0], chair=listed.director)
    assert set(refused.value.error_dict) == {"designation"}
    with pytest.raises(ValidationError) as refused:
        making.meeting(listed, rows[0], chair=listed.stranger, designation="簽呈")
    assert set(refused.value.error_dict) == {"chair"}
    assert Evaluation.objects.count() == 0
    made = making.meeting(listed, rows[0], chair=listed.director, designation="115/04/01 簽")  # fmt: skip
    assert (made.number, made.designation) == (1, "115/04/01 簽")


def test_nothing_is_decided_without_an_initial_assessment(listed):
    row, _other = making.graduating(listed)
    evaluation = making.meeting(listed, row)
    with pytest.raises(WrongState):
        decide(listed, evaluation.items.get())
    assert EvaluationItem.objects.get().decision == ""


def test_a_decision_needs_its_reason(listed, rows):
    evaluation = making.meeting(listed, rows[0])
    with pytest.raises(ValidationError) as refused:
        decide(listed, evaluation.items.get(), reason=" ")
    assert set(refused.value.error_dict) == {"reason"}


def test_a_guest_comes_for_one_student_and_only_where_needed(listed, rows):
    evaluation = making.meeting(listed, rows[0])
    told = {"by": listed.director, "evaluation": evaluation, "part": "parent", "name": "家長", "on": TODAY}  # fmt: skip
    for more, field in (({}, "need"), ({"need": "需家長說明"}, "item")):
        with pytest.raises(ValidationError) as refused:
            seating.set_seat(**told, **more)
        assert set(refused.value.error_dict) == {field}
    seat = seating.set_seat(**told, need="需家長說明", item=evaluation.items.get())
    assert (seat.name, seat.item) == ("家長", evaluation.items.get())


def test_one_person_on_two_seats_is_told_and_not_refused(listed, rows):
    evaluation = making.meeting(listed, rows[0])
    making.fully_seated(listed, evaluation)
    item = decide(listed, evaluation.items.get(), lead_present=listed.counselor2.name)
    assert len(doubles(evaluation, [item])) == 1
    assert [seat.is_complete for seat in checklist(evaluation, [item])] == [True] * 7
    close(listed, evaluation)


def test_each_homeroom_teacher_reads_her_own_students_only(listed, rows):
    evaluation = making.meeting(listed, *rows)
    first, second = evaluation.items.all()
    EvaluationItem.objects.filter(pk=second.pk).update(homeroom=listed.homeroom)
    assert first.homeroom == listed.homeroom9

    def read(who):
        return list(access.items_for(who, evaluation, on=TODAY))

    assert read(listed.homeroom9) == [first]
    assert read(listed.homeroom) == [second]
    assert read(listed.director) == [first, second]
    assert read(listed.affairs) == read(listed.principal) == []
    with pytest.raises(NotVisible):
        access.get_item(listed.homeroom9, second.pk, on=TODAY)


@pytest.mark.parametrize("who", ["counselor", "homeroom9", "principal", "stranger"])
def test_only_the_office_calls_and_decides(listed, rows, who):
    evaluation = making.meeting(listed, rows[0])
    other = getattr(listed, who)
    with pytest.raises((NotAllowed, NotVisible)):
        evaluating.decide(by=other, item=evaluation.items.get(), decision="list", reason="理由", on=HELD)  # fmt: skip
    with pytest.raises(NotAllowed):
        evaluating.call_evaluation(by=other, school=listed.school, students=rows, chair=listed.principal, meets_on=HELD, on=TODAY)  # fmt: skip
    assert EvaluationItem.objects.get().decision == ""


def test_a_closed_meeting_is_closed_and_its_students_are_decided_once(listed, rows):
    making.decided(listed, rows[0])
    evaluation = Evaluation.objects.get()
    with pytest.raises(WrongState):
        decide(listed, evaluation.items.get())
    with pytest.raises(WrongState):
        making.meeting(listed, rows[0])


def test_a_student_who_left_is_known_by_her_last_homeroom_teacher(listed):
    making.leave(listed, listed.ming, on=date(2026, 4, 3), reason="transfer")
    keep_up(on=TODAY)
    row = making.assessed(listed, Transition.objects.get(student=listed.ming))
    evaluation = making.meeting(listed, row)
    item = evaluation.items.get()
    assert item.homeroom == listed.homeroom
    assert access.get_item(listed.homeroom, item.pk, on=TODAY) == item
    listed.homeroom.appointments.update(until_on=date(2026, 4, 5))
    with pytest.raises(NotVisible):
        access.get_item(again(listed.homeroom), item.pk, on=TODAY)
