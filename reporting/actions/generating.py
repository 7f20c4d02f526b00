"""The month's workbook from what was recorded: taken away, or filed in one step (generate, check, store)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.reported import mark_filed
from reporting.actions.blanks import blank_of
from reporting.actions.filing import CheckFailed, Filed, file_workbook
from reporting.generation.confirming import progress
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import SERVICE, SESSION, gather
from reporting.generation.precheck import precheck
from reporting.layout import layout_for
from reporting.models import ReportVersion
from reporting.tunables_generation import CONFIRMATION_REQUIRED
from reporting.writing import coloured_bytes, ods_bytes, workbook_bytes

KINDS = ("report.xlsx", "report.ods", "proof.xlsx")


def generate_report(*, by: User, school: School, month: date, on: date) -> Filed:
    """產生並存為本月月報: written, checked as any other file, stored with its rows; the records know their report.

    Pressed again without a change in the records it changes nothing. Raises NotAllowed; CheckFailed with the cells;
    WrongState as file_workbook, for a month without rows, and while confirmations are missing that the school requires.
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    gathered = gather(school, month)
    data = _written(gathered, "report.xlsx")
    _require_confirmed(gathered)
    with transaction.atomic():
        filed = file_workbook(
            by=by,
            school=school,
            month=month,
            data=data,
            filename=f"{month:%Y-%m}-{school.code}.xlsx",
            on=on,
            source=ReportVersion.Source.GENERATED,
        )
        # The records know which report carries them: a later correction asks for a reason and is listed.
        mark_filed(
            report=filed.report.pk,
            school=school,
            month=month,
            records=gathered.keys(SESSION),
            services=gathered.keys(SERVICE),
        )
    return filed


def take_workbook(
    *, by: User, school: School, month: date, kind: str, on: date
) -> bytes:
    """The file without filing it: `kind` one of KINDS, "proof.xlsx" with its wrong cells coloured.

    Raises NotAllowed; CheckFailed for a report with errors; WrongState for a month without rows or without a layout.
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    data = _written(gather(school, month), kind)
    note_export(by, school, month, kind)
    return data


def export_workbook(*, school: School, month: date, extension: str) -> bytes:
    """For the command: "xlsx" or "ods". Raises CheckFailed, WrongState as take_workbook. The audit row names nobody."""
    data = _written(gather(school, month), f"report.{extension}")
    note_export(None, school, month, f"report.{extension}")
    return data


def note_export(by: User | None, school: School, month: date, kind: str) -> None:
    record(
        Event.EXPORTED,
        by=by,
        school=school,
        object_type="reporting.monthlyreport",
        part="generated",
        detail={"month": f"{month:%Y-%m}", "file": kind},
    )


def _written(gathered: Gathered, kind: str) -> bytes:
    if layout_for(gathered.month) is None:
        raise WrongState(_("這個月份沒有可用的表格版本，請洽系統管理人員。"))
    if not any(gathered.rows.values()):
        raise WrongState(
            _("本月沒有可填報的個案與服務，請改登錄「當月無個案及服務」。")
        )
    blank = blank_of(gathered.layout.name, gathered.month)
    found = precheck(gathered, blank=blank)
    if kind == "proof.xlsx":
        data = workbook_bytes(gathered.layout, gathered.values(), blank=blank)
        return coloured_bytes(data, found.checked.errors)
    if not found.ok:
        raise CheckFailed(found.checked)
    if kind == "report.ods":
        return ods_bytes(gathered.layout, gathered.values())
    return workbook_bytes(gathered.layout, gathered.values(), blank=blank)


def _require_confirmed(gathered: Gathered) -> None:
    if not value(CONFIRMATION_REQUIRED, gathered.school):
        return
    missing = [one.reporter.name for one in progress(gathered) if not one.is_confirmed]
    if missing:
        raise WrongState(_("還有教師未確認自己的填報列：%(names)s。") % {"names": "、".join(missing)})  # fmt: skip
