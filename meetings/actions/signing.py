"""What every signature asks first: who may sign this stage, of whose text, behind which locks."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from meetings.actions.guards import (
    holds,
    locked_meeting,
    locked_minutes,
    require_on_meeting,
)
from meetings.models import ApprovalStage, MinutesVersion

State = ApprovalStage.State


def require_signer(by: User, stage: ApprovalStage, *, on: date) -> None:
    """Raises NotVisible for minutes she knows nothing of, NotAllowed without the stage's word."""
    meeting = stage.meeting
    if not holds(by, stage.word, meeting=meeting, on=on):
        require_on_meeting(by, Word.MEETING_VIEW, meeting=meeting, on=on)
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": stage.word.label})


def locked_stage(stage: ApprovalStage) -> ApprovalStage:
    """The stage with its version, read behind the locks on meeting and minutes: presses line up here."""
    meeting = locked_meeting(stage.meeting)
    minutes = locked_minutes(meeting)
    fresh: ApprovalStage | None = (
        ApprovalStage.objects.select_for_update(of=("self",))
        .select_related("version", "school")
        .filter(pk=stage.pk)
        .first()
    )
    if fresh is None:
        raise NotVisible(ApprovalStage._meta.label_lower, stage.pk)
    fresh.meeting = fresh.version.meeting = meeting
    fresh.version.minutes, fresh.version.school = minutes, fresh.school
    return fresh


def require_other_eyes(by: User, stage: ApprovalStage) -> None:
    """Raises NotAllowed for who wrote the text or signed another of its stages."""
    if is_own(by, stage):
        raise NotAllowed(_("撰寫人不能核可自己的會議紀錄。"))
    if signed_other(by, stage):
        raise NotAllowed(_("您已簽核前一關，同一人不能簽核兩關。"))


def is_own(user: User, stage: ApprovalStage) -> bool:
    """Whether she wrote or submitted the text."""
    version = stage.version
    return user.pk in version.authors or user.pk == version.submitted_by_id


def signed_other(user: User, stage: ApprovalStage) -> bool:
    """Whether another stage of the version carries her signature."""
    others = stage.version.stages.exclude(pk=stage.pk)
    signed = [State.APPROVED, State.REGISTERED]
    return others.filter(signer=user, state__in=signed).exists()


def require_waiting(stage: ApprovalStage, state: str) -> None:
    """Raises WrongState unless the stage is in the state and its version still runs."""
    running = stage.version.state == MinutesVersion.State.SUBMITTED
    if stage.state != state or not running:
        raise WrongState(
            _("這一關目前是「%(state)s」，可能剛才已有人處理。") % {"state": stage.state_label}
        )  # fmt: skip
