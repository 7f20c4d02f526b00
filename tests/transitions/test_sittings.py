"""An evaluation meeting is held by the machinery of meetings: asked, signed in, its minutes approved, on the monthly report."""

from datetime import date, time
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from meetings import access as meetings
from meetings.actions.approving import approve_minutes
from meetings.actions.attendees import (
    add_attendee,
    answer_notice,
    send_notices,
    sign_in,
)
from meetings.actions.holding import Closing, adjourn_meeting, open_meeting
from meetings.actions.minutes import save_minutes
from meetings.actions.planning import Plan, cancel_meeting, schedule_meeting
from meetings.actions.returning import Pin, return_minutes
from meetings.models import ApprovalStage, Attendee, HeadCount, Meeting, Minutes
from meetings.papers.sheets import print_sheet
from reporting.generation.gathering import gather
from reporting.generation.meetings import MEETING
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories import meetings as conference
from tests.transitions import making
from tests.transitions.printing import pdf_text, unprintable
from transitions.actions import attendance, calling, evaluating
from transitions.models import EvaluationItem

pytestmark = pytest.mark.django_db
TODAY, HELD = making.TODAY, date(2026, 5, 8)
MAY = date(2026, 5, 1)


@pytest.fixture
def sitting(listed):
    """Both ninth graders before one meeting."""
    rows = [making.assessed(listed, row) for row in making.graduating(listed)]
    return making.meeting(listed, *rows)


@pytest.fixture
def adjourned(listed, sitting):
    making.opened(listed, sitting)
    for item, decision in zip(sitting.items.all(), ("list", "not_list"), strict=True):
        evaluating.decide(by=listed.director, item=item, decision=decision, reason=f"理由：{decision}（虛構）。", minutes="導師說明近況（虛構）。", on=HELD)  # fmt: skip
    return making.closed(listed, sitting, counts={9: (1, 1, 0), 13: (3, 4, 0)})


@pytest.fixture
def submitted(listed, adjourned):
    evaluating.send_up(by=listed.director, evaluation=adjourned, at=making.clock(HELD, 16), on=HELD)  # fmt: skip
    return adjourned


def meetings_of(sitting):
    return list(Meeting.objects.filter(evaluation_item__evaluation=sitting).order_by("evaluation_item__position"))  # fmt: skip


def final(meeting):
    return ApprovalStage.objects.get(meeting=meeting, key="final", version__state="submitted")  # fmt: skip


def approve(world, stage):
    return approve_minutes(by=world.principal, stage=stage, shown_hash=stage.version.content_hash, on=HELD, at=making.clock(HELD, 17))  # fmt: skip


def test_each_student_has_a_meeting_with_the_lawful_members_asked(listed, sitting):
    first, second = meetings_of(sitting)
    assert (first.kind, first.sitting, second.sitting) == ("evaluation", None, first)
    assert (first.student, second.student) == (listed.yi, listed.an)
    for meeting in (first, second):
        assert (meeting.state, meeting.held_on, meeting.chair, meeting.recorder) == ("scheduled", HELD, listed.principal, listed.director)  # fmt: skip
        asked = {row.role: row.user for row in meeting.attendees.filter(role__in=["lead_counselor", "guidance_admin", "homeroom", "student_affairs", "academic", "principal"])}  # fmt: skip
        assert asked == {
            "lead_counselor": listed.counselor,
            "guidance_admin": listed.director,
            "homeroom": listed.homeroom9,
            "student_affairs": listed.affairs,
            "academic": listed.registrar,
            "principal": listed.principal,
        }
        assert meeting.attendees.filter(role__in=["guardian", "student"]).count() == 0


def test_who_sits_for_all_students_answers_and_signs_in_once(listed, sitting):
    calling.notify_evaluation(by=listed.director, evaluation=sitting, on=TODAY)
    places = Attendee.objects.filter(user=listed.affairs)
    assert list(meetings.my_replies(listed.affairs, on=TODAY)) == [
        places.get(meeting__sitting=None)
    ]
    answer_notice(by=listed.affairs, attendee=places.get(meeting__sitting=None), reply="yes", on=TODAY)  # fmt: skip
    assert list(places.values_list("reply", "replied_on")) == [("yes", TODAY)] * 2
    sign_in(by=listed.affairs, attendee=places.get(meeting__sitting=None), at=making.clock(HELD), on=HELD)  # fmt: skip
    assert list(places.values_list("sign_in", "signed_in_at")) == [("app", making.clock(HELD))] * 2  # fmt: skip
    assert Attendee.objects.filter(signed_in_at__isnull=False).count() == 2


