"""The county's board: which schools are late with which month, since when, and whom to call. Status only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.calendars import Calendars
from accounts.models import Appointment
from accounts.permissions import schools_within
from accounts.vocabulary import Scope, Word
from deadlines import periods
from deadlines.office_calendar import OfficeCalendar
from reporting.models import Chase, MonthlyReport, ReportVersion
from reporting.months import due_on, first_month, months_from

MONTHS = 6
FILTERS = ("todo", "older", "done", "all")
State = MonthlyReport.State


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one school. `kind`: ok, zero, late, over, part, none."""

    kind: str
    words: str
    icon_name: str


@dataclass(slots=True)
class BoardRow:
    """A school on the board; `older` are owed months before the shown one, oldest first."""

    school_id: UUID
    name: str
    authority_id: UUID
    cells: list[Cell] = field(default_factory=list)
    older: list[date] = field(default_factory=list)
    code: str = ""
    contact: str = ""
    email: str = ""
    since: date | None = None  # the day after the oldest unmet end
    reminded_on: date | None = None  # by an officer's hand, the last time

    @property
    def group(self) -> str:
        """done, zero, part or none: of the month shown."""
        kind = self.cells[-1].kind
        return {"ok": "done", "late": "done", "zero": "zero", "part": "part"}.get(kind, "none")  # fmt: skip

    @property
    def is_late(self) -> bool:
        return self.since is not None

    @property
    def is_done(self) -> bool:
        return self.group in ("done", "zero")


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` are those of the filter; `counts` are of the whole county."""

    month: date
    months: list[date]
    rows: list[BoardRow]
    counts: Counter[str]
    total: int
    calendar: OfficeCalendar  # the nation's


def board_of(user: Any, month: date, *, on: date, wanted: str = "todo") -> Board:
    """Every school she watches with its last six months: nine queries whatever their number."""
    months = list(months_from(periods.add_months(month, 1 - MONTHS), month))
    schools = list(
        schools_within(user, Word.REPORT_PROGRESS, on=on, among=(Scope.STATUS_ONLY, Scope.SCHOOL))
        .filter(is_active=True)
        .order_by("code")
    )  # fmt: skip
    facts = _facts([school.pk for school in schools], month)
    calendars = Calendars()
    calendars.prime(schools)
    rows = []
    for school in schools:
        start = first_month(school)
        row = BoardRow(school.pk, school.name, school.authority_id, code=school.code)
        mine = facts.get(school.pk, {})
        dues = {one: due_on(one, school, calendars) for one in months_from(min(start, months[0]), month)}  # fmt: skip
        row.older = [
            one
            for one, due in dues.items()
            if start <= one < month and due < on and not _is_done(mine.get(one))
        ]
        owed = [dues[one] for one in row.older]
        if start <= month and dues[month] < on and not _is_done(mine.get(month)):
            owed.append(dues[month])
        row.since = min(owed) + timedelta(days=1) if owed else None
        row.cells = [
            _cell(mine.get(one), dues[one], one >= start, on) for one in months
        ]
        rows.append(row)
    counts = Counter(row.group for row in rows)
    counts["todo"] = sum(not row.is_done or bool(row.older) for row in rows)
    counts["older"] = sum(bool(row.older) for row in rows)
    counts["finished"] = sum(row.is_done for row in rows)
    chosen = [row for row in rows if _matches(row, wanted)]
    chosen.sort(key=lambda row: (row.older[0] if row.older else date.max, row.is_done))
    return Board(month, months, chosen, counts, len(rows), calendars.nation())


def add_contacts(rows: Iterable[BoardRow], *, on: date) -> None:
    """Fills `contact`, `email` and `reminded_on` of the rows of one page. Two queries."""
    rows = list(rows)
    keys = [row.school_id for row in rows]
    names: dict[Any, list[str]] = {}
    mails: dict[Any, list[str]] = {}
    held = (
        Appointment.objects.in_force(on)
        .filter(school__in=keys, role="report_contact")
        .order_by("from_on")
        .values_list("school", "user__name", "user__email")
    )
    for school, name, mail in held:
        names.setdefault(school, []).append(name)
        mails.setdefault(school, []).append(mail)
    chased = Chase.objects.filter(school__in=keys).values("school")
    reminded = dict(
        chased.annotate(last=Max("asked_on")).values_list("school", "last").order_by()
    )
    for row in rows:
        row.contact = "、".join(names.get(row.school_id, []))
        row.email = "、".join(filter(None, mails.get(row.school_id, [])))
        row.reminded_on = reminded.get(row.school_id)


def _facts(schools: list[UUID], month: date) -> dict[UUID, dict[date, tuple[Any, ...]]]:
    """school -> month -> (state, done_on, kind)."""
    facts: dict[UUID, dict[date, tuple[Any, ...]]] = {}
    rows = MonthlyReport.objects.filter(
        school__in=schools, month__lte=month
    ).values_list("school", "month", "state", "done_on", "current__kind")
    for school, one, *fact in rows:
        facts.setdefault(school, {})[one] = tuple(fact)
    return facts


def _is_done(fact: tuple[Any, ...] | None) -> bool:
    return fact is not None and fact[1] is not None


def _matches(row: BoardRow, wanted: str) -> bool:
    return {
        "todo": not row.is_done or bool(row.older),
        "older": bool(row.older),
        "done": row.is_done,
    }.get(wanted, True)


def _cell(fact: tuple[Any, ...] | None, due: date, is_owed: bool, on: date) -> Cell:
    state, done_on, kind = fact or (None, None, None)
    if state in MonthlyReport.DONE:
        if done_on > due:
            return Cell("late", _("補填"), "hist")
        if kind == ReportVersion.Kind.NIL:
            return Cell("zero", _("無個案"), "ok")
        return Cell("ok", _("完成"), "ok")
    if state == State.AMENDING:
        return Cell("part", _("修正中"), "edit")
    if on > due and is_owed:
        return Cell("over", _("逾期 %(days)s 日") % {"days": (on - due).days}, "stop")
    if state == State.READY:
        return Cell("part", _("檢核通過，待上傳"), "ul")
    if not is_owed:
        return Cell("none", "—", "")
    return Cell("none", _("尚未開始"), "alert")
