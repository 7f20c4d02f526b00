"""Meetings as the actions make them: no row is written beside them."""

import uuid
from datetime import date, datetime, time

from django.utils import timezone

from meetings.actions.approving import approve_minutes
from meetings.actions.attendees import send_notices, sign_in
from meetings.actions.holding import Closing, adjourn_meeting, open_meeting
from meetings.actions.minutes import (
    ResolutionFacts,
    add_resolution,
    save_minutes,
    submit_minutes,
)
from meetings.actions.needs import approve_need, raise_need
from meetings.actions.planning import (
    Plan,
    finish_preparation,
    schedule_meeting,
    settle_preparation,
)
from meetings.models import Attendee, Meeting

TODAY = date(2026, 5, 6)
DAY = date(2026, 5, 13)
LATER = date(2026, 5, 20)
AFTER = date(2026, 5, 22)

PARTS = {
    "chair_report": "說明開會目的，提醒資料保密。",
    "case_status": "導師：近三週遲到四次。",
    "handling_so_far": "個別晤談八次。",
    "professional_advice": "延續睡眠衛教。",
    "strategies": "調整教室環境。",
    "owners": "導師觀察，輔導教師晤談。",
    "observation_schedule": "觀察五週。",
    "evaluation": "以出席紀錄評估。",
}


def clock(day=DAY, hour=13, minute=20):
    """A moment of Taiwan's wall clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def need(world, case, *, by=None, **more):
    return raise_need(
        by=by or world.counselor,
        case=case,
        why=more.pop("why", "stuck"),
        reason="策略執行後未見改善（虛構）",
        form_key=more.pop("form_key", None) or uuid.uuid4(),
        on=more.pop("on", TODAY),
        **more,
    )


def planning(world, case):
    return approve_need(by=world.director, need=need(world, case), on=TODAY)


def plan(world, **more):
    terms = {
        "goal": "改善睡眠與出席",
        "held_on": DAY,
        "starts_at": time(13, 20),
        "place": "會議室",
        "chair": world.director,
        "recorder": world.counselor,
    }
    return Plan(**{**terms, **more})


def scheduled(world, case, **more):
    meeting = planning(world, case)
    return schedule_meeting(
        by=world.chief, meeting=meeting, plan=plan(world, **more), on=TODAY
    )


def notified(world, case, **more):
    return send_notices(
        by=world.chief, meeting=scheduled(world, case, **more), on=TODAY
    )


def ready(world, case, **more):
    meeting = notified(world, case, **more)
    for item in meeting.preparation.all():
        settle_preparation(by=world.chief, item=item, done=True, on=TODAY)
    return finish_preparation(by=world.chief, meeting=meeting, on=TODAY)


def held(world, case, **more):
    meeting = notified(world, case, **more)
    for row in meeting.attendees.filter(user__isnull=False):
        sign_in(by=row.user, attendee=row, at=clock(hour=13, minute=10), on=DAY)
    meeting = open_meeting(
        by=world.director, meeting=meeting, at=clock(), on=DAY, reminded=True
    )
    for owner, text in (
        (world.homeroom, "座位調至前排"),
        (world.counselor, "個別輔導六次"),
    ):
        resolve(world, meeting, owner=owner, text=text)
    return meeting


def resolve(world, meeting, *, by=None, on=DAY, **more):
    facts = {
        "text": "座位調至前排",
        "owner": world.homeroom,
        "due_on": LATER,
        "success": "以導師輔導紀錄評估",
    }
    return add_resolution(
        by=by or world.counselor,
        meeting=meeting,
        facts=ResolutionFacts(**{**facts, **more}),
        on=on,
    )


CLOSING = {
    "taken": 50,
    "counts": {8: (1, 0, 0), 13: (2, 2, 0)},
    "next_on": LATER,
    "outcome": "continue",
}


def adjourned(world, case, **more):
    return adjourn_meeting(
        by=world.director,
        meeting=held(world, case, **more),
        closing=Closing(**CLOSING),
        at=clock(hour=14, minute=10),
        on=DAY,
    )


def written(world, meeting, *, by=None, **parts):
    minutes = meeting.minutes
    minutes.refresh_from_db()
    return save_minutes(
        by=by or world.counselor,
        meeting=meeting,
        parts={**PARTS, **parts},
        records_to_keep=["homeroom"],
        on=DAY,
        version=minutes.version,
    )


def submitted(world, case, **more):
    """The version that waits for the director."""
    meeting = adjourned(world, case, **more)
    return submit(world, meeting)


def submit(world, meeting, *, by=None, on=DAY, **parts):
    minutes = written(world, meeting, by=by, **parts)
    return submit_minutes(
        by=by or world.counselor,
        meeting=meeting,
        on=on,
        at=clock(on, 16),
        version=minutes.version,
    )


def stage(version, key):
    return version.stages.get(key=key)


def approve(version, key, by, *, on=DAY):
    return approve_minutes(
        by=by,
        stage=stage(version, key),
        shown_hash=version.content_hash,
        on=on,
        at=clock(on, 17),
    )


def executing(world, case, **more):
    """The approved meeting."""
    version = submitted(world, case, **more)
    approve(version, "first", world.director)
    approve(version, "final", world.principal)
    return Meeting.objects.get(pk=version.meeting_id)


def attendee(meeting, user):
    return Attendee.objects.get(meeting=meeting, user=user)
