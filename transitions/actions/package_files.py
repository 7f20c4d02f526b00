"""附檔 ticked into a draft, asked about before the principal sees it, and copied under the seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.errors import WrongState
from accounts.models import User
from accounts.settings_register import value
from cases.models import Attachment
from documents.limits import MIB
from fields.crypto import DecryptionError, encrypt_bytes
from transitions.models import DataKind, Package, PackageFile
from transitions.package_files import content_of_file, sendable


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """One file of the case, by its key, and the kind of data it is."""

    attachment: UUID
    kind: str


def tick_files(
    *, by: User, package: Package, ticked: Sequence[Ticked], on: date
) -> list[PackageFile]:
    """The draft's files instead of those before. What a colleague ticked and `by` doesn't read herself stays.

    Part of `edit_package`, which has asked for the word and the state. Raises ValidationError (files): one that isn't
    hers to send, one twice, an unknown kind, too many megabytes.
    """
    hers = {row.pk: row for row in sendable(by, package.request.former_case, on=on)}
    keys = [one.attachment for one in ticked]
    if len(set(keys)) != len(keys) or not hers.keys() >= set(keys):
        raise ValidationError({"files": _("這個附件不能附上，請重新選擇。")})
    if any(one.kind not in DataKind.values for one in ticked):
        raise ValidationError({"files": _("請選擇資料種類。")})
    package.files.filter(attachment__in=hers).delete()
    kept = list(package.files.all())
    rows = [_row(package, hers[one.attachment], one.kind, by) for one in ticked]
    _require_room(package, [*kept, *rows])
    for number, row in enumerate([*kept, *rows], start=1):
        row.position, row.annex_number = number, f"F{number}"
        row.save()
    return [*kept, *rows]


def _row(package: Package, source: Attachment, kind: str, by: User) -> PackageFile:
    return PackageFile(
        school=package.school,
        package=package,
        attachment=source,
        kind=kind,
        name=source.name,
        extension=source.extension,
        media_type=source.media_type,
        size=source.size,
        sha256=source.sha256,
        ticked_by=by,
    )


def _require_room(package: Package, rows: Sequence[PackageFile]) -> None:
    limit = value("transition.package_megabytes", package.school)
    if sum(row.size for row in rows) > limit * MIB:
        raise ValidationError(
            {"files": _("附檔合計超過 %(limit)d MB，請減少附檔或分次補件。") % {"limit": limit}}
        )  # fmt: skip


def require_sendable(rows: Sequence[PackageFile]) -> None:
    """Raises ValidationError for a file that was voided, or found infected, since it was ticked."""
    gone = [row.annex_number for row in rows if row.attachment.state != Attachment.State.CLEAN]  # fmt: skip
    if gone:
        raise ValidationError(
            _("附檔 %(numbers)s 已在個案中作廢或未通過掃毒，請移除。")
            % {"numbers": "、".join(gone)}
        )


def seal_files(*, package: Package, now: datetime) -> None:
    """Each file copied under the key of its own row. Part of `approve_package`.

    Raises WrongState when a file of the case doesn't open any more.
    """
    for row in package.files.select_related("attachment"):
        try:
            content = content_of_file(row)
        except (DecryptionError, FileNotFoundError) as error:
            raise WrongState(
                _("附檔 %(number)s 無法開啟，不能封緘。請退回修改。")
                % {"number": row.annex_number}
            ) from error
        default_storage.save(
            row.place, ContentFile(encrypt_bytes(content, aad=row.seal))
        )
        row.sealed_at = now
        row.save(update_fields=["sealed_at"])
