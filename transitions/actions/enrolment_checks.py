"""新生查詢: the list of new students, the ministry system's answer for each, and whether data are needed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.guards import require_at
from cases.models import Student
from transitions.actions.transfer_guards import not_later, optional, save, text
from transitions.models import EnrolmentCheck
from transitions.transfer_access import CHECK, checks_for, get_check
from transitions.transfer_obligations import check_columns

Result, Need = EnrolmentCheck.Result, EnrolmentCheck.Need
BATCH = 500


@transaction.atomic
def open_checks(*, school: School, on: date) -> int:
    """A row for every student who enrolled lately and has none: all of them, not only suspected ones (R-CT-14).

    The daily task's; pressing it again makes nothing twice. Out: how many were opened.
    """
    window = timedelta(days=value("transition.query_window_days", school))
    calendars, made = Calendars(), []
    newcomers = Student.objects.attending().filter(
        school=school,
        entered_on__gt=on - window,
        entered_on__lte=on,
        enrolment_check__isnull=True,
    )
    for student in newcomers.only("pk", "entered_on").order_by("pk"):
        row = EnrolmentCheck(school=school, student=student, enrolled_on=student.entered_on)  # fmt: skip
        for name, day in check_columns(row, calendars).items():
            setattr(row, name, day)
        made.append(row)
    EnrolmentCheck.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)


def open_all_checks(*, on: date) -> int:
    """Every school's. Out: how many rows were opened."""
    schools = School.objects.filter(is_active=True).select_related("authority")
    return sum(open_checks(school=school, on=on) for school in schools.iterator())


@transaction.atomic
def record_results(
    *,
    by: User,
    school: School,
    checks: Iterable[UUID],
    result: str,
    checked_on: date,
    on: date,
    reference: str = "",
) -> int:
    """One answer of the 通報系統 for many students at once. Out: how many rows it was written into.

    Raises NotVisible for a foreign school, NotAllowed, ValidationError, WrongState when one of them has its answer
    already (then none is written).
    """
    rows = list(
        checks_for(by, school, on=on)
        .select_for_update(of=("self",))
        .filter(pk__in=set(checks))
        .order_by("pk")
    )
    require_at(by, Word.TRANSITION_QUERY, school=school, on=on)
    if not rows:
        raise ValidationError({"checks": _("請勾選學生。")})
    for row in rows:
        _answer(row, by=by, result=result, checked_on=checked_on, on=on, reference=reference)  # fmt: skip
    EnrolmentCheck.objects.bulk_update(
        rows, ["result", "checked_on", "checked_by", "reference", "version"], batch_size=BATCH
    )  # fmt: skip
    record(
        Event.CHANGED,
        by=by,
        school=school,
        object_type=CHECK,
        part="result",
        detail={"result": result, "students": len(rows)},
    )
    return len(rows)


@transaction.atomic
def record_result(
    *,
    by: User,
    check: EnrolmentCheck,
    result: str,
    checked_on: date,
    on: date,
    reference: str = "",
    former_school: School | None = None,
    former_name: str | None = None,
    version: int | None = None,
) -> EnrolmentCheck:
    """The 通報系統's answer for one student; for a transition student with her former school, inside or by name.

    An answer may be corrected until the request went out. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    row = _locked(by, check, Word.TRANSITION_QUERY, on=on, version=version)
    if row.requested_on is not None:
        raise WrongState(_("已發文請求資料，不能再更正查詢結果。"))
    row.result = Result.OPEN
    row.need, row.need_on, row.need_by, row.need_reason = "", None, None, None
    _answer(row, by=by, result=result, checked_on=checked_on, on=on, reference=reference)  # fmt: skip
    row.former_school, row.former_name = None, None
    if result == Result.LISTED:
        if former_school == row.school:
            raise ValidationError({"former_school": _("原就讀學校不能是本校。")})
        row.former_school = former_school
        name = former_school.name if former_school else former_name
        row.former_name = text(name, "former_name", longest=100)
    save(row)
    record(Event.CHANGED, by=by, part="result", detail={"result": result}, **_about(row))  # fmt: skip
    return row


@transaction.atomic
def decide_need(
    *, by: User, check: EnrolmentCheck, need: str, reason: str, on: date
) -> EnrolmentCheck:
    """經評估有必要者: whether the data are asked for, with the reason (art. 6 II). May be decided anew until the request
    went out. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    row = _locked(by, check, Word.TRANSITION_REQUEST, on=on)
    if row.result != Result.LISTED:
        raise WrongState(_("查詢結果為轉銜學生者，才評估是否請求資料。"))
    if row.requested_on is not None:
        raise WrongState(_("已發文請求資料，不能再變更。"))
    if need not in (Need.NEEDED, Need.NOT_NEEDED):
        raise ValidationError({"need": _("請選擇是否請求。")})
    row.need, row.need_reason = need, text(reason, "reason")
    row.need_on, row.need_by = on, by
    save(row)
    record(Event.CHANGED, by=by, part="need", detail={"need": need}, **_about(row))
    return row


def _answer(
    row: EnrolmentCheck,
    *,
    by: User,
    result: str,
    checked_on: date,
    on: date,
    reference: str,
) -> None:
    if result not in (Result.LISTED, Result.NOT_LISTED):
        raise ValidationError({"result": _("請選擇查詢結果。")})
    if row.result != Result.OPEN:
        raise WrongState(_("其中有學生已登錄查詢結果，請重新整理。"))
    not_later(checked_on, on, "checked_on")
    if checked_on < row.enrolled_on:
        raise ValidationError({"checked_on": _("查詢日不能早於入學日。")})
    row.result, row.checked_on, row.checked_by = result, checked_on, by
    row.reference = optional(reference, "reference", longest=40) or ""
    row.version += 1


def _locked(
    by: User, check: EnrolmentCheck, word: Word, *, on: date, version: int | None = None
) -> EnrolmentCheck:
    EnrolmentCheck.objects.select_for_update(of=("self",)).only("pk").get(pk=check.pk)
    row = get_check(by, check.pk, word=word, on=on)
    if version is not None and row.version != version:
        raise WrongState(_("這份資料剛才已由別人更新，你輸入的內容尚未儲存。"))
    return row


def _about(row: EnrolmentCheck) -> dict[str, Any]:
    return {"school": row.school, "object_type": CHECK, "object_id": row.pk}