def test_the_homeroom_teacher_is_asked_to_her_own_student_only(listed, sitting):
    first, second = meetings_of(sitting)
    other = second.attendees.get(user=listed.homeroom9)
    Attendee.objects.filter(pk=other.pk).update(user=listed.homeroom)
    calling.notify_evaluation(by=listed.director, evaluation=sitting, on=TODAY)
    for teacher, own, foreign in ((listed.homeroom9, first, second), (listed.homeroom, second, first)):  # fmt: skip
        assert meetings.get_meeting(teacher, own.pk, on=TODAY) == own
        with pytest.raises(NotVisible):
            meetings.get_meeting(teacher, foreign.pk, on=TODAY)


def test_nothing_opens_before_the_notices_nor_without_the_reminder(listed, sitting):
    told = {"by": listed.director, "evaluation": sitting, "held_on": HELD, "at": making.clock(HELD), "on": HELD}  # fmt: skip
    with pytest.raises(WrongState):
        calling.open_evaluation(**told, reminded=True)
    calling.notify_evaluation(by=listed.director, evaluation=sitting, on=TODAY)
    with pytest.raises(ValidationError):
        calling.open_evaluation(**told, reminded=False)
    with pytest.raises(ValidationError):
        calling.open_evaluation(**{**told, "on": TODAY}, reminded=True)
    assert [one.state for one in meetings_of(sitting)] == ["notified"] * 2
    calling.open_evaluation(**told, reminded=True)
    assert [one.state for one in meetings_of(sitting)] == ["held"] * 2


def test_a_meeting_held_on_paper_is_entered_with_its_own_day(listed, sitting):
    calling.notify_evaluation(by=listed.director, evaluation=sitting, on=TODAY)
    later = date(2026, 5, 11)
    calling.open_evaluation(by=listed.chief, evaluation=sitting, held_on=date(2026, 5, 7), at=making.clock(later), on=later, reminded=True)  # fmt: skip
    sitting.refresh_from_db()
    first, second = meetings_of(sitting)
    assert (sitting.meets_on, first.held_on, second.held_on) == (date(2026, 5, 7),) * 3
    assert (first.recorder, second.recorder) == (listed.chief, listed.chief)


def test_the_page_of_the_meeting_runs_no_evaluation(listed, sitting):
    first, _second = meetings_of(sitting)
    plan = Plan(goal="別的", held_on=HELD, starts_at=time(9), place="他處", chair=listed.director, recorder=listed.director)  # fmt: skip
    told = {"by": listed.director, "meeting": first, "on": HELD}
    at = making.clock(HELD)
    for action, more in (
        (schedule_meeting, {"plan": plan}),
        (cancel_meeting, {"reason": "理由"}),
        (send_notices, {}),
        (open_meeting, {"at": at, "reminded": True}),
        (add_attendee, {"role": "guardian", "name": "家長"}),
    ):
        with pytest.raises(WrongState):
            action(**told, **more)
    making.opened(listed, sitting)
    for action, more in (
        (adjourn_meeting, {"closing": Closing(taken=50), "at": at}),
        (save_minutes, {"parts": {}, "records_to_keep": [], "version": 1}),
    ):
        with pytest.raises((WrongState, NotAllowed)):
            action(**told, **more)
    assert [one.state for one in meetings_of(sitting)] == ["held"] * 2
    assert {one.place for one in meetings_of(sitting)} == {"輔導室"}


