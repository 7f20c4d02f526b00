"""Every (state, action, role): only the lawful ones move, every refusal says why and leaves every row as it was."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from meetings.actions.approving import approve_minutes
from meetings.actions.attendees import (
    add_attendee,
    answer_notice,
    send_notices,
    sign_in,
)
from meetings.actions.executing import (
    archive_meeting,
    distribute_minutes,
    finish_review,
    report_progress,
)
from meetings.actions.holding import Closing, adjourn_meeting, open_meeting
from meetings.actions.minutes import (
    save_minutes,
    start_correction,
    submit_minutes,
    withdraw_minutes,
)
from meetings.actions.planning import (
    cancel_meeting,
    finish_preparation,
    schedule_meeting,
)
from meetings.actions.returning import Pin, return_minutes
from meetings.models import (
    ApprovalStage,
    Meeting,
    Minutes,
    MinutesVersion,
    Resolution,
)
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db

ROLES = ("counselor", "director", "chief", "principal", "homeroom", "custodian")  # fmt: skip
BEFORE = {"planning", "scheduled", "notified", "ready"}
SET = BEFORE - {"planning"}
RUNNING = {"executing", "correcting", "reviewed"}
STATES = (
    "planning",
    "scheduled",
    "notified",
    "ready",
    "held",
    "draft",
    "first",
    "final",
    "returned",
    "executing",
    "correcting",
    "reviewed",
    "archived",
    "cancelled",
)
LEADS = {"counselor", "director", "chief"}  # who convenes and drafts here

# action: (roles that may, states it may in). The author of what is submitted is the counselor, who is also its recorder.
LAWFUL = {
    "schedule": (LEADS, BEFORE),
    "add": (LEADS, BEFORE | {"held"}),
    "notify": (LEADS, SET),
    "get_ready": (LEADS, {"notified"}),
    "cancel": (LEADS, BEFORE),
    "answer": ({"homeroom"}, {"notified", "ready"}),
    "sign_in": ({"homeroom"}, {"notified", "ready"}),  # in "held" she has
    "open": ({"counselor", "director"}, {"notified", "ready"}),
    "adjourn": ({"counselor", "director"}, {"held"}),
    "save": (LEADS, {"held", "draft", "returned", "correcting"}),
    "submit": (LEADS, {"draft", "returned", "correcting"}),
    "withdraw": ({"counselor"}, {"first"}),
    "approve_first": ({"director"}, {"first"}),
    "approve_final": ({"principal"}, {"final"}),
    "return_first": ({"director"}, {"first"}),
    "return_final": ({"principal"}, {"final"}),
    "lookagain_final": ({"principal"}, {"final"}),
    "correct": (LEADS, {"executing", "reviewed"}),
    "distribute": (LEADS, {"executing", "reviewed"}),
    "report": (
        {*LEADS, "homeroom"},
        {"draft", "first", "final", "returned", "executing", "correcting"},
    ),
    "review": (LEADS, {"executing"}),
    "archive": ({*LEADS, "custodian"}, {"reviewed"}),
}
# Refusals by name before the state is asked: there is nothing of this kind yet, so nothing can be pressed.
NEEDS_VERSION = {"approve_first", "approve_final", "return_first", "return_final", "lookagain_final"}  # fmt: skip
HAVE_VERSION = {"first", "final", "returned", "executing", "correcting", "reviewed", "archived"}  # fmt: skip


def enter(state, world, case):
    """A meeting in the state."""
    early = {
        "planning": make.planning,
        "scheduled": make.scheduled,
        "notified": make.notified,
        "ready": make.ready,
        "held": make.held,
        "draft": make.adjourned,
    }
    if state in early:
        meeting = early[state](world, case)
        if state == "draft":
            make.written(world, meeting)
        return meeting
    if state == "cancelled":
        return cancel_meeting(by=world.chief, meeting=make.notified(world, case), reason="延期", on=make.TODAY)  # fmt: skip
    version = make.submitted(world, case)
    meeting = version.meeting
    if state == "first":
        return meeting
    if state == "returned":
        stage = make.stage(version, "first")
        pins = [Pin("evaluation", "請補充")]
        return_minutes(by=world.director, stage=stage, shown_hash=version.content_hash, pins=pins, on=make.DAY, at=make.clock())  # fmt: skip
        return meeting
    make.approve(version, "first", world.director)
    if state == "final":
        return meeting
    make.approve(version, "final", world.principal)
    told = "done" if state in {"reviewed", "archived"} else "in_progress"
    for row in meeting.resolutions.all():
        report_progress(by=row.owner, resolution=row, state=told, text="回報", happened_on=make.DAY, on=make.DAY)  # fmt: skip
    if state == "executing":
        return meeting
    if state == "correcting":
        start_correction(by=world.counselor, meeting=meeting, reason="更正", on=make.DAY)  # fmt: skip
        return meeting
    finish_review(by=world.chief, meeting=meeting, review="成果", on=make.DAY)
    if state == "archived":
        archive_meeting(by=world.chief, meeting=meeting, on=make.DAY)
    return meeting


def act(name, by, meeting, facts):
    """One press of one button, with everything the button needs."""
    on, at = make.DAY, make.clock()
    world = facts.world
    if name == "schedule":
        return schedule_meeting(by=by, meeting=meeting, plan=make.plan(world), on=on)
    if name == "add":
        return add_attendee(by=by, meeting=meeting, role="subject_teacher", user=world.teacher, on=on)  # fmt: skip
    if name == "notify":
        return send_notices(by=by, meeting=meeting, on=on)
    if name == "get_ready":
        return finish_preparation(by=by, meeting=meeting, on=on)
    if name == "cancel":
        return cancel_meeting(by=by, meeting=meeting, reason="延期", on=on)
    if name == "answer":
        return answer_notice(by=by, attendee=facts.attendee, reply="yes", on=on)
    if name == "sign_in":
        return sign_in(by=by, attendee=facts.attendee, at=at, on=on)
    if name == "open":
        return open_meeting(by=by, meeting=meeting, at=at, on=on, reminded=True)
    if name == "adjourn":
        return adjourn_meeting(by=by, meeting=meeting, closing=Closing(**make.CLOSING), at=at, on=on)  # fmt: skip
    if name == "save":
        return save_minutes(by=by, meeting=meeting, parts=make.PARTS, records_to_keep=[], on=on, version=facts.shown)  # fmt: skip
    if name == "submit":
        return submit_minutes(by=by, meeting=meeting, on=on, at=at, version=facts.shown)
    if name == "withdraw":
        return withdraw_minutes(by=by, meeting=meeting, on=on, at=at)
    if name in NEEDS_VERSION:
        what, key = name.split("_")
        stage = make.stage(facts.minutes_version, key)
        shown = facts.minutes_version.content_hash
        if what == "approve":
            return approve_minutes(by=by, stage=stage, shown_hash=shown, on=on, at=at)
        return return_minutes(by=by, stage=stage, shown_hash=shown, pins=[Pin("evaluation", "請補充")], on=on, at=at, to_director=what == "lookagain")  # fmt: skip
    if name == "correct":
        return start_correction(by=by, meeting=meeting, reason="更正", on=on)
    if name == "distribute":
        return distribute_minutes(by=by, meeting=meeting, on=on)
    if name == "report":
        return report_progress(by=by, resolution=facts.resolution, state="done", text="完成", happened_on=on, on=on)  # fmt: skip
    if name == "review":
        return finish_review(by=by, meeting=meeting, review="成果", on=on)
    return archive_meeting(by=by, meeting=meeting, on=on)


def rows():
    """Everything an action could have moved."""
    return [
        list(Meeting.objects.values_list("state", "version", "distributed_on")),
        list(Minutes.objects.values_list("state", "version")),
        list(MinutesVersion.objects.values_list("pk", "state")),
        list(ApprovalStage.objects.values_list("pk", "state", "signer")),
        list(Resolution.objects.values_list("pk", "state", "is_pending", "version")),
        AuditEvent.objects.count(),
    ]


def sees(role, state):
    """The team's lead, the office and the principal; the homeroom teacher from her notice until the archive."""
    if role == "homeroom":
        return state not in {"planning", "scheduled", "archived"}
    return role in {*LEADS, "principal"}


