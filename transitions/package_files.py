"""附檔 of a package: which files of the case may go, and what lies under the seal."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.errors import WrongState
from cases.actions.attachments import opened
from cases.models import Attachment, Case
from cases.sealed_files import read_sealed
from fields.crypto import DecryptionError, decrypt_bytes
from transitions.models import Package, PackageFile
from transitions.transfer_access import Side, open_package

FILE = PackageFile._meta.label_lower


def sendable(user: Any, case: Case | None, *, on: date) -> list[Attachment]:
    """The files of the case that she reads in full and that passed the scanner, newest first: those she may tick."""
    if case is None:
        return []
    among = Q(case=case)
    rows = Attachment.objects.known_to(user, on=on, among=among)
    rows = rows.with_depth(user, on=on, among=among)
    return list(rows.filter(is_full=True, state=Attachment.State.CLEAN))


def content_of_file(row: PackageFile) -> bytes:
    """Out: the file as it was sealed, or before the seal the case's own. Ask after the package's door.

    Raises DecryptionError for one that isn't what was ticked, FileNotFoundError for one that is gone.
    """
    if row.is_sealed:
        content = decrypt_bytes(read_sealed(row.place), aad=row.seal)
    else:
        content = opened(row.attachment)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise DecryptionError
    return content


def open_file(user: Any, pk: UUID | str, *, on: date) -> tuple[PackageFile, bytes]:
    """One file of a package, opened now by whoever opens the package: one school at every moment.

    The reading is in the trail of the school that reads. Raises NotVisible, NotAllowed as the package's door; WrongState
    for a file that isn't what was ticked.
    """
    row = PackageFile.objects.filter(pk=pk).select_related("attachment").first()
    if row is None:
        raise NotVisible(FILE, pk)
    package, side = open_package(user, row.package_id, on=on)
    request = package.request
    school = request.school if side is Side.CURRENT else request.former_school
    record_read(
        by=user,
        event=Event.FILE_READ,
        school=school,
        object_type=FILE,
        object_id=pk,
        part=side,
        detail={"sha256": row.sha256},
    )
    try:
        return row, content_of_file(row)
    except (DecryptionError, FileNotFoundError) as error:
        raise WrongState(_("這個附檔與勾選時不同，無法開啟。")) from error


def files_are_whole(package: Package) -> bool:
    """Whether every file the sealed content names is there, and is what was approved."""
    named = {one["id"]: one["sha256"] for one in package.content.get("files", [])}
    rows = list(package.files.all())
    if {str(row.pk): row.sha256 for row in rows} != named:
        return False
    return all(_opens(row) for row in rows)


def _opens(row: PackageFile) -> bool:
    try:
        content_of_file(row)
    except (DecryptionError, FileNotFoundError):
        return False
    return True
