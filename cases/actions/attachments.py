"""上傳與移除附件. Checked by content, sealed, and only then in the storage."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.record_guards import (
    already,
    once,
    require_on_case,
    require_running,
)
from cases.actions.records import locked_record, require_reason, require_standing
from cases.models import Attachment, Case, CounselingRecord
from cases.record_lines import renew_line, take_back_line
from cases.scanning import ScannerDown, is_clean
from cases.sealed_files import read_sealed
from documents.attachments import check_attachment
from documents.downloads import safe_filename
from documents.errors import Refused
from documents.limits import MIB, ContainerLimits
from fields.crypto import decrypt_bytes, encrypt_bytes

ATTACHMENT = Attachment._meta.label_lower
QUOTA_LOCK = 4420  # first key of the advisory locks; the second is the school's
State = Attachment.State


@transaction.atomic
def attach(
    *,
    by: User,
    case: Case,
    data: bytes,
    filename: str,
    key: UUID,
    on: date,
    record: CounselingRecord | None = None,
    confidentiality: str = CounselingRecord.Confidentiality.TEAM,
) -> tuple[Attachment, bool]:
    """The file on the case, or on one of its records, whose confidentiality it takes. Out: the row and whether it is new.

    Raises NotVisible, NotAllowed (record.write), WrongState for a closed case, documents.errors.Refused for the file itself
    (kind, content, size, pixels, quota). When the scanner is down the file is kept in quarantine and served to nobody.
    """
    case = require_on_case(by, Word.RECORD_WRITE, case=case, on=on)
    if (found := already(Attachment, by=by, key=key, owner="uploaded_by")) is not None:
        return found, False
    require_running(case)
    if record is not None:
        record = locked_record(by, record, word=Word.RECORD_CORRECT, on=on)
        require_standing(record)
        if record.case_id != case.pk:
            raise WrongState(_("這筆紀錄不屬於這個個案。"))
        confidentiality = record.confidentiality
    limits = ContainerLimits(file_bytes=value("attachment.file_megabytes") * MIB)
    kept = check_attachment(
        data, filename, limits=limits, pixels=value("attachment.megapixels") * 1_000_000
    )
    state = _verdict(data, kept.content)
    _require_room(case.school, len(kept.content))

    def make() -> Attachment:
        return Attachment.objects.create(
            id=uuid4(),
            school=case.school,
            case=case,
            record=record,
            name=safe_filename(filename.rpartition(".")[0], kept.extension),
            extension=kept.extension,
            media_type=kept.media_type,
            size=len(kept.content),
            sha256=hashlib.sha256(kept.content).hexdigest(),
            state=state,
            confidentiality=confidentiality,
            uploaded_by=by,
            idempotency_key=key,
        )

    row, is_new = once(Attachment, make, by=by, key=key, owner="uploaded_by")
    if is_new:
        sealed = encrypt_bytes(kept.content, aad=row.seal)
        default_storage.save(row.place, ContentFile(sealed))
        renew_line(row, by=by)
        audit(
            Event.CREATED,
            by=by,
            detail={"state": state, "size": row.size},
            **_about(row),
        )
    return row, is_new


@transaction.atomic
def remove_attachment(
    *, by: User, attachment: Attachment, reason: str, on: date
) -> Attachment:
    """The file is served no more; the row stays with its reason, and so does the sealed file until records are destroyed.

    Raises NotVisible, NotAllowed (her own, or record.void), WrongState when removed already, ValidationError without a reason.
    """
    rows = Attachment.objects.filter(pk=attachment.pk)
    if not rows.known_to(by, on=on).exists():
        raise NotVisible(ATTACHMENT, attachment.pk)
    cases = Case.objects.filter(pk=attachment.case_id)
    if (
        attachment.uploaded_by_id != by.pk
        and not cases.visible_to(by, on=on, word=Word.RECORD_VOID).exists()
    ):
        raise NotAllowed(ATTACHMENT, attachment.pk)
    fresh = rows.select_for_update(of=("self",)).select_related("school").get()
    if fresh.state == State.REMOVED:
        raise WrongState(_("這個附件已經移除。"))
    fresh.removed_reason, fresh.state = require_reason(reason), State.REMOVED
    fresh.save(update_fields=["state", "removed_reason"])
    take_back_line(fresh)
    audit(Event.DELETED, by=by, **_about(fresh))
    found: Attachment = fresh
    return found


def opened(attachment: Attachment) -> bytes:
    """The file's content. Raises fields.crypto.DecryptionError for another one's or a changed file."""
    return decrypt_bytes(read_sealed(attachment.place), aad=attachment.seal)


def scan_quarantined() -> int:
    """Ask the scanner again about what waits. Out: how many got a verdict. A scanner still down leaves the rest waiting."""
    judged = 0
    for row in Attachment.objects.filter(state=State.QUARANTINED).order_by(
        "uploaded_at"
    )[:200]:
        try:
            state = State.CLEAN if is_clean(opened(row)) else State.INFECTED
        except ScannerDown:
            return judged
        with transaction.atomic():
            changed = Attachment.objects.filter(
                pk=row.pk, state=State.QUARANTINED
            ).update(state=state)
            if changed:
                audit(Event.CHANGED, by=None, detail={"state": state}, **_about(row))
        judged += 1
    return judged


def _verdict(data: bytes, kept: bytes) -> str:
    """Both are asked about: what was sent, and what is kept of it. Raises Refused for malware."""
    try:
        clean = is_clean(data) and (kept is data or is_clean(kept))
    except ScannerDown:
        return State.QUARANTINED
    if not clean:
        raise Refused("malware")
    return State.CLEAN


def _require_room(school: School, size: int) -> None:
    """Raises Refused when the school's files would weigh more than its quota. One upload of a school at a time asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [QUOTA_LOCK, str(school.pk)],
        )
    limit = value("attachment.school_megabytes", school)
    used = (
        Attachment.objects.filter(school=school).aggregate(used=Sum("size"))["used"]
        or 0
    )
    if used + size > limit * MIB:
        raise Refused("quota", limit=limit)


def _about(attachment: Attachment) -> dict[str, Any]:
    return {
        "school": attachment.school,
        "object_type": ATTACHMENT,
        "object_id": attachment.pk,
    }
