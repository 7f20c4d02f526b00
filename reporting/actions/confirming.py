"""Teachers confirm their rows, the contact asks those who haven't, and gives teachers their codes."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from documents.reading import Cell, Kind
from reporting.actions.blanks import blank_of
from reporting.generation.confirming import digest, newest, progress
from reporting.generation.gathering import gather
from reporting.generation.precheck import precheck
from reporting.layout import all_layouts
from reporting.models import ConfirmationRequest, RowConfirmation, TeacherCode
from reporting.months import opens_on
from reporting.values import parser_of


@transaction.atomic
def confirm_rows(
    *, by: User, school: School, month: date, seen: str, on: date
) -> tuple[RowConfirmation, bool]:
    """確認自己的填報列. `seen`: the digest of the rows as the page showed them. Out: the row, and whether it is new.

    Raises NotAllowed (report.confirm at the school); NotVisible for who reports nothing there; WrongState before the
    month opens, when the rows changed since she looked, and while one of her own cells is empty or wrong.
    """
    require(by, Word.REPORT_CONFIRM, at=school, on=on)
    if on < opens_on(month):
        raise WrongState(_("這個月份自當月 11 日起開放填報。"))
    gathered = gather(school, month)
    if by.pk not in gathered.reporters:
        raise NotVisible("reporting.rowconfirmation")
    rows = gathered.rows_of(by.pk)
    now = digest(rows)
    if seen != now:
        raise WrongState(_("你的填報列剛才有異動，請重新整理、再看一次後確認。"))
    # The person's row keeps two presses apart; the second finds the first one's confirmation.
    User.objects.select_for_update().get(pk=by.pk)
    last = newest(school, month).get(by.pk)
    if last is not None and last.digest == now:
        return last, False
    found = precheck(gathered, blank=blank_of(gathered.layout.name, gathered.month))
    if mine := found.errors_of(by.pk):
        raise WrongState(_("你的填報列還有 %(count)s 格未填或有誤，請先修正。") % {"count": len(mine)})  # fmt: skip
    cases = sum(row.sheet == "cases" for row in rows)
    made = RowConfirmation.objects.create(
        school=school,
        month=month,
        user=by,
        digest=now,
        case_rows=cases,
        service_rows=len(rows) - cases,
        confirmed_at=timezone.now(),
    )
    ConfirmationRequest.objects.filter(
        school=school, month=month, user=by, done_on__isnull=True
    ).update(done_on=on)
    _note(Event.SIGNED, by, school, month, rows=len(rows), digest=now[:16])
    return made, True


@transaction.atomic
def remind_unconfirmed(*, by: User, school: School, month: date, on: date) -> int:
    """提醒未確認的教師: each gets the duty on her Today page and a reminder. Out: how many were newly asked today.

    Raises NotAllowed; WrongState before the month opens.
    """
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    if on < opens_on(month):
        raise WrongState(_("這個月份自當月 11 日起開放填報。"))
    asked = 0
    for one in progress(gather(school, month)):
        if one.is_confirmed or one.reporter.user == by.pk:
            continue
        row, made = ConfirmationRequest.objects.select_for_update().get_or_create(
            school=school,
            month=month,
            user_id=one.reporter.user,
            defaults={"asked_by": by, "asked_on": on},
        )
        if made or row.asked_on != on or row.done_on is not None:
            row.asked_by, row.asked_on, row.done_on = by, on, None
            row.save(update_fields=["asked_by", "asked_on", "done_on"])
            asked += 1
    if asked:
        _note(Event.SUBMITTED, by, school, month, asked=asked)
    return asked


@transaction.atomic
def set_teacher_codes(
    *, by: User, school: School, codes: Mapping[UUID, str], on: date
) -> int:
    """教師編碼: by user key. Out: how many changed. Raises NotAllowed; ValidationError by user key."""
    require(by, Word.REPORT_GENERATE, at=school, on=on)
    held = {
        row.user_id: row
        for row in TeacherCode.objects.select_for_update().filter(school=school)
    }
    wanted = {user: code.strip() for user, code in codes.items()}
    _require_codes(wanted, held)
    changed = 0
    for user, code in wanted.items():
        row = held.get(user)
        if row is None and code:
            TeacherCode.objects.create(school=school, user_id=user, code=code)
        elif row is not None and row.code != code:
            row.code = code
            row.save(update_fields=["code"])
        else:
            continue
        changed += 1
    if changed:
        record(
            Event.CHANGED,
            by=by,
            school=school,
            object_type="reporting.teachercode",
            detail={"changed": changed},
        )
    return changed


def _require_codes(
    wanted: Mapping[UUID, str], held: Mapping[UUID, TeacherCode]
) -> None:
    parse = parser_of(all_layouts()[0].sheet("cases").columns[0])
    taken = {row.code for user, row in held.items() if user not in wanted}
    errors: dict[str, str] = {}
    for user, code in wanted.items():
        if not code:
            if user in held:
                errors[str(user)] = _("已有編碼的教師不能改為空白。")
            continue
        value, problem, _old = parse(Cell(code, Kind.TEXT))
        if problem or value is None:
            errors[str(user)] = _(
                "請用 20 字以內的半形字元，且不可像身分證字號或手機號碼。"
            )
        elif code in taken:
            errors[str(user)] = _("「%(code)s」已用於另一位教師。") % {"code": code}
        taken.add(code)
    if errors:
        raise ValidationError(errors)


def _note(event: str, by: User, school: School, month: date, **detail: object) -> None:
    record(
        event,
        by=by,
        school=school,
        object_type="reporting.rowconfirmation",
        detail={"month": f"{month:%Y-%m}", **detail},
    )
