"""陳核流程: a school's chain, and how a version moves along it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.offices import holders_at
from accounts.permissions import in_force
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.models import CaseExclusion, StudentExclusion
from meetings.actions.effects import take_effect
from meetings.actions.guards import note_meeting, of, turn
from meetings.due import APPROVAL, due_by
from meetings.models import (
    ApprovalChain,
    ApprovalStage,
    Meeting,
    MinutesVersion,
)
from meetings.models.approvals import DEFAULT_CHAIN, StageKey

State = ApprovalStage.State


def chain_of(school: School, *, on: date) -> list[str]:
    """The stages after the author that hold at the school on the day, the principal last."""
    row = ApprovalChain.objects.filter(school=school, from_on__lte=on).first()
    return list(row.stages) if row else list(DEFAULT_CHAIN)


@transaction.atomic
def set_chain(
    *, by: User, school: School, stages: Iterable[str], from_on: date, on: date
) -> ApprovalChain:
    """設定陳核流程 from a day on; what is under way keeps its stages. Raises NotAllowed, ValidationError."""
    require(by, Word.MEETING_CHAIN, at=school, on=on)
    wanted = [key for key in StageKey.values if key in set(stages)]
    if set(stages) - set(StageKey.values) or StageKey.FINAL not in wanted:
        raise ValidationError({"stages": _("最後一關必須是校長。")})
    if from_on < on:
        raise ValidationError({"from_on": _("不能回溯生效。")})
    chain = ApprovalChain.objects.create(
        school=school, stages=wanted, from_on=from_on, set_by=by
    )
    record(
        Event.SETTING_CHANGED, by=by, detail={"stages": ",".join(wanted)}, **of(chain)
    )
    return chain


def begin_stages(version: MinutesVersion, *, on: date) -> None:
    """The chain's stages for one version. Raises WrongState when only authors could sign for the principal."""
    finals = _holders(version, StageKey.FINAL, on=on)
    if finals and not finals - set(version.authors):
        raise WrongState(
            _("校長是這份紀錄的撰寫人，不能自己核定；請先由主管機關指定代理人。")
        )
    ApprovalStage.objects.bulk_create(
        ApprovalStage(
            school_id=version.school_id,
            meeting_id=version.meeting_id,
            version=version,
            position=position,
            key=key,
        )
        for position, key in enumerate(chain_of(version.school, on=on), start=1)
    )


def advance(version: MinutesVersion, *, by: User, on: date, at: datetime) -> ApprovalStage | None:  # fmt: skip
    """The next stage waits; stages whose only people wrote it or signed before are skipped with a note, save the last.

    Out: the stage that waits now; None when all have signed, and the minutes are approved. The caller holds the locks.
    """
    for stage in version.stages.filter(state=State.AHEAD).order_by("position"):
        note = _reason_to_skip(version, stage, on=on)
        if note:
            stage.state, stage.skip_note = State.SKIPPED, note
            stage.save(update_fields=["state", "skip_note"])
            record(Event.CHANGED, by=by, part=f"skip_{stage.key}", **of(version))
            continue
        stage.state, stage.waiting_since = State.WAITING, on
        stage.due_on = due_by(APPROVAL, version.school, on)
        stage.save(update_fields=["state", "waiting_since", "due_on"])
        return stage
    _approved(version, by=by, on=on, at=at)
    return None


def deputised_by(user: User, word: Word, school: School, *, on: date) -> UUID | None:
    """For whom she signs: None in her own right, else the person whose deputy she is on the day."""
    carrying = [
        holding.appointment
        for holding in sights_of(user, on=on).holdings
        if holding.appointment.school_id == school.pk
        and Scope.SCHOOL in holding.cells.get(word, ())
    ]
    if not carrying or any(one.deputy_for_id is None for one in carrying):
        return None
    principal: UUID = carrying[0].deputy_for.user_id
    return principal


def _holders(version: MinutesVersion, key: str, *, on: date) -> set[UUID]:
    """Who may sign the stage at the school, less those whom a conflict of interest keeps away."""
    word = ApprovalStage(key=key).word
    held = holders_at([version.school_id], word, on=on).get(version.school_id, set())
    return held - _away(version.meeting, on=on)


def _away(meeting: Meeting, *, on: date) -> set[Any]:
    away = set(
        StudentExclusion.objects.filter(
            in_force(on), content_object=meeting.student_id
        ).values_list("user_id", flat=True)
    )
    away |= set(
        CaseExclusion.objects.filter(
            in_force(on), content_object=meeting.case_id
        ).values_list("user_id", flat=True)
    )
    return away


def _reason_to_skip(version: MinutesVersion, stage: ApprovalStage, *, on: date) -> str:
    """Why the stage is passed over; "" when it waits. A stage nobody holds waits for somebody to be appointed."""
    if stage.key == StageKey.FINAL:
        return ""
    held = _holders(version, stage.key, on=on)
    signed = set(
        version.stages.filter(state=State.APPROVED).values_list("signer_id", flat=True)
    )
    if not held or held - set(version.authors) - signed:
        return ""
    if held & set(version.authors):
        return _("承辦人即為%(stage)s，略過本關") % {"stage": stage.get_key_display()}
    return _("%(stage)s已於前一關簽核，略過本關") % {"stage": stage.get_key_display()}


def _approved(version: MinutesVersion, *, by: User, on: date, at: datetime) -> None:
    """核定: the text is locked, resolutions are no longer 待核 and take effect in the case, execution begins."""
    version.state, version.closed_at = MinutesVersion.State.APPROVED, at
    version.save(update_fields=["state", "closed_at"])
    minutes, meeting = version.minutes, version.meeting
    turn(minutes, minutes.approve)
    minutes.version += 1
    minutes.save(update_fields=["state", "correction_reason", "version", "updated_at"])
    meeting.resolutions.filter(removed_at__isnull=True).update(is_pending=False)
    if meeting.state == Meeting.State.MINUTES:
        turn(meeting, meeting.execute)
        meeting.version += 1
        meeting.save(update_fields=["state", "version", "updated_at"])
    take_effect(version, by=by, on=on)
    note_meeting(meeting, by=by, on=on, summary=_("會議紀錄核定"))
