"""中輟通報 beside the six months: held from the threshold's day until the ministry's system has it (DL-DO-01 to 03)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, require_not_future, required_text
from transitions.actions.guards import locked, require_on
from transitions.dropping_out import hold, is_compulsory
from transitions.models import DropoutReport, Transition

Ground = DropoutReport.Ground


@transaction.atomic
def raise_dropout(
    *, by: User, row: Transition, ground: str, since_on: date, on: date
) -> DropoutReport:
    """應通報: somebody learned that she is in no school. Raises NotVisible, NotAllowed, WrongState when one is open or she is
    beyond compulsory age, ValidationError."""
    require_on(by, Word.TRANSITION_TRACK, row=row, on=on)
    fresh = locked(row)
    if not is_compulsory(fresh):
        raise WrongState(_("這位學生不是國民義務教育階段的適齡學生。"))
    if ground not in Ground.values:
        raise ValidationError({"ground": _("請選擇通報事由。")})
    require_not_future(since_on, on=on, field="since_on")
    if fresh.dropout_reports.filter(reported_on__isnull=True, cleared_on__isnull=True).exists():  # fmt: skip
        raise WrongState(_("已有一筆中輟通報尚未完成。"))
    made = hold(fresh, ground, since_on, Calendars())
    record(Event.CREATED, by=by, detail={"ground": ground}, **of(made))
    return made


@transaction.atomic
def record_dropout(
    *, by: User, report: DropoutReport, reported_on: date, number: str, on: date
) -> DropoutReport:
    """The report was made in the ministry's system: when, under which number, by whom.

    Raises NotVisible, NotAllowed, WrongState when it is done or cleared, ValidationError.
    """
    fresh = _open(by, report, on=on)
    require_not_future(reported_on, on=on, field="reported_on")
    if reported_on < fresh.since_on:
        raise ValidationError({"reported_on": _("通報日不能早於起算日。")})
    fresh.reported_on, fresh.reported_by = reported_on, by
    fresh.number = required_text(number, field="number")[:40]
    fresh.save()
    record(Event.SUBMITTED, by=by, detail={"ground": fresh.ground}, **of(fresh))
    return fresh


@transaction.atomic
def clear_dropout(
    *, by: User, report: DropoutReport, reason: str, on: date
) -> DropoutReport:
    """免通報, with the reason: she is in a school, or was excused. Raises as `record_dropout`."""
    fresh = _open(by, report, on=on)
    fresh.cleared_on, fresh.clear_reason = on, required_text(reason, field="reason")
    fresh.save()
    record(Event.CHANGED, by=by, part="cleared", **of(fresh))
    return fresh


def clear_open(row: Transition, *, on: date, reason: str) -> None:
    """Within the caller's transaction: she was found before anything had to be reported.

    One that was due before she was enrolled stays: it was owed, and the report of her return follows it.
    """
    for report in row.dropout_reports.select_for_update().filter(
        reported_on__isnull=True, cleared_on__isnull=True, due_on__gte=on
    ):
        report.cleared_on, report.clear_reason = on, reason
        report.save()


def _open(by: User, report: DropoutReport, *, on: date) -> DropoutReport:
    rows = DropoutReport.objects.select_related("transition", "school")
    fresh = rows.select_for_update(of=("self",)).get(pk=report.pk)
    require_on(by, Word.TRANSITION_TRACK, row=fresh.transition, on=on)
    if not fresh.is_open:
        raise WrongState(_("這筆中輟通報已經完成或免通報。"))
    return fresh
