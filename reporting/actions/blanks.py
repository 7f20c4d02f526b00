"""The administrator puts the ministry's own blank files in place, layout by layout and semester by semester."""

import hashlib
from datetime import date
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed
from accounts.models import User
from reporting.access_county import runs_the_forms
from reporting.actions.filing import CheckFailed
from reporting.center_form import CENTER, check_center_blank
from reporting.checking import Checked, check_file
from reporting.layout import layout_named
from reporting.models import BlankActivation, OfficialBlank
from reporting.months import semester_start
from reporting.recognising import container_finding


@transaction.atomic
def put_blank(
    *,
    by: User,
    layout_name: str,
    data: bytes,
    filename: str,
    on: date,
    from_month: date | None = None,
) -> tuple[OfficialBlank, bool]:
    """上傳部版空白表格 and use it from a semester on (default: the present one). Out: the row, and whether it is new.

    layout_name: a layout's, or "center" for the counseling center's (table B), whose columns are whatever it says.
    Raises KeyError for an unknown layout, NotAllowed, CheckFailed with every heading that differs from the layout.
    """
    name = CENTER if layout_name == CENTER else layout_named(layout_name).name
    _require(by, on=on)
    checked = check_blank(layout_name, data, filename)
    if not checked.ok:
        raise CheckFailed(checked)
    row, made = OfficialBlank.objects.get_or_create(
        layout=name,
        sha256=hashlib.sha256(data).hexdigest(),
        defaults={
            "filename": filename[:120],
            "content": data,
            "uploaded_by": by,
            "uploaded_at": timezone.now(),
        },
    )
    if made:
        _note(Event.IMPORTED, by, row, sha256=row.sha256[:16])
    activate_blank(by=by, blank=row, from_month=from_month or on, on=on)
    return row, made


@transaction.atomic
def activate_blank(
    *, by: User, blank: OfficialBlank, from_month: date, on: date
) -> BlankActivation | None:
    """啟用: the blank is its layout's from the semester of `from_month` on. Out: the entry; None when it was so already.

    Every former entry and file stays. Raises NotAllowed.
    """
    _require(by, on=on)
    start = semester_start(from_month)
    newest = (
        BlankActivation.objects.filter(blank__layout=blank.layout, from_month=start)
        .order_by("-id")
        .first()
    )
    if newest is not None and newest.blank_id == blank.pk:
        return None
    entry = BlankActivation.objects.create(
        blank=blank, from_month=start, activated_by=by, activated_at=timezone.now()
    )
    _note(Event.SETTING_CHANGED, by, blank, semester=f"{start:%Y-%m}")
    return entry


def check_blank(layout_name: str, data: bytes, filename: str) -> Checked:
    """What keeps the file from being the layout's blank: headings that differ, rows that are there already."""
    if layout_name == CENTER:
        return check_center_blank(BytesIO(data), filename)
    checked = check_file(BytesIO(data), filename, layout=layout_named(layout_name))
    checked.errors = [error for error in checked.errors if error.code != "no_rows"]
    checked.errors += [
        container_finding("blank_has_rows", name, name=name, rows=rows)
        for name, rows in checked.counts.items()
        if rows and checked.ok
    ]
    return checked


def blank_row(layout_name: str, month: date) -> OfficialBlank | None:
    """The official blank in use for a reported month, whenever it is asked; None when there is none."""
    start = semester_start(month)
    entry = (
        BlankActivation.objects.filter(blank__layout=layout_name, from_month__lte=start)
        .select_related("blank")
        .defer("blank__content")
        .order_by("-from_month", "-id")
        .first()
    )
    return entry.blank if entry else None


def blank_of(layout_name: str, month: date) -> bytes | None:
    """Its bytes."""
    row = blank_row(layout_name, month)
    return None if row is None else bytes(row.content)


def _require(by: User, *, on: date) -> None:
    if not runs_the_forms(by, on=on):
        raise NotAllowed(_("部版表格由縣市層級的系統管理員維護。"))


def _note(event: str, by: User, row: OfficialBlank, **detail: object) -> None:
    record(
        event,
        by=by,
        object_type="reporting.officialblank",
        object_id=row.pk,
        detail={"layout": row.layout, **detail},
    )
