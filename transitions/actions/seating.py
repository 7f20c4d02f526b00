"""Who sits on an evaluation meeting: members beyond those proposed, guests (R-EV-2, 3), and who came."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from cases.actions.case_guards import of, optional_text, required_text
from meetings.actions.attendees import put_on_list, record_presence
from meetings.actions.guards import locked_meeting
from meetings.actions.planning import require_not_adjourned
from meetings.models import Attendee, Meeting
from meetings.proposing import is_barred_user
from transitions.actions.sitting import leading, open_sitting, require_leader
from transitions.composition import GUESTS, OFFICES, ROLE_OF, Part, person
from transitions.models import Evaluation, EvaluationItem


@transaction.atomic
def set_seat(
    *,
    by: User,
    evaluation: Evaluation,
    part: str,
    on: date,
    name: str = "",
    user: User | None = None,
    item: EvaluationItem | None = None,
    need: str = "",
) -> Attendee:
    """A member of an office for all students; for one student her homeroom teacher or lead, or a guest (列席) with the need
    for her (R-EV-3). Out: her place at the first student.

    Raises NotVisible, NotAllowed, WrongState when the meeting is over or she is asked already, ValidationError.
    """
    fresh = open_sitting(by, evaluation, on=on)
    if part not in Part.values:
        raise ValidationError({"part": _("請從清單選擇。")})
    is_guest = part in GUESTS
    if is_guest and not need.strip():
        raise ValidationError({"need": _("列席人員以必要時為限，請說明必要性。")})
    if part not in OFFICES and item is None:
        raise ValidationError({"item": _("導師、主責與列席人員只參加一位學生的議案，請選學生。")})  # fmt: skip
    if item is not None and item.evaluation_id != fresh.pk:
        raise ValidationError({"item": _("這位學生不在本次會議。")})
    if user is None:
        required_text(name, field="name")
    rows = Meeting.objects.filter(evaluation_item__evaluation=fresh)
    if part not in OFFICES and item is not None:
        rows = rows.filter(pk=item.meeting_id)
    elif user is not None:
        rows = rows.exclude(attendees__user=user, attendees__removed_on=None)
    made = [
        _seat(meeting, part, user, name, need if is_guest else "", by=by, on=on)
        for meeting in rows.order_by("evaluation_item__position")
        if part not in OFFICES or user is None or not is_barred_user(user, student=meeting.student, case=meeting.case, on=on)
    ]  # fmt: skip
    if not made:
        raise WrongState(_("這位人員已在出席名單中。"))
    record(Event.CHANGED, by=by, part="seats", detail={"part": part}, **of(fresh))
    return made[0]


@transaction.atomic
def set_presence(
    *,
    by: User,
    evaluation: Evaluation,
    present: Iterable[Attendee],
    at: datetime,
    on: date,
) -> int:
    """補登出席 from the sheet while the meeting runs, by chair or recorder; a member stands for all her students' meetings.

    Out: how many people are new. Raises NotVisible, NotAllowed, WrongState before the meeting was opened.
    """
    fresh = open_sitting(by, evaluation, on=on)
    require_leader(by, leading(fresh))
    wanted = {person(row) for row in present}
    rows = Attendee.objects.filter(
        meeting__evaluation_item__evaluation=fresh,
        removed_on__isnull=True,
        signed_in_at__isnull=True,
    ).select_related("meeting")
    came = {person(row) for row in rows} & wanted
    for row in rows:
        if person(row) in wanted and not Attendee.objects.get(pk=row.pk).is_present:
            record_presence(by=by, attendee=row, at=at, how=Attendee.SignIn.SHEET, on=on)  # fmt: skip
    record(Event.CHANGED, by=by, part="presence", detail={"present": len(came)}, **of(fresh))  # fmt: skip
    return len(came)


def _seat(
    meeting: Meeting,
    part: str,
    user: User | None,
    name: str,
    need: str,
    *,
    by: User,
    on: date,
) -> Attendee:
    fresh = locked_meeting(meeting)
    require_not_adjourned(fresh)
    return put_on_list(
        fresh,
        role=ROLE_OF[part],
        user=user,
        name=name if user is None else "",
        title=str(Part(part).label) if need else "",
        is_required=not need,
        need=optional_text(need, field="need"),
        by=by,
        on=on,
    )
