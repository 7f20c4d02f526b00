"""The administrator puts the ministry's own blank file in place."""

import hashlib
from datetime import date
from io import BytesIO

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.permissions import may
from accounts.vocabulary import Word
from reporting.actions.filing import CheckFailed
from reporting.checking import check_file
from reporting.layout import layout_named
from reporting.models import OfficialBlank


@transaction.atomic
def put_blank(
    *, by: User, layout_name: str, data: bytes, filename: str, on: date
) -> tuple[OfficialBlank, bool]:
    """上傳部版空白表格. Out: the row, and whether it is new (the same file again is not).

    Raises KeyError for an unknown layout, NotAllowed, CheckFailed with every heading that differs from the layout.
    """
    layout = layout_named(layout_name)
    if not may(by, Word.REPORT_LAYOUT, on=on):
        raise NotAllowed
    checked = check_file(BytesIO(data), filename, layout=layout)
    checked.errors = [error for error in checked.errors if error.code != "no_rows"]
    if not checked.ok or any(checked.counts.values()):
        raise CheckFailed(checked)
    row, made = OfficialBlank.objects.get_or_create(
        layout=layout.name,
        sha256=hashlib.sha256(data).hexdigest(),
        defaults={
            "filename": filename[:120],
            "content": data,
            "uploaded_by": by,
            "uploaded_at": timezone.now(),
        },
    )
    if made:
        record(
            Event.IMPORTED,
            by=by,
            object_type="reporting.officialblank",
            object_id=row.pk,
            detail={"layout": layout.name, "sha256": row.sha256[:16]},
        )
    return row, made


def blank_of(layout_name: str) -> bytes | None:
    """The newest official blank of the layout, None when there is none."""
    row = (
        OfficialBlank.objects.filter(layout=layout_name)
        .order_by("-uploaded_at")
        .values_list("content", flat=True)
        .first()
    )
    return None if row is None else bytes(row)