def test_its_minutes_are_read_and_sent_up_on_the_meetings_page_and_written_on_ours(
    listed,
    adjourned,
    browser_of,  # noqa: F811  (a fixture, asked for by its name)
):
    first, _second = meetings_of(adjourned)
    base = f"/meetings/{first.pk}"
    with time_machine.travel(making.clock(HELD, 15), tick=False):
        director = browser_of(listed.director)
        shown = director.get(base).content.decode()
        assert ("送出陳核" in shown, "寫會議紀錄" in shown) == (True, False)
        assert director.post(f"{base}/submit", {"version": first.minutes.version}).status_code == 302  # fmt: skip
        stage = final(first)
        assert director.get(f"{base}/minutes").status_code == 409
        page = browser_of(listed.principal).get(f"/meetings/approve/{stage.pk}").content.decode()  # fmt: skip
    for words in ("一、討論紀錄", "二、決議", "三、理由", "列為轉銜學生"):
        assert words in page, words
    assert "擬出輔導策略" not in page


def test_head_counts_are_asked_for_and_nothing_closes_without(listed, sitting):
    making.opened(listed, sitting)
    for item in sitting.items.all():
        evaluating.decide(by=listed.director, item=item, decision="list", reason="理由", on=HELD)  # fmt: skip
    told = {"evaluation": sitting, "taken": 50, "at": making.clock(HELD), "on": HELD}
    with pytest.raises(ValidationError) as refused:
        evaluating.close_evaluation(by=listed.director, counts={}, **told)
    assert refused.value.messages == ["請登錄出席人次。"]
    with pytest.raises(NotAllowed):  # neither chair nor recorder
        evaluating.close_evaluation(by=listed.chief, counts={13: (1, 0, 0)}, **told)
    assert [one.state for one in meetings_of(sitting)] == ["held"] * 2
    assert HeadCount.objects.count() == 0


def test_each_student_has_minutes_of_her_own_and_the_principal_approves_them(
    listed, submitted
):
    first, second = meetings_of(submitted)
    versions = [one.minutes.versions.get() for one in (first, second)]
    assert [one.content["parts"] for one in versions] == [
        {"discussion": "導師說明近況（虛構）。", "decision": "列為轉銜學生", "reason": "理由：list（虛構）。"},
        {"discussion": "導師說明近況（虛構）。", "decision": "不列為轉銜學生", "reason": "理由：not_list（虛構）。"},
    ]  # fmt: skip
    assert [one.content["student_code"] for one in versions] == [listed.yi.code, listed.an.code]  # fmt: skip
    # The director wrote them: her stage is passed over, the principal's is not.
    assert list(versions[0].stages.values_list("key", "state")) == [("first", "skipped"), ("final", "waiting")]  # fmt: skip
    with pytest.raises(NotAllowed):
        approve_minutes(by=listed.director, stage=final(first), shown_hash=versions[0].content_hash, on=HELD, at=making.clock(HELD, 17))  # fmt: skip
    approve(listed, final(first))
    assert [one.state for one in meetings_of(submitted)] == ["executing", "minutes"]
    assert list(Minutes.objects.order_by("meeting__sequence", "meeting__evaluation_item__position").values_list("state", flat=True)) == ["approved", "submitted"]  # fmt: skip


def test_returned_minutes_are_amended_and_go_up_again(listed, submitted):
    item = submitted.items.first()
    stage = final(item.meeting)
    told = {"by": listed.director, "item": item, "reason": "補充理由（虛構）。", "minutes": "補記（虛構）。", "on": HELD}  # fmt: skip
    with pytest.raises(WrongState):
        evaluating.amend(**told)
    with pytest.raises(ValidationError):
        return_minutes(by=listed.principal, stage=stage, shown_hash=stage.version.content_hash, pins=[Pin("strategies", "不是這份紀錄的段落")], on=HELD, at=making.clock(HELD, 17))  # fmt: skip
    return_minutes(by=listed.principal, stage=stage, shown_hash=stage.version.content_hash, pins=[Pin("reason", "請補充理由")], on=HELD, at=making.clock(HELD, 17))  # fmt: skip
    evaluating.amend(**told)
    assert evaluating.send_up(by=listed.director, evaluation=submitted, at=making.clock(HELD, 18), on=HELD) == 1  # fmt: skip
    newest = item.meeting.minutes.versions.order_by("-number").first()
    assert (newest.number, newest.content["parts"]["reason"]) == (2, "補充理由（虛構）。")  # fmt: skip
    approve(listed, final(item.meeting))
    with pytest.raises(WrongState):
        evaluating.amend(**told)
    assert EvaluationItem.objects.get(pk=item.pk).decision == "list"


