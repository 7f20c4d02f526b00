"""會議紀錄: writing, resolutions, submission, taking back, correcting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import optional_text, required_text, within_limit
from cases.actions.record_guards import StaleText
from meetings.actions.chain import advance, begin_stages
from meetings.actions.guards import (
    has_post,
    locked_meeting,
    locked_minutes,
    of,
    require_by_hand,
    require_on_meeting,
    require_state,
    turn,
)
from meetings.content import content_of, digest, scores_in
from meetings.headings import RECORDS_TO_KEEP, TEXT_KEYS, label_of, required_of
from meetings.models import (
    ApprovalStage,
    Meeting,
    Minutes,
    MinutesVersion,
    Resolution,
)
from meetings.proposing import is_barred_user

State = Meeting.State
WRITABLE = (State.HELD, State.MINUTES, State.EXECUTING, State.REVIEWED)


@dataclass(frozen=True)
class ResolutionFacts:
    """One resolution as typed."""

    text: str
    kind: str = Resolution.Kind.STRATEGY
    owner: User | None = None
    outside_owner: str = ""
    due_on: date | None = None
    success: str = ""
    student_agrees: bool = False


@transaction.atomic
def save_minutes(
    *,
    by: User,
    meeting: Meeting,
    parts: Mapping[str, str],
    records_to_keep: Iterable[str],
    on: date,
    version: int,
) -> Minutes:
    """The working text; whoever saves is one of its authors. `version`: of the minutes as shown.

    Raises NotVisible, NotAllowed, WrongState (submitted, approved), StaleText with both texts when somebody else saved
    meanwhile, ValidationError.
    """
    fresh, minutes = _open_minutes(by, meeting, on)
    require_by_hand(fresh)
    kept = list(dict.fromkeys(records_to_keep))
    if not set(kept) <= set(RECORDS_TO_KEEP):
        raise ValidationError({"records_to_keep": _("請選擇要建立之資料表格。")})
    typed = {
        key: within_limit(str(parts.get(key, "")).strip(), field=key)
        for key in TEXT_KEYS
    }
    if minutes.version != version:
        raise StaleText(stored=minutes.parts, typed=typed, version=minutes.version)
    minutes.parts = typed
    minutes.records_to_keep = kept
    _write(minutes, by)
    record(Event.CHANGED, by=by, **of(minutes))
    return minutes


@transaction.atomic
def add_resolution(
    *, by: User, meeting: Meeting, facts: ResolutionFacts, on: date
) -> Resolution:
    """新增決議 while the text is open. After adjournment it is its owner's duty at once.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    fresh, minutes = _open_minutes(by, meeting, on)
    require_by_hand(fresh)
    row = Resolution(
        school=fresh.school,
        meeting=fresh,
        number=fresh.resolutions.filter(removed_at__isnull=True).count() + 1,
        assigned_on=on if fresh.is_adjourned else None,
    )
    _fill(row, facts, fresh, on=on)
    row.save()
    _write(minutes, by)
    record(Event.CREATED, by=by, **of(row))
    return row


@transaction.atomic
def change_resolution(
    *, by: User, resolution: Resolution, facts: ResolutionFacts, version: int, on: date
) -> Resolution:
    """修改決議 while the text is open. Raises as `add_resolution`."""
    fresh, minutes = _open_minutes(by, resolution.meeting, on)
    row = _standing(resolution)
    if row.version != version:
        raise WrongState(_("這案決議剛才已由別人更新，請比對後再送出。"))
    _fill(row, facts, fresh, on=on)
    row.version += 1
    row.save()
    _write(minutes, by)
    record(Event.CHANGED, by=by, **of(row))
    return row


@transaction.atomic
def remove_resolution(*, by: User, resolution: Resolution, on: date) -> Resolution:
    """刪去決議 while the text is open: its duty ends, those after it move up. Raises as `add_resolution`."""
    fresh, minutes = _open_minutes(by, resolution.meeting, on)
    row = _standing(resolution)
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    later = fresh.resolutions.filter(removed_at__isnull=True, number__gt=row.number)
    for other in later.order_by("number"):
        other.number -= 1
        other.save(update_fields=["number"])
    _write(minutes, by)
    record(Event.DELETED, by=by, **of(row))
    return row


