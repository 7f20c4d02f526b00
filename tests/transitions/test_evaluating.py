"""評估會議: the lawful chair and members, one decision and reason each, minutes apart."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from meetings.models import Attendee
from tests.accounts.cast import again
from tests.transitions import making
from transitions import access
from transitions.actions import calling, evaluating, seating
from transitions.actions.opening import keep_up
from transitions.composition import checklist, doubles
from transitions.models import Evaluation, EvaluationItem, Transition

pytestmark = pytest.mark.django_db
TODAY, HELD = making.TODAY, date(2026, 5, 8)


@pytest.fixture
def rows(listed):
    return [making.assessed(listed, row) for row in making.graduating(listed)]


def decide(world, item, decision="list", **more):
    told = {"reason": "需持續輔導（虛構）。", **more}
    return evaluating.decide(by=world.director, item=item, decision=decision, on=HELD, **told)  # fmt: skip


def states():
    rows = Transition.objects.order_by("student__seat_number")
    return list(rows.values_list("state", flat=True))


def test_decisions_take_effect_when_the_lawful_meeting_is_closed(listed, rows):
    evaluation = making.opened(listed, making.meeting(listed, *rows))
    yes, no = evaluation.items.all()
    decide(listed, yes)
    decide(listed, no, "not_list", reason="已穩定（虛構）。")
    assert states() == ["pending", "pending"]
    making.closed(listed, evaluation)
    assert list(
        Transition.objects.order_by("student__seat_number").values_list(
            "state", "evaluated_on"
        )
    ) == [("listed", HELD), ("not_listed", HELD)]
    assert (
        Transition.objects.get(state="not_listed").decision_reason == "已穩定（虛構）。"
    )


def test_a_postponed_student_stays_pending_for_the_next_meeting(listed, rows):
    evaluation = making.opened(listed, making.meeting(listed, *rows))
    first, second = evaluation.items.all()
    decide(listed, first)
    decide(listed, second, "postponed")
    making.closed(listed, evaluation)
    assert states() == ["listed", "pending"]


# The lead is a counselor too: without the other one she stands for both, which is told and not refused.
@pytest.mark.parametrize(
    ("who", "part"),
    [
        ("principal", "主席"),
        ("director", "輔導主任或組長"),
        ("affairs", "學務處人員"),
        ("registrar", "教務處人員"),
        ("homeroom9", "導師"),
        ("counselor", "主責輔導人員"),
    ],
)
def test_no_member_may_be_missing(listed, rows, who, part):
    evaluation = making.meeting(listed, rows[0])
    making.opened(listed, evaluation, without=[getattr(listed, who)])
    decide(listed, evaluation.items.get())
    with pytest.raises(ValidationError) as refused:
        making.closed(listed, evaluation)
    assert refused.value.messages == [f"缺少出席：{part}。"]
    evaluation.refresh_from_db()
    assert (evaluation.state, states()[0]) == ("called", "pending")


def test_one_person_on_two_seats_is_told_and_not_refused(listed, rows):
    evaluation = making.meeting(listed, rows[0])
    making.opened(listed, evaluation, without=[listed.counselor2])
    item = decide(listed, evaluation.items.get())
    assert doubles(evaluation, [item]) == [f"{listed.counselor.name} 列在兩種以上身分，請確認。"]  # fmt: skip
    assert [seat.is_complete for seat in checklist(evaluation, [item])] == [True] * 7
    making.closed(listed, evaluation)
    assert states()[0] == "listed"


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


@pytest.mark.parametrize(
    ("told", "field"),
    [({"reason": " "}, "reason"), ({"minutes": "心情溫度計 11 分"}, "minutes")],
)
def test_a_decision_needs_its_reason_and_tells_no_score(listed, rows, told, field):
    evaluation = making.meeting(listed, rows[0])
    with pytest.raises(ValidationError) as refused:
        decide(listed, evaluation.items.get(), **told)
    assert set(refused.value.error_dict) == {field}
    assert EvaluationItem.objects.get().decision == ""


def test_a_guest_comes_for_one_student_and_only_where_needed(listed, rows):
    evaluation = making.meeting(listed, *rows)
    first, second = evaluation.items.all()
    told = {"by": listed.director, "evaluation": evaluation, "part": "parent", "name": "家長", "on": TODAY}  # fmt: skip
    before = Attendee.objects.count()
    for more, field in (({}, "need"), ({"need": "需家長說明"}, "item")):
        with pytest.raises(ValidationError) as refused:
            seating.set_seat(**told, **more)
        assert set(refused.value.error_dict) == {field}
    assert Attendee.objects.count() == before
    seat = seating.set_seat(**told, need="需家長說明", item=first)
    assert (seat.name, seat.meeting, seat.need) == ("家長", first.meeting, "需家長說明")
    assert Attendee.objects.filter(meeting=second.meeting, need__isnull=False).count() == 0  # fmt: skip


def test_a_member_of_an_office_sits_for_every_student(listed, rows):
    evaluation = making.meeting(listed, *rows)
    seat = seating.set_seat(by=listed.director, evaluation=evaluation, part="director", user=listed.chief, on=TODAY)  # fmt: skip
    assert (seat.role, Attendee.objects.filter(user=listed.chief).count()) == ("guidance_admin", 2)  # fmt: skip
    with pytest.raises(WrongState):
        seating.set_seat(by=listed.director, evaluation=evaluation, part="director", user=listed.chief, on=TODAY)  # fmt: skip


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
    told = {"by": other, "evaluation": evaluation, "on": HELD}
    for action, more in (
        (calling.notify_evaluation, {}),
        (calling.open_evaluation, {"held_on": HELD, "at": making.clock(HELD), "reminded": True}),
        (calling.cancel_evaluation, {"reason": "理由"}),
        (evaluating.send_up, {"at": making.clock(HELD)}),
    ):  # fmt: skip
        with pytest.raises((NotAllowed, NotVisible)):
            action(**told, **more)
    with pytest.raises((NotAllowed, NotVisible)):
        evaluating.decide(by=other, item=evaluation.items.get(), decision="list", reason="理由", on=HELD)  # fmt: skip
    with pytest.raises(NotAllowed):
        making.meeting(listed, rows[1], by=other)
    assert EvaluationItem.objects.get().decision == ""
    assert evaluation.items.get().meeting.state == "scheduled"


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
    assert item.meeting.attendees.get(role="homeroom").user == listed.homeroom
    assert access.get_item(listed.homeroom, item.pk, on=TODAY) == item
    listed.homeroom.appointments.update(until_on=date(2026, 4, 5))
    with pytest.raises(NotVisible):
        access.get_item(again(listed.homeroom), item.pk, on=TODAY)
