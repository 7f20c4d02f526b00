"""會議資料、錄音錄影之保管與銷毀 (R-CC-6), and the files of a meeting."""

import hashlib
from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.case_guards import required_text
from cases.scanning import ScannerDown, is_clean
from documents.attachments import check_attachment
from documents.downloads import safe_filename
from documents.errors import Refused
from documents.limits import MIB, ContainerLimits
from fields.crypto import decrypt_bytes, encrypt_bytes
from meetings.actions.guards import (
    has_post,
    holds,
    locked_meeting,
    of,
    require_on_meeting,
)
from meetings.models import Handout, Meeting, MeetingFile, Resolution


@transaction.atomic
def record_handout(
    *,
    by: User,
    meeting: Meeting,
    kind: str,
    title: str,
    copies_out: int,
    kept_by: User,
    kept_where: str,
    on: date,
) -> Handout:
    """登錄會議資料 or a recording: how many went out, who keeps it where. Raises NotVisible, NotAllowed, ValidationError."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    if kind not in Handout.Kind.values:
        raise ValidationError({"kind": _("請選擇種類。")})
    if not has_post(kept_by, fresh.school, on=on):
        raise ValidationError({"kept_by": _("保管人須為本校人員。")})
    row = Handout.objects.create(
        school=fresh.school,
        meeting=fresh,
        kind=kind,
        title=required_text(title, field="title")[:100],
        copies_out=copies_out,
        kept_by=kept_by,
        kept_where=required_text(kept_where, field="kept_where")[:100],
        recorded_by=by,
    )
    record(Event.CREATED, by=by, **of(row))
    return row


@transaction.atomic
def collect_handout(*, by: User, handout: Handout, copies_back: int, on: date) -> Handout:  # fmt: skip
    """收回份數. Raises NotVisible, NotAllowed, WrongState, ValidationError for more than went out."""
    row = _locked_handout(by, handout, on=on)
    if not 0 <= copies_back <= row.copies_out:
        raise ValidationError({"copies_back": _("收回份數不能多於發出份數。")})
    row.copies_back = copies_back
    row.save(update_fields=["copies_back"])
    record(Event.CHANGED, by=by, **of(row))
    return row


@transaction.atomic
def destroy_handout(
    *, by: User, handout: Handout, destroyed_on: date, note: str, on: date
) -> Handout:
    """銷毀, with day and manner. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    row = _locked_handout(by, handout, on=on)
    if destroyed_on > on:
        raise ValidationError({"destroyed_on": _("日期不能晚於今天。")})
    row.destruction_note = required_text(note, field="note")
    row.destroyed_on, row.destroyed_by = destroyed_on, by
    row.save(update_fields=["destruction_note", "destroyed_on", "destroyed_by"])
    record(Event.DELETED, by=by, **of(row))
    return row


@transaction.atomic
def keep_file(
    *,
    by: User,
    meeting: Meeting,
    kind: str,
    data: bytes,
    filename: str,
    on: date,
    resolution: Resolution | None = None,
) -> MeetingFile:
    """A scan or a piece of evidence, checked by content and sealed.

    Scans by who registers paper or convenes; evidence also by the resolution's owner. Raises NotVisible, NotAllowed,
    documents.errors.Refused for the file.
    """
    _require_may_keep(by, meeting, kind, resolution, on=on)
    limits = ContainerLimits(file_bytes=value("attachment.file_megabytes") * MIB)
    kept = check_attachment(
        data, filename, limits=limits, pixels=value("attachment.megapixels") * 1_000_000
    )
    try:
        clean = is_clean(data) and (kept.content is data or is_clean(kept.content))
        state = MeetingFile.State.CLEAN
    except ScannerDown:
        clean, state = True, MeetingFile.State.QUARANTINED
    if not clean:
        raise Refused("malware")
    row = MeetingFile.objects.create(
        id=uuid4(),
        school=meeting.school,
        meeting=meeting,
        kind=kind,
        name=safe_filename(filename.rpartition(".")[0], kept.extension),
        extension=kept.extension,
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=hashlib.sha256(kept.content).hexdigest(),
        state=state,
        uploaded_by=by,
    )
    sealed = encrypt_bytes(kept.content, aad=row.seal)
    default_storage.save(row.storage_name, ContentFile(sealed))
    record(Event.CREATED, by=by, detail={"size": row.size}, **of(row))
    return row


def opened_file(file: MeetingFile) -> bytes:
    """The content. Raises WrongState in quarantine, fields.crypto.DecryptionError for a changed file."""
    if file.state != MeetingFile.State.CLEAN:
        raise WrongState(_("這個附件尚未通過掃毒，暫時不能下載。"))
    with default_storage.open(file.storage_name) as stored:
        return decrypt_bytes(stored.read(), aad=file.seal)


def _require_may_keep(
    by: User, meeting: Meeting, kind: str, resolution: Resolution | None, *, on: date
) -> None:
    if kind not in MeetingFile.Kind.values:
        raise ValidationError({"kind": _("請選擇種類。")})
    words = [Word.MEETING_CONVENE]
    if kind == MeetingFile.Kind.SCAN:
        words.append(Word.MINUTES_REGISTER_PAPER)
    if any(holds(by, word, meeting=meeting, on=on) for word in words):
        return
    if kind == MeetingFile.Kind.EVIDENCE and resolution is not None:
        seen = Resolution.objects.visible_to(by, on=on, word=Word.RESOLUTION_REPORT)
        if seen.filter(pk=resolution.pk, meeting=meeting).exists():
            return
    if not holds(by, Word.MEETING_VIEW, meeting=meeting, on=on):
        raise NotVisible(Meeting._meta.label_lower, meeting.pk)
    raise NotAllowed(_("您沒有上傳這場會議附件的權限。"))


def _locked_handout(by: User, handout: Handout, *, on: date) -> Handout:
    """By who convenes, or keeps the school's records. Raises WrongState for one that was destroyed."""
    if not holds(by, Word.CUSTODY_MANAGE, meeting=handout.meeting, on=on):
        require_on_meeting(by, Word.MEETING_CONVENE, meeting=handout.meeting, on=on)
    row = Handout.objects.select_for_update(of=("self",)).get(pk=handout.pk)
    if row.destroyed_on is not None:
        raise WrongState(_("這份資料已銷毀。"))
    found: Handout = row
    return found
