"""Many meetings, copied row by row from three that the actions made."""

import uuid

from cases.models import Case, Student
from meetings.models import (
    ApprovalStage,
    Attendee,
    Meeting,
    Minutes,
    MinutesVersion,
    Need,
    Resolution,
)
from tests.factories import meetings as make
from tests.factories.cases import seated
from tests.factories.casework import running_case

ORDER = (Student, Case, Need, Meeting, Minutes, MinutesVersion, ApprovalStage, Attendee, Resolution)  # fmt: skip


def patterns(world):
    """Three meetings of three students: notified, adjourned, waiting for approval. Their own needs are assessed."""
    return [
        _made(getattr(make, state)(world, running_case(world, student=seated(world.c801, seat))))
        for seat, state in enumerate(("notified", "adjourned", "submitted"), start=40)
    ]  # fmt: skip


def _made(row):
    return Meeting.objects.get(pk=row.pk if isinstance(row, Meeting) else row.meeting_id)  # fmt: skip


def fill(school, meetings, students, *, director, first=1):
    """For each student a meeting of each pattern, one raised need, and one of everything that waits for the director:
    a reply, minutes to write, a resolution, an approval, an approval on paper to confirm.
    """
    rows = {model: [] for model in ORDER}
    sources = [_parts(one) for one in meetings]
    for number in range(first, first + students):
        student = Student(school=school, code=f"M{number:05d}", student_number=f"M{number:05d}", name="王小華", sex="male", grade=8)  # fmt: skip
        case = _copy(meetings[0].case, school=school, student=student, sequence=1000 + number, number=f"114-{1000 + number}")  # fmt: skip
        need = _copy(meetings[0].need, school=school, student=student, case=case, state="raised", decided_by=None, decided_on=None)  # fmt: skip
        for row in (student, case, need):
            rows[type(row)].append(row)
        for sequence, parts in enumerate(sources, start=1):
            about = {"school": school, "student": student, "case": case}
            for row in _meeting(parts, about, sequence=sequence, director=director):
                rows[type(row)].append(row)
    for model in ORDER:
        model.objects.bulk_create(rows[model], batch_size=500)


def _copy(row, **changes):
    """An unsaved twin with keys of its own."""
    values = {one.name: getattr(row, one.name) for one in row._meta.concrete_fields}
    fresh = {name: uuid.uuid4() for name in ("id", "form_key") if name in values}
    return type(row)(**{**values, **fresh, **changes})


def _parts(meeting):
    minutes = Minutes.objects.filter(meeting=meeting).first()
    version = MinutesVersion.objects.filter(meeting=meeting).first()
    return {
        "meeting": meeting,
        "minutes": minutes,
        "version": version,
        "stage": version and version.stages.get(key="first"),
        "attendee": meeting.attendees.filter(user__isnull=False).first(),
        "resolution": meeting.resolutions.first(),
    }


def _meeting(parts, about, *, sequence, director):
    meeting = _copy(parts["meeting"], **about, need=None, sequence=sequence, recorder=director)  # fmt: skip
    here = {"school": about["school"], "meeting": meeting}
    yield meeting
    if meeting.state == "notified":
        yield _copy(parts["attendee"], **here, user=director, replied_on=None, reply="", reply_due_on=make.DAY)  # fmt: skip
    if parts["resolution"]:
        yield _copy(parts["resolution"], **here, owner=director)
    if not parts["minutes"]:
        return
    minutes = _copy(parts["minutes"], **here)
    yield minutes
    if not parts["version"]:
        return
    version = _copy(parts["version"], **here, minutes=minutes)
    author = version.submitted_by
    yield version
    yield _copy(parts["stage"], **here, version=version)
    yield _copy(
        parts["stage"], **here, version=version, key="final", position=9, state="registered",
        signer=author, signed_on=make.DAY, on_paper=True, registered_by=author,
    )  # fmt: skip
