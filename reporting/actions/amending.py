"""申請修改: a filed month is reopened, by the rule of its semester or by the county."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from reporting.actions.filing import locked_report, note_change
from reporting.models import AmendmentRequest, MonthlyReport
from reporting.months import amendable_until


@transaction.atomic
def ask_amendment(
    *, by: User, school: School, month: date, reason: str, on: date
) -> AmendmentRequest:
    """申請修改: within the month's semester it reopens at once; later the county decides.

    Raises NotAllowed; WrongState unless the month was uploaded or filed and nothing is pending.
    """
    require(by, Word.REPORT_AMEND, at=school, on=on)
    report = locked_report(school, month, on=on)
    if not report.is_done:
        raise WrongState(_("只有已完成填報的月份可以申請修改。"))
    if report.amendments.filter(state=AmendmentRequest.State.PENDING).exists():
        raise WrongState(_("這個月份已有待核准的修改申請。"))
    now = timezone.now()
    request = AmendmentRequest(report=report, reason=reason, asked_by=by, asked_at=now)
    if on <= amendable_until(month):
        request.grant(by=None, at=now)
        report.reopen()
        report.save()
    request.save()
    note_change(Event.CHANGED, by, report, amendment=request.state)
    return request


@transaction.atomic
def keep_as_filed(*, by: User, school: School, month: date, on: date) -> MonthlyReport:
    """不需修正: a reopened month goes back to what it was; its version, file and receipt stand.

    Raises NotAllowed; WrongState unless it is being amended and no new version was kept.
    """
    require(by, Word.REPORT_AMEND, at=school, on=on)
    report = locked_report(school, month, on=on)
    if report.state != MonthlyReport.State.AMENDING or report.current is None:
        raise WrongState(_("這個月份不在修正中。"))
    if report.current.uploaded_at is not None:
        report.keep_uploaded()
    else:
        report.keep_filed()
    report.save()
    note_change(Event.CHANGED, by, report, amendment="kept")
    return report


@transaction.atomic
def decide_amendment(
    *, by: User, request: AmendmentRequest, granted: bool, note: str, on: date
) -> AmendmentRequest:
    """跨學期修改之核准, by the county or an administrator. Raises NotAllowed; WrongState when it was decided already."""
    school = School.objects.select_related("authority").get(
        monthly_reports=request.report_id
    )
    # At the county: a school's own administrator does not decide for her school.
    require(by, Word.REPORT_DECIDE_AMENDMENT, at=school.authority, on=on)
    fresh = AmendmentRequest.objects.select_for_update().get(pk=request.pk)
    if fresh.state != AmendmentRequest.State.PENDING:
        raise WrongState(_("這個申請已經處理過了。"))
    report = MonthlyReport.objects.select_for_update().get(pk=fresh.report_id)
    decide = fresh.grant if granted else fresh.refuse
    decide(by=by, at=timezone.now(), note=note)
    fresh.save()
    if granted:
        report.reopen()
        report.save()
    note_change(Event.APPROVED if granted else Event.RETURNED, by, report)
    return fresh
