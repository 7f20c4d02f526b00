"""Scans of consents and evidence: checked by content and sealed, like every attachment."""

import hashlib
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import User
from accounts.settings_register import value
from cases.scanning import ScannerDown, is_clean
from cases.sealed_files import read_sealed
from documents.attachments import check_attachment
from documents.downloads import safe_filename
from documents.errors import Refused
from documents.limits import MIB, ContainerLimits
from fields.crypto import decrypt_bytes, encrypt_bytes
from transitions.actions.transfer_guards import of
from transitions.models import TransferFile
from transitions.transfer_access import Half


@transaction.atomic
def keep_file(*, by: User, half: Half, data: bytes, filename: str) -> TransferFile:
    """The file on the request, of the half's school. The caller has asked for the word its paper needs.

    Raises documents.errors.Refused for the file itself; ValidationError while the scanner is down: a paper that is
    proof is not kept unlooked at.
    """
    limits = ContainerLimits(file_bytes=value("attachment.file_megabytes") * MIB)
    kept = check_attachment(
        data, filename, limits=limits, pixels=value("attachment.megapixels") * 1_000_000
    )
    try:
        clean = is_clean(data) and (kept.content is data or is_clean(kept.content))
    except ScannerDown as error:
        raise ValidationError(
            _("掃毒服務暫時無法使用，檔案沒有儲存，請稍後再上傳。")
        ) from error
    if not clean:
        raise Refused("malware")
    row = TransferFile.objects.create(
        id=uuid4(),
        school=half.school,
        request=half.request,
        name=safe_filename(filename.rpartition(".")[0], kept.extension),
        extension=kept.extension,
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=hashlib.sha256(kept.content).hexdigest(),
        uploaded_by=by,
    )
    default_storage.save(
        row.place, ContentFile(encrypt_bytes(kept.content, aad=row.seal))
    )
    record(Event.CREATED, by=by, detail={"size": row.size}, **of(half, row))
    return row


def opened(row: TransferFile) -> bytes:
    """The file's content. Raises fields.crypto.DecryptionError for another one's or a changed file."""
    return decrypt_bytes(read_sealed(row.place), aad=row.seal)
