"""Three meetings for the demonstration: one closed with its resolutions, one waiting for approval, one being held. Fictional."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import School, User
from cases.models import Case
from deadlines.rules.rule import TAIPEI
from meetings.actions.approving import approve_minutes
from meetings.actions.attendees import answer_notice, send_notices, sign_in
from meetings.actions.executing import distribute_minutes, report_progress
from meetings.actions.holding import Closing, adjourn_meeting, open_meeting
from meetings.actions.minutes import (
    ResolutionFacts,
    add_resolution,
    save_minutes,
    submit_minutes,
)
from meetings.actions.needs import approve_need, raise_need
from meetings.actions.planning import Plan, schedule_meeting, settle_preparation
from meetings.actions.returning import Pin, return_minutes
from meetings.models import ApprovalStage, Meeting, Minutes, MinutesVersion, Resolution

FICTION = "示範資料，非真實個案。"
LEADING = ("counseling_director", "joint_office_director")
PARTS = {
    "chair_report": "說明開會目的、介紹出席人員，提醒會議資料與討論內容應保密，書面資料會後收回。",
    "case_status": "導師：近三週遲到四次，多在週三；分組時常獨處，籃球隊練習仍穩定出席。",
    "handling_so_far": "個別晤談八次，睡眠時間逐漸增加，仍易緊張。",
    "professional_advice": "延續睡眠衛教，建立同儕支持，調整分組方式。",
    "strategies": "調整教室環境、進行同儕輔導、親師合作。",
    "owners": "導師負責座位與每日觀察，輔導教師負責個別輔導與親師聯繫。",
    "observation_schedule": "觀察五週，由導師每週回報。",
    "evaluation": "以導師輔導紀錄與出席紀錄評估。",
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who plays: the director chairs, the case's lead records."""

    director: User
    principal: User
    teacher: User | None = None


def seed_meetings(schools: Iterable[School], today: date) -> int:
    """Out: how many meetings were made; 0 the second time. An ordinary school gets three, a small one the waiting one."""
    made, profiles = 0, set()
    for school in schools:
        cast = cast_of(school, today)
        cases = list(
            Case.objects.filter(school=school, state=Case.State.OPEN)
            .select_related("school", "student__school_class", "lead")
            .order_by("opened_on", "sequence")[:4]
        )
        if cast is None or len(cases) < 3 or school.profile in profiles:
            continue
        profiles.add(school.profile)
        if not Meeting.objects.filter(school=school).exists():
            made += _fill(school, cast, cases, today)
    return made


@transaction.atomic
def _fill(school: School, cast: Cast, cases: list[Case], today: date) -> int:
    waiting = hold(cases[1], cast, day=today - timedelta(days=3))
    write_up(waiting, cast, day=today - timedelta(days=2))
    if school.profile != School.Profile.OFFICE:
        return 1
    executed = hold(cases[0], cast, day=today - timedelta(days=14))
    first = write_up(executed, cast, day=today - timedelta(days=12), returned=True)
    sign(first, cast, day=today - timedelta(days=11))
    _execute(executed, cast, day=today - timedelta(days=4))
    convene(cases[2], cast, held_on=today, on=today)
    return 3


def cast_of(school: School, today: date) -> Cast | None:
    """The school's director and principal, and a teacher; None where either is missing."""
    director = next(filter(None, (_holder(school, role, today) for role in LEADING)), None)  # fmt: skip
    principal = _holder(school, "principal", today)
    if director is None or principal is None:
        return None
    return Cast(director, principal, _holder(school, "homeroom_teacher", today))


def convene(case: Case, cast: Cast, *, held_on: date, on: date) -> Meeting:
    """A meeting with notices sent, two thirds of the check list done."""
    need = raise_need(
        by=case.lead,
        case=case,
        why="stuck",
        reason=FICTION + "輔導策略執行後出席未見改善，需要導師與家長一起討論。",
        form_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{case.pk}-need-{held_on}"),
        on=on,
    )
    meeting = approve_need(by=cast.director, need=need, on=on)
    plan = Plan(
        goal="改善睡眠與週三出席，確認接送與觀察分工",
        held_on=held_on,
        starts_at=time(13, 20),
        place="會議室",
        chair=cast.director,
        recorder=case.lead,
    )
    meeting = schedule_meeting(by=cast.director, meeting=meeting, plan=plan, on=on)
    for item in meeting.preparation.all()[:7]:
        settle_preparation(by=cast.director, item=item, done=True, on=on)
    return send_notices(by=cast.director, meeting=meeting, on=on)


