"""輔諮中心月報: the workbook is checked against the official blank, kept, uploaded to the ministry's system, corrected."""

import base64
import hashlib
from datetime import date, datetime
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import NotAllowed, WrongState
from accounts.models import CounselingCenter, User
from reporting.access_county import files_for
from reporting.actions.blanks import blank_row
from reporting.actions.filing import CheckFailed, note_upload
from reporting.center_form import CENTER, check_center_file
from reporting.checking import Checked
from reporting.models import CenterMonth, CenterVersion, OfficialBlank
from reporting.months import amendable_until, due_on, opens_on
from reporting.recognising import container_finding


def check_center(
    *, by: User, center: CounselingCenter, month: date, data: bytes, filename: str, on: date
) -> Checked:  # fmt: skip
    """檢核: the blank's sheets and headings, no formula, some rows. Stores nothing. Raises NotAllowed."""
    _require(by, center, on=on)
    return _check(data, filename, blank_row(CENTER, month))


def file_center(
    *, by: User, center: CounselingCenter, month: date, data: bytes, filename: str, on: date
) -> tuple[CenterMonth, bool]:  # fmt: skip
    """Keep a right workbook as the center's month. Out: the month, and whether anything changed.

    Raises NotAllowed; CheckFailed with the findings; WrongState before the 11th or once it was uploaded.
    """
    _require(by, center, on=on)
    blank = blank_row(CENTER, month)
    checked = _check(data, filename, blank)
    if not checked.ok:
        raise CheckFailed(checked)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        report = _locked(center, month, on=on)
        if report.current and report.current.sha256 == digest:
            return report, False
        _store(
            report,
            by,
            filename=filename[:120],
            sha256=digest,
            content=base64.b64encode(data).decode(),
            sheets=list(checked.counts),
            rows=list(checked.counts.values()),
            blank=blank,
        )
    return report, True


@transaction.atomic
def declare_center_nil(
    *, by: User, center: CounselingCenter, month: date, on: date
) -> tuple[CenterMonth, bool]:
    """當月無個案及服務. Raises as `file_center`."""
    _require(by, center, on=on)
    report = _locked(center, month, on=on)
    if report.current and report.current.is_nil:
        return report, False
    _store(report, by, is_nil=True)
    return report, True


@transaction.atomic
def mark_center_uploaded(
    *, by: User, center: CounselingCenter, month: date, at: datetime, receipt: str, on: date
) -> CenterMonth:  # fmt: skip
    """登錄已上傳部版: ends the duty. Raises NotAllowed, WrongState, ValidationError as the school's."""
    _require(by, center, on=on)
    report = _locked(center, month, on=on)
    version = note_upload(report, by=by, at=at, receipt=receipt)
    _note(Event.SUBMITTED, by, report, version=version.number)
    return report


@transaction.atomic
def amend_center(
    *, by: User, center: CounselingCenter, month: date, reason: str, on: date
) -> CenterMonth:
    """申請修改 within the semester (DL-MR-07). Raises NotAllowed; WrongState otherwise; the former version stays."""
    _require(by, center, on=on)
    report = _locked(center, month, on=on)
    if not report.is_done or report.current is None:
        raise WrongState(_("只有已完成填報的月份可以申請修改。"))
    if on > amendable_until(month):
        raise WrongState(_("已跨學期，請洽主管機關或教育部系統客服。"))
    report.reopen()
    report.save()
    report.current.reason = reason
    report.current.save(update_fields=["reason"])
    _note(Event.CHANGED, by, report)
    return report


def _check(data: bytes, filename: str, blank: OfficialBlank | None) -> Checked:
    checked = check_center_file(
        BytesIO(data), filename, blank=bytes(blank.content) if blank else None
    )
    if blank and hashlib.sha256(data).hexdigest() == blank.sha256:
        checked.errors = [container_finding("no_rows")]
    return checked


def _require(by: User, center: CounselingCenter, *, on: date) -> None:
    if not files_for(by, center, on=on):
        raise NotAllowed(_("中心月報由輔諮中心督導填報。"))


def _locked(center: CounselingCenter, month: date, *, on: date) -> CenterMonth:
    if on < opens_on(month):
        raise WrongState(_("這個月份自當月 11 日起開放填報。"))
    CenterMonth.objects.get_or_create(
        center=center,
        month=month,
        defaults={"due_on": due_on(month, None, Calendars())},
    )
    rows = CenterMonth.objects.select_for_update(of=("self",))
    return rows.select_related("current", "center").get(center=center, month=month)


def _store(report: CenterMonth, by: User, **fields: object) -> None:
    if report.is_done:
        raise WrongState(_("這個月份已完成填報。如需修正，請先申請修改。"))
    last = report.versions.order_by("-number").values_list("number", flat=True).first()
    version = CenterVersion.objects.create(
        report=report,
        number=(last or 0) + 1,
        made_by=by,
        made_at=timezone.now(),
        **fields,
    )
    report.make_ready(version=version)
    report.save()
    _note(Event.IMPORTED, by, report, version=version.number, sha256=version.sha256[:16])  # fmt: skip


def _note(event: str, by: User, report: CenterMonth, **detail: object) -> None:
    record(
        event,
        by=by,
        authority=report.center.authority_id,
        object_type="reporting.centermonth",
        object_id=report.pk,
        detail={"month": f"{report.month:%Y-%m}", **detail},
    )
