"""What every action on an evaluation meeting asks first: the sitting, and the meeting that leads it."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.guards import require_at
from meetings.models import Meeting
from transitions.models import Evaluation


def open_sitting(by: User, evaluation: Evaluation, *, on: date) -> Evaluation:
    """The meeting that is called and not over, locked, for who runs it. Raises NotVisible, NotAllowed, WrongState."""
    rows = Evaluation.objects.select_related("school", "chair")
    fresh = rows.select_for_update(of=("self",)).filter(pk=evaluation.pk).first()
    if fresh is None:
        raise NotVisible(evaluation._meta.label_lower, evaluation.pk)
    require_at(by, Word.TRANSITION_EVALUATE, school=fresh.school, on=on)
    if fresh.state != Evaluation.State.CALLED:
        raise WrongState(_("這次會議%(state)s。") % {"state": fresh.state_label})
    return fresh


def leading(evaluation: Evaluation) -> Meeting:
    """The first student's meeting: its chair, recorder and head counts are the sitting's."""
    rows = Meeting.objects.filter(evaluation_item__evaluation=evaluation, sitting=None)
    row: Meeting = rows.select_related("chair", "recorder").get()
    return row


def require_leader(by: User, meeting: Meeting) -> None:
    """Opening, presence, closing and the head counts are the chair's; the recorder works beside her. Raises NotAllowed."""
    if by.pk not in (meeting.chair_id, meeting.recorder_id):
        raise NotAllowed(_("只有主持人或紀錄可以執行。"))
