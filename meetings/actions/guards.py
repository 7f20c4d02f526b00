"""What every action on meetings asks first: seen, allowed, fresh, in the right state. In this order."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.permissions import scopes
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from cases.models import Case
from cases.timeline import Kind, note
from meetings.models import Meeting, Minutes


def require_on_meeting(by: User, word: Word, *, meeting: Meeting, on: date) -> None:
    """Raises NotVisible for a meeting she can't see, NotAllowed for one she sees without the word."""
    if not holds(by, Word.MEETING_VIEW, meeting=meeting, on=on):
        raise NotVisible(Meeting._meta.label_lower, meeting.pk)
    if word is not Word.MEETING_VIEW and not holds(by, word, meeting=meeting, on=on):
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": word.label})


def require_word_on_meeting(by: User, word: Word, *, meeting: Meeting, on: date) -> None:  # fmt: skip
    """For duties of people who may not see the meeting (the custodian): NotVisible without the word."""
    if not holds(by, word, meeting=meeting, on=on):
        raise NotVisible(Meeting._meta.label_lower, meeting.pk)


def holds(user: User, word: Word, *, meeting: Meeting, on: date) -> bool:
    """Whether she holds the word on the meeting, exclusions subtracted."""
    seen = Meeting.objects.visible_to(user, on=on, word=word)
    return seen.filter(pk=meeting.pk).exists()


def require_leader(by: User, *, meeting: Meeting, on: date) -> None:
    """Opening, closing and the head counts are the chair's; the recorder works the page beside her.

    Raises NotVisible, NotAllowed.
    """
    require_on_meeting(by, Word.MEETING_VIEW, meeting=meeting, on=on)
    if by.pk not in (meeting.chair_id, meeting.recorder_id):
        raise NotAllowed(_("只有主持人或紀錄可以執行。"))


def has_post(user: User, school: School, *, on: date) -> bool:
    """Whether she holds any appointment at the school."""
    return user.appointments.in_force(on).filter(school=school).exists()


def holds_at(user: User, word: Word, school: School, *, on: date) -> bool:
    """Whether her role carries the word at the school, in any scope."""
    return bool(scopes(user, word, at=school, on=on))


def locked_meeting(meeting: Meeting, *, version: int | None = None) -> Meeting:
    """The row, locked until the transaction ends. Raises WrongState when somebody saved after `version` was shown."""
    fresh: Meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("school", "student", "case", "chair", "recorder")
        .get(pk=meeting.pk)
    )
    if version is not None and fresh.version != version:
        raise WrongState(
            _("這份資料剛才已由別人更新，您輸入的內容尚未儲存，請比對後再送出。")
        )
    return fresh


def locked_minutes(meeting: Meeting) -> Minutes:
    """The working copy, locked. Raises WrongState before the meeting was opened. Lock the meeting first."""
    found = Minutes.objects.select_for_update(of=("self",)).filter(meeting=meeting)
    minutes: Minutes | None = found.select_related("school").first()
    if minutes is None:
        raise WrongState(_("會議尚未召開，還沒有會議紀錄。"))
    return minutes


def require_state(meeting: Meeting, *states: str) -> None:
    """Raises WrongState unless the meeting is in one of them."""
    if meeting.state not in states:
        raise WrongState(
            _("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。")
            % {"state": meeting.state_label}
        )


def require_by_hand(meeting: Meeting) -> None:
    """Raises WrongState for an evaluation meeting: transitions calls, opens, decides and closes it as a whole sitting."""
    if meeting.kind == Meeting.Kind.EVALUATION:
        raise WrongState(_("評估會議請在轉銜的「評估會議」頁辦理。"))


def turn(row: Any, move: Callable[..., None], **told: Any) -> None:
    """A transition; one that the state forbids is WrongState."""
    with turning(row):
        move(**told)


def save(row: Any) -> None:
    """Everything, with the next version."""
    row.version += 1
    row.save()


def of(row: Any) -> dict[str, Any]:
    """How the audit trail names a row of a meeting."""
    return {
        "school": row.school,
        "object_type": row._meta.label_lower,
        "object_id": row.pk,
    }


def note_meeting(meeting: Meeting, *, by: User, on: date, summary: str) -> None:
    """The meeting's line on the case's timeline, renewed at each step. A meeting without a case has none."""
    if meeting.case is None:
        return
    note(
        meeting.case,
        Kind.MEETING,
        by=by,
        on=meeting.held_on or on,
        at=meeting.starts_at,
        summary=f"{meeting}　{summary}",
        about=meeting,
        word=Word.MEETING_VIEW,
    )


def require_case_word(by: User, word: Word, *, case: Case, on: date) -> None:
    """For what is asked before a meeting exists. Raises NotVisible without the case, NotAllowed without the word."""
    if not Case.objects.visible_to(by, on=on).filter(pk=case.pk).exists():
        raise NotVisible(Case._meta.label_lower, case.pk)
    if not Case.objects.visible_to(by, on=on, word=word).filter(pk=case.pk).exists():
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": word.label})
