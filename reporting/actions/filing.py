"""What happens to a month: a checked workbook is stored, nothing is declared, the upload is noted, it is reopened."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.reported import counted_of, mark_filed
from reporting.checking import Checked, check_file
from reporting.generation.posts import reporting_people
from reporting.models import (
    CenterMonth,
    MonthlyReport,
    ReportedCase,
    ReportedService,
    ReportFile,
    ReportVersion,
)
from reporting.models.versions import MonthVersion
from reporting.months import (
    days_of,
    due_on,
    first_month,
    months_from,
    opens_on,
)
from reporting.reportable import reportable_rows

State = MonthlyReport.State
BATCH = 1000


class CheckFailed(Exception):
    """The workbook has errors; nothing was stored. `checked` names them."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(f"{len(checked.errors)} errors")
        self.checked = checked


@dataclass(frozen=True, slots=True)
class Filed:
    """`changed` is False when the month already held exactly this."""

    report: MonthlyReport
    changed: bool


def check_upload(
    *, by: User, school: School, month: date, data: bytes, filename: str, on: date
) -> Checked:
    """檢核: what is wrong with the workbook for this school and month. Stores nothing. Raises NotAllowed."""
    require(by, Word.REPORT_CHECK, at=school, on=on)
    return check_file(
        BytesIO(data),
        filename,
        month=month,
        school=school,
        shared_is_error=bool(value("report.shared_student_is_error", school)),
    )


def file_workbook(
    *,
    by: User,
    school: School,
    month: date,
    data: bytes,
    filename: str,
    on: date,
    source: str = ReportVersion.Source.UPLOAD,
) -> Filed:
    """Store a right workbook as the month's report: file, hash and every row, or nothing at all.

    The same file again changes nothing. Raises NotAllowed; CheckFailed with the findings; WrongState when the month isn't
    open yet, an older one is overdue, or it was uploaded already (ask for an amendment first).
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    # The slow part stands before the lock: nobody waits for a workbook to be read.
    checked = check_upload(by=by, school=school, month=month, data=data, filename=filename, on=on)  # fmt: skip
    if not checked.ok:
        raise CheckFailed(checked)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        report = locked_report(school, month, on=on)
        if report.current and report.current.sha256 == digest:
            return Filed(report, changed=False)
        _require_open(report, on=on)
        version = _new_version(
            report,
            by=by,
            kind=ReportVersion.Kind.ROWS,
            source=source,
            layout=checked.layout.name if checked.layout else "",
            filename=filename[:120],
            sha256=digest,
            case_rows=len(checked.rows.get("cases", ())),
            service_rows=len(checked.rows.get("services", ())),
        )
        ReportFile.of(version, data).save(force_insert=True)
        _replace_rows(report, version, checked)
        if source == ReportVersion.Source.UPLOAD:
            _carry_month(report)
        _become_ready(report, version, by)
    return Filed(report, changed=True)


@transaction.atomic
def declare_nil(*, by: User, school: School, month: date, on: date) -> Filed:
    """當月無個案及服務. Raises NotAllowed; WrongState as `file_workbook`, and when recorded work says otherwise."""
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    report = locked_report(school, month, on=on)
    if report.current and report.current.kind == ReportVersion.Kind.NIL:
        return Filed(report, changed=False)
    _require_open(report, on=on)
    rows = reportable_rows(school, month)
    if rows:
        raise WrongState(
            _("本月有 %(rows)s 列可填報的個案或服務，不能登錄為「無個案及服務」。")
            % {"rows": rows}
        )
    kind, source = ReportVersion.Kind.NIL, ReportVersion.Source.NONE
    version = _new_version(report, by=by, kind=kind, source=source)
    _replace_rows(report, version, Checked())
    _become_ready(report, version, by)
    return Filed(report, changed=True)


@transaction.atomic
def mark_uploaded(
    *, by: User, school: School, month: date, at: datetime, receipt: str, on: date
) -> MonthlyReport:
    """登錄已上傳部版: when, with which receipt. Only this ends the duty and turns the county's board green.

    Raises NotAllowed; WrongState unless a checked version waits; ValidationError for a moment in the future or before the
    version was made.
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    report = locked_report(school, month, on=on)
    version = note_upload(report, by=by, at=at, receipt=receipt)
    note_change(Event.SUBMITTED, by, report, version=version.number)
    return report