def expected(role, action, state):
    may, states = LAWFUL[action]
    if role == "custodian" and action == "archive":
        return "done" if state in states else WrongState
    if (
        action == "report" and role == "homeroom"
    ):  # hers, even where she sees no meeting
        return "done" if state in states else WrongState
    if not sees(role, state):
        return NotVisible
    if action == "report" and role == "principal" and state not in {"final", "executing", "correcting", "reviewed", "archived"}:  # fmt: skip
        return NotVisible  # 核閱期 only
    if action == "withdraw" and role in LEADS and state not in {"first", "final"}:
        return WrongState  # nothing is waiting, whoever asks
    if role not in may or (action in {"open", "adjourn"} and state == "planning"):
        return NotAllowed  # in planning nobody chairs yet
    return "done" if state in states else WrongState


@pytest.mark.parametrize("state", STATES)
def test_only_the_lawful_move(world, case, state):
    meeting = enter(state, world, case)
    versions = MinutesVersion.objects.filter(meeting=meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    facts = SimpleNamespace(
        world=world,
        attendee=make.attendee(meeting, world.homeroom),
        minutes_version=versions.first(),
        shown=minutes.version if minutes else 0,
        resolution=meeting.resolutions.filter(owner=world.homeroom).first(),
    )
    if state == "notified":
        meeting.preparation.update(done_by=world.chief, done_at=make.clock())
    if state in {"notified", "ready"}:
        facts.attendee.refresh_from_db()
    before, found, wanted = rows(), {}, {}
    for action in LAWFUL:
        if action in NEEDS_VERSION and state not in HAVE_VERSION:
            continue
        if action == "report" and facts.resolution is None:
            continue
        for role in ROLES:
            wanted[action, role] = expected(role, action, state)
            try:
                with transaction.atomic():
                    act(action, getattr(world, role), Meeting.objects.get(), facts)
                    transaction.set_rollback(True)
                found[action, role] = "done"
            except (NotVisible, NotAllowed, WrongState) as refusal:
                found[action, role] = type(refusal)
                assert rows() == before
    assert {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]} == {}  # fmt: skip
