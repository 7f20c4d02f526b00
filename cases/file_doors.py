"""The views' only door to attachments: the same rule for the list and for every byte."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.vocabulary import Word
from cases.actions.attachments import opened
from cases.models import Attachment, Case

ATTACHMENT = Attachment._meta.label_lower
State = Attachment.State


@dataclass(frozen=True, kw_only=True)
class FileView:
    """One file for one reader; `name` is None where she may only know that there is one."""

    pk: UUID
    record_id: UUID | None
    extension: str
    size: int
    state: str
    state_label: str
    uploaded_at: datetime
    uploaded_by: str
    name: str | None
    may_open: bool

    @property
    def is_served(self) -> bool:
        return self.name is not None and self.state == State.CLEAN


def files_for(user: Any, case: Case, *, on: date) -> list[FileView]:
    """The files of the case and its records, newest first; [] for who may read none of its sessions."""
    among = Q(case=case)
    rows = Attachment.objects.known_to(user, on=on, among=among)
    rows = rows.with_depth(user, on=on, among=among).exclude(state=State.REMOVED)
    return [
        FileView(
            pk=row.pk,
            record_id=row.record_id,
            extension=row.extension,
            size=row.size,
            state=row.state,
            state_label=str(row.get_state_display()),
            uploaded_at=row.uploaded_at,
            uploaded_by=row.uploaded_by.name,
            name=row.name if row.is_full else None,
            may_open=not row.is_full and row.may_open,
        )
        for row in rows.select_related("uploaded_by")
    ]


def get_file(
    user: Any, pk: UUID | str, *, on: date, reason: str = ""
) -> tuple[Attachment, bytes]:
    """The row and its content, for documents.downloads. The reading, with its reason, is in the trail before a byte leaves.

    Raises NotVisible; NotAllowed when she may only know of it and gives no reason that opens it; WrongState in quarantine.
    """
    among = Q(pk=pk)
    rows = Attachment.objects.known_to(user, on=on, among=among).exclude(
        state=State.REMOVED
    )
    row = rows.with_depth(user, on=on, among=among).select_related("school").first()
    if row is None:
        raise NotVisible(ATTACHMENT, pk)
    opens = bool(reason.strip()) and row.may_open
    if not row.is_full and not opens:
        raise NotAllowed(ATTACHMENT, pk)
    if row.state != State.CLEAN:
        raise WrongState(_("這個附件尚未通過掃毒，暫時不能下載。"))
    record_read(
        by=user,
        event=Event.FILE_READ,
        school=row.school,
        object_type=ATTACHMENT,
        object_id=row.pk,
        purpose=reason.strip() if not row.is_full else "",
    )
    return row, opened(row)


def openable_case(user: Any, pk: UUID | str, *, on: date) -> Case:
    """The case of a file that a reason would open for her. Raises NotVisible, NotAllowed when no reason opens it."""
    among = Q(pk=pk)
    rows = Attachment.objects.known_to(user, on=on, among=among)
    rows = rows.exclude(state=State.REMOVED).with_depth(user, on=on, among=among)
    row = rows.select_related("case__student__school_class", "case__lead").first()
    if row is None:
        raise NotVisible(ATTACHMENT, pk)
    if row.is_full or not row.may_open:
        raise NotAllowed(ATTACHMENT, pk)
    found: Case = row.case
    return found


def get_file_to_remove(user: Any, pk: UUID | str, *, on: date) -> Attachment:
    """Her own, or any where she voids the office's records. Raises NotVisible, NotAllowed."""
    rows = Attachment.objects.known_to(user, on=on, among=Q(pk=pk))
    row = rows.select_related("case__student__school_class", "case__lead", "school").first()  # fmt: skip
    if row is None:
        raise NotVisible(ATTACHMENT, pk)
    voids = Case.objects.filter(pk=row.case_id).visible_to(user, on=on, word=Word.RECORD_VOID)  # fmt: skip
    if row.uploaded_by_id != user.pk and not voids.exists():
        raise NotAllowed(ATTACHMENT, pk)
    found: Attachment = row
    return found