def note_upload(
    report: MonthlyReport | CenterMonth, *, by: User, at: datetime, receipt: str
) -> MonthVersion:
    """The upload on the locked month's current version, and the month's end; the caller has checked who may.

    Raises WrongState and ValidationError as `mark_uploaded`.
    """
    version = report.current
    if report.state != State.READY or version is None:
        raise WrongState(_("沒有檢核通過、等待上傳的版本。"))
    if at > timezone.now():
        raise ValidationError(_("上傳時間不可晚於現在。"), code="future")
    if timezone.localdate(at) < timezone.localdate(version.made_at):
        raise ValidationError(_("上傳時間不可早於檢核通過的日期。"), code="early")
    version.uploaded_at, version.uploaded_by, version.receipt = at, by, receipt
    version.save(update_fields=["uploaded_at", "uploaded_by", "receipt"])
    report.mark_uploaded(on=timezone.localdate(at))
    report.save()
    return version


@transaction.atomic
def submit_here(*, by: User, school: School, month: date, on: date) -> MonthlyReport:
    """送出: where the county declared this installation its official system, sending ends the duty.

    Raises NotAllowed; WrongState elsewhere, or unless a checked version waits.
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    report = locked_report(school, month, on=on)
    if not school.authority.is_official_system:
        raise WrongState(
            _("主管機關未指定本系統為正式填報系統，請上傳部版後登錄回執。")
        )
    if report.state != State.READY:
        raise WrongState(_("沒有檢核通過、等待送出的版本。"))
    report.mark_filed(on=on)
    report.save()
    note_change(Event.SUBMITTED, by, report)
    return report


def overdue_months(school: School, *, before: date, on: date) -> list[date]:
    """Months before `before` that are past due and not done, oldest first. Five queries whatever their number."""
    calendars = Calendars()
    done = set(
        MonthlyReport.objects.filter(
            school=school, month__lt=before, done_on__isnull=False
        ).values_list("month", flat=True)
    )
    return [
        month
        for month in months_from(first_month(school), before)
        if month < before
        and month not in done
        and due_on(month, school, calendars) < on
    ]


def locked_report(school: School, month: date, *, on: date) -> MonthlyReport:
    """The month's row, made at need, locked: whoever presses at the same time waits here. Refuses a month not open yet."""
    if on < opens_on(month):
        raise WrongState(_("這個月份自當月 11 日起開放填報。"))
    MonthlyReport.objects.get_or_create(
        school=school, month=month, defaults=days_of(month, school, Calendars())
    )
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("current", "school__authority")
        .get(school=school, month=month)
    )


def _require_open(report: MonthlyReport, *, on: date) -> None:
    if report.is_done:
        raise WrongState(_("這個月份已完成填報。如需修正，請先申請修改。"))
    if report.state == State.AMENDING:
        return
    older = overdue_months(report.school, before=report.month, on=on)
    if older:
        words = f"{older[0].year - 1911} 年 {older[0].month} 月"
        raise WrongState(_("請先補填 %(month)s 的逾期月報。") % {"month": words})


def _new_version(report: MonthlyReport, *, by: User, **fields: object) -> ReportVersion:
    last = report.versions.order_by("-number").values_list("number", flat=True).first()
    return ReportVersion.objects.create(
        report=report,
        number=(last or 0) + 1,
        made_by=by,
        made_at=timezone.now(),
        **fields,
    )


def _replace_rows(
    report: MonthlyReport, version: ReportVersion, checked: Checked
) -> None:
    models: tuple[Any, ...] = (ReportedCase, ReportedService)
    for model in models:
        model.objects.filter(version__report=report, is_current=True).update(
            is_current=False
        )
        rows = (
            model(
                version=version,
                school=report.school,
                month=report.month,
                row=row.number,
                **{
                    key: list(held) if isinstance(held, tuple) else held
                    for key, held in row.values.items()
                },
            )
            for row in checked.rows.get(model.sheet, ())
        )
        model.objects.bulk_create(rows, batch_size=BATCH)


def _carry_month(report: MonthlyReport) -> None:
    """The school's own file stands for all that was recorded of the month: what is changed from now on is a correction."""
    authors = reporting_people(report.school, report.month)
    records, services = counted_of(report.school, report.month, authors=authors)
    mark_filed(
        report=report.pk,
        school=report.school,
        month=report.month,
        records=records.values_list("pk", flat=True),
        services=services.values_list("pk", flat=True),
    )


def _become_ready(report: MonthlyReport, version: ReportVersion, by: User) -> None:
    report.make_ready(version=version)
    report.save()
    note_change(
        Event.IMPORTED, by, report, version=version.number, sha256=version.sha256[:16]
    )


def note_change(event: str, by: User, report: MonthlyReport, **detail: object) -> None:
    record(
        event,
        by=by,
        school=report.school,
        object_type="reporting.monthlyreport",
        object_id=report.pk,
        detail={"month": f"{report.month:%Y-%m}", **detail},
    )