def hold(case: Case, cast: Cast, *, day: date) -> Meeting:
    """A meeting of the day, adjourned with three resolutions, one of which the law gives effect."""
    meeting = convene(case, cast, held_on=day, on=day)
    for row in meeting.attendees.filter(user__isnull=False).select_related("user"):
        if row.user is None:
            continue
        row.refresh_from_db()
        if row.replied_on is None:
            answer_notice(by=row.user, attendee=row, reply="yes", on=day)
        sign_in(by=row.user, attendee=row, at=_at(day, 13, 15), on=day)
    meeting = open_meeting(by=cast.director, meeting=meeting, at=_at(day, 13, 20), on=day, reminded=True)  # fmt: skip
    owner = cast.teacher or cast.director
    kinds = Resolution.Kind
    for who, kind, text, days in (
        (
            owner,
            kinds.STRATEGY,
            "教室座位調至前排走道側，每日觀察情緒並記錄於導師輔導紀錄",
            7,
        ),
        (
            case.lead,
            kinds.STRATEGY,
            "個別輔導六次，與家長確認每週三接送與返家後安排",
            21,
        ),
        (owner, kinds.FLEXIBLE, "週三第一節到輔導室報到者不列遲到，四週後檢討", 28),
    ):
        facts = ResolutionFacts(text=FICTION + text, kind=kind, owner=who, due_on=day + timedelta(days=days), success="出席紀錄與導師輔導紀錄")  # fmt: skip
        add_resolution(by=case.lead, meeting=meeting, facts=facts, on=day)
    closing = Closing(
        taken=50,
        counts={**({case.student.grade: (1, 0, 0)} if case.student.grade else {}), 13: (1, 3, 0)},
        next_on=day + timedelta(days=35),
        next_at=time(13, 20),
        outcome=Meeting.Outcome.CONTINUE,
    )  # fmt: skip
    return adjourn_meeting(by=cast.director, meeting=meeting, closing=closing, at=_at(day, 14, 10), on=day)  # fmt: skip


def write_up(
    meeting: Meeting, cast: Cast, *, day: date, returned: bool = False
) -> MinutesVersion:
    """The minutes sent up; `returned`: the director sent them back once."""
    lead = _lead(meeting)
    version = _submit(meeting, lead, PARTS, day)
    if not returned:
        return version
    stage = version.stages.get(key="first")
    pins = [Pin("evaluation", "請寫明由誰評估成效。")]
    return_minutes(by=cast.director, stage=stage, shown_hash=version.content_hash, pins=pins, on=day, at=_at(day, 16, 30))  # fmt: skip
    told = {**PARTS, "evaluation": "由輔導教師以導師輔導紀錄與出席紀錄評估，於下次會議報告。"}  # fmt: skip
    return _submit(meeting, lead, told, day)


def sign(version: MinutesVersion, cast: Cast, *, day: date) -> None:
    """Everybody whose turn it is approves, in order."""
    people = {"first": cast.director, "final": cast.principal}
    for stage in version.stages.order_by("position"):
        stage.refresh_from_db()
        if stage.state == ApprovalStage.State.WAITING:
            approve_minutes(by=people[stage.key], stage=stage, shown_hash=version.content_hash, on=day, at=_at(day, 9, 0))  # fmt: skip


def _execute(meeting: Meeting, cast: Cast, *, day: date) -> None:
    distribute_minutes(by=cast.director, meeting=meeting, on=day)
    for row, state in zip(meeting.resolutions.order_by("number"), ("done", "in_progress", "in_progress"), strict=True):  # fmt: skip
        if row.owner is not None:
            report_progress(by=row.owner, resolution=row, state=state, text=FICTION + "依決議辦理，學生情緒較穩定。", happened_on=day, on=day)  # fmt: skip


def _submit(meeting: Meeting, by: User, parts: dict[str, str], day: date) -> MinutesVersion:  # fmt: skip
    shown = Minutes.objects.get(meeting=meeting)
    saved = save_minutes(by=by, meeting=meeting, parts=parts, records_to_keep=["homeroom"], on=day, version=shown.version)  # fmt: skip
    return submit_minutes(by=by, meeting=meeting, on=day, at=_at(day, 16, 0), version=saved.version)  # fmt: skip


def _lead(meeting: Meeting) -> User:
    lead: Any = meeting.recorder
    found: User = lead
    return found


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), TAIPEI)


def _holder(school: School, role: str, today: date) -> User | None:
    posts = school.appointments.in_force(today).filter(role_id=role)
    return User.objects.filter(appointments__in=posts).order_by("username").first()