@transaction.atomic
def submit_minutes(
    *,
    by: User,
    meeting: Meeting,
    on: date,
    at: datetime,
    version: int,
    note: str = "",
) -> MinutesVersion:
    """陳核: the text as it stands becomes a version with its hash, and goes to the first stage.

    Raises NotVisible, NotAllowed, WrongState, ValidationError by heading for gaps and screening scores.
    """
    fresh, minutes = _open_minutes(by, meeting, on)
    require_state(fresh, State.MINUTES, State.EXECUTING, State.REVIEWED)
    if minutes.version != version:
        raise WrongState(_("這份紀錄剛才已由別人更新，請重新檢視後再送出。"))
    attendees = fresh.attendees.filter(removed_on__isnull=True)
    resolutions = fresh.resolutions.filter(removed_at__isnull=True)
    content = content_of(
        fresh,
        minutes,
        attendees.select_related("user").order_by("-is_required", "added_at", "id"),
        resolutions.select_related("owner").order_by("number"),
    )
    _check_content(content)
    number = minutes.versions.count() + 1
    authors = sorted({*minutes.authors, by.pk})
    made = MinutesVersion.objects.create(
        school=fresh.school,
        meeting=fresh,
        minutes=minutes,
        number=number,
        content=content,
        content_hash=digest(minutes.pk, number, content),
        authors=authors,
        submitted_by=by,
        submitted_at=at,
        submit_note=optional_text(note, field="note"),
    )
    turn(minutes, minutes.submit)
    minutes.authors = authors
    _save_working(minutes)
    begin_stages(made, on=on)
    advance(made, by=by, on=on, at=at)
    record(Event.SUBMITTED, by=by, detail={"version": number}, **of(minutes))
    return made


@transaction.atomic
def withdraw_minutes(*, by: User, meeting: Meeting, on: date, at: datetime) -> Minutes:
    """抽回 by who submitted, before anybody signed. Raises NotVisible, NotAllowed, WrongState."""
    require_on_meeting(by, Word.MINUTES_DRAFT, meeting=meeting, on=on)
    minutes = locked_minutes(locked_meeting(meeting))
    waiting = minutes.versions.filter(state=MinutesVersion.State.SUBMITTED).first()
    if waiting is None:
        raise WrongState(_("沒有陳核中的會議紀錄。"))
    if waiting.submitted_by_id != by.pk:
        raise NotAllowed(_("只有送核人可以抽回。"))
    if waiting.stages.filter(
        state__in=[ApprovalStage.State.APPROVED, ApprovalStage.State.REGISTERED]
    ).exists():
        raise WrongState(_("已有關卡簽核，不能抽回。"))
    close_version(waiting, MinutesVersion.State.WITHDRAWN, at=at)
    turn(minutes, minutes.send_back)
    _save_working(minutes)
    record(Event.CHANGED, by=by, part="withdraw", **of(minutes))
    return minutes