def test_nothing_goes_up_twice(listed, submitted):
    with pytest.raises(WrongState):
        evaluating.send_up(by=listed.director, evaluation=submitted, at=making.clock(HELD), on=HELD)  # fmt: skip
    assert [one.minutes.versions.count() for one in meetings_of(submitted)] == [1, 1]


def test_cancelling_cancels_every_meeting_of_the_sitting(listed, sitting):
    with pytest.raises(ValidationError):
        calling.cancel_evaluation(by=listed.director, evaluation=sitting, reason=" ", on=TODAY)  # fmt: skip
    calling.cancel_evaluation(by=listed.director, evaluation=sitting, reason="改期", on=TODAY)  # fmt: skip
    assert [one.state for one in meetings_of(sitting)] == ["cancelled"] * 2
    with pytest.raises(WrongState):
        calling.notify_evaluation(by=listed.director, evaluation=sitting, on=TODAY)


def p16(world):
    rows = gather(world.school, MAY).rows["services"]
    return sorted(
        (row.reporter.user, *(row.values[key] for key in ("item", "target", "male", "female", "other")))
        for row in rows
    ), {trace.kind for row in rows for trace in row.traces}  # fmt: skip


def test_one_sitting_is_p16_once_for_every_counselor_who_came(listed, adjourned):
    told = ((16, 9, 1, 1, 0), (16, 13, 3, 4, 0))
    people = (listed.counselor.pk, listed.counselor2.pk)
    assert p16(listed) == (sorted((who, *row) for who in people for row in told), {MEETING})  # fmt: skip


def test_nothing_is_on_the_month_before_the_meeting_is_adjourned(listed, sitting):
    making.opened(listed, sitting)
    assert p16(listed) == ([], set())


def test_the_transition_meeting_of_article_9_is_p16_too(listed):
    case = listed.ming.cases.get()
    told = attendance.Meeting(occasion="conference", meets_at=conference.clock(), place="會議室", issue_number="晴輔字第1號", need="需要（虛構）")  # fmt: skip
    row = attendance.ask_for_person(by=listed.director, student=listed.ming, former_school=None, former_name="外校", meeting=told, form_key=uuid4(), on=TODAY)  # fmt: skip
    assert row.meeting is None
    meeting = attendance.hold_transition_meeting(row, meets_at=told.meets_at, place=told.place, by=listed.director, on=TODAY)  # fmt: skip
    assert (meeting.kind, meeting.case, meeting.held_on, meeting.starts_at, meeting.place) == ("transition", case, conference.DAY, time(13, 20), "會議室")  # fmt: skip
    meeting = schedule_meeting(by=listed.director, meeting=meeting, plan=conference.plan(listed), on=TODAY)  # fmt: skip
    send_notices(by=listed.director, meeting=meeting, on=TODAY)
    for one in meeting.attendees.filter(user__isnull=False):
        sign_in(by=one.user, attendee=one, at=conference.clock(), on=conference.DAY)
    open_meeting(by=listed.director, meeting=meeting, at=conference.clock(), on=conference.DAY, reminded=True)  # fmt: skip
    conference.resolve(listed, meeting)
    adjourn_meeting(by=listed.director, meeting=meeting, closing=Closing(**conference.CLOSING), at=conference.clock(hour=14), on=conference.DAY)  # fmt: skip
    rows, kinds = p16(listed)
    assert rows == [(listed.counselor.pk, 16, 8, 1, 0, 0), (listed.counselor.pk, 16, 13, 2, 2, 0)]  # fmt: skip
    assert kinds == {MEETING}


def test_the_minutes_paper_names_the_kind_and_prints_every_sign(listed, submitted):
    first, _second = meetings_of(submitted)
    paper = print_sheet(listed.director, first.pk, "minutes", purpose="存檔", now=making.clock(HELD, 18))  # fmt: skip
    text = pdf_text(paper.content)
    for words in ("評估會議紀錄", "次別評估會議1", "一、討論紀錄", "二、決議列為轉銜學生", "承辦人即為輔導主任"):  # fmt: skip
        assert words in text, words
    assert ("個案會議" in text, "擬出輔導策略" in text, unprintable(text)) == (False, False, [])  # fmt: skip