@transaction.atomic
def start_correction(*, by: User, meeting: Meeting, reason: str, on: date) -> Minutes:
    """更正已核定之紀錄: a new version with its own approval. The approved one stays; resolutions are 待核 again.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on_meeting(by, Word.MINUTES_DRAFT, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    minutes = locked_minutes(fresh)
    require_state(fresh, State.EXECUTING, State.REVIEWED)
    turn(minutes, minutes.correct, reason=required_text(reason, field="reason"))
    _save_working(minutes, "correction_reason")
    fresh.resolutions.filter(removed_at__isnull=True).update(is_pending=True)
    record(Event.CHANGED, by=by, part="correction", **of(minutes))
    return minutes


def close_version(version: MinutesVersion, state: str, *, at: datetime) -> None:
    """The version ends without approval; stages nobody reached are void."""
    version.state, version.closed_at = state, at
    version.save(update_fields=["state", "closed_at"])
    version.stages.filter(
        state__in=[ApprovalStage.State.AHEAD, ApprovalStage.State.WAITING]
    ).update(state=ApprovalStage.State.VOID)


def _open_minutes(by: User, meeting: Meeting, on: date) -> tuple[Meeting, Minutes]:
    """Meeting and working copy, locked. Raises NotVisible, NotAllowed, WrongState unless they may be written in."""
    require_on_meeting(by, Word.MINUTES_DRAFT, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, *WRITABLE)
    minutes = locked_minutes(fresh)
    if not minutes.is_open:
        raise WrongState(
            _("會議紀錄目前是「%(state)s」，不能修改。")
            % {"state": minutes.state_label}
        )
    return fresh, minutes


def _write(minutes: Minutes, by: User) -> None:
    minutes.authors = sorted({*minutes.authors, by.pk})
    minutes.version += 1
    minutes.save()


def _save_working(minutes: Minutes, *more: str) -> None:
    minutes.version += 1
    minutes.save(update_fields=["state", "authors", "version", "updated_at", *more])


def _standing(resolution: Resolution) -> Any:
    row = Resolution.objects.select_for_update().filter(
        pk=resolution.pk, removed_at__isnull=True
    )
    found = row.first()
    if found is None:
        raise NotVisible(Resolution._meta.label_lower, resolution.pk)
    return found


def _fill(
    row: Resolution, facts: ResolutionFacts, meeting: Meeting, *, on: date
) -> None:
    """Raises ValidationError by field. An owner is a colleague whom nothing keeps from the student."""
    if facts.kind not in Resolution.Kind.values:
        raise ValidationError({"kind": _("請選擇決議種類。")})
    owner = facts.owner
    if owner is not None:
        fit = owner.is_active and (
            has_post(owner, meeting.school, on=on)
            or meeting.attendees.filter(user=owner, removed_on__isnull=True).exists()
        )
        if not fit:
            raise ValidationError({"owner": _("負責人須為本校人員或出席人員。")})
        if is_barred_user(owner, student=meeting.student, case=meeting.case, on=on):
            raise ValidationError({"owner": _("這位人員須迴避。")})
    if facts.due_on and meeting.held_on and facts.due_on < meeting.held_on:
        raise ValidationError({"due_on": _("期限不能早於開會日。")})
    row.text = required_text(facts.text, field="text")
    row.kind, row.owner, row.due_on = facts.kind, owner, facts.due_on
    row.outside_owner = optional_text(facts.outside_owner, field="outside_owner")
    row.success = optional_text(facts.success, field="success")
    row.student_agrees = facts.student_agrees


def _check_content(content: Mapping[str, Any]) -> None:
    """What must be said before it goes up (R-CC-4), and what must not be (scores)."""
    errors: dict[str, list[str]] = {}
    for key in required_of(content["kind"]):
        if not content["parts"].get(key):
            errors.setdefault(key, []).append(_("「%(part)s」尚未填寫。") % {"part": label_of(key)})  # fmt: skip
    if not content["resolutions"] and content["kind"] != Meeting.Kind.EVALUATION:
        errors.setdefault("resolutions", []).append(_("還沒有決議。"))
    for one in content["resolutions"]:
        where = f"resolution:{one['id']}"
        if not (one["owner"] and one["due_on"] and one["success"]):
            errors.setdefault(where, []).append(
                _("決議第 %(number)d 案須有負責人、期限與成效評估方式。") % {"number": one["number"]}
            )  # fmt: skip
        if one["kind"] == Resolution.Kind.NO_GUARDIAN and not one["student_agrees"]:
            errors.setdefault(where, []).append(
                _("決議第 %(number)d 案：未經法定代理人同意之諮商，須學生本人同意。") % {"number": one["number"]}
            )  # fmt: skip
    for where in scores_in(content):
        errors.setdefault(where, []).append(
            _("請勿寫入量表分數；紀錄會提供給與會人員與其他單位。")
        )
    if errors:
        raise ValidationError(dict(errors))
