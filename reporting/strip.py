"""What the month page shows of a school year: twelve months with their state, and the steps of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.calendars import Calendars
from accounts.models import School
from reporting.models import CenterMonth, MonthlyReport, ReportVersion
from reporting.months import due_on, first_month, opens_on

State = MonthlyReport.State


@dataclass(frozen=True, slots=True)
class MonthView:
    """`kind` is the look of templates/partials/months.html: ok, zero, late, cur or off."""

    month: date
    kind: str
    icon_name: str
    words: str
    detail: str


def month_views(
    school: School,
    months: list[date],
    reports: Mapping[date, MonthlyReport],
    *,
    on: date,
    calendars: Calendars,
) -> list[MonthView]:
    """One view a month, in order."""
    first = first_month(school)
    return [
        _view(month, reports.get(month), due_on(month, school, calendars), first, on)
        for month in months
    ]


def center_views(
    months: list[date],
    reports: Mapping[date, CenterMonth],
    *,
    month: date,
    on: date,
) -> tuple[list[MonthView], date]:
    """The same for a counseling center, which no county gives a day of its own; and when `month` is due."""
    first, calendars = first_month(None), Calendars()
    dues = {one: due_on(one, None, calendars) for one in {*months, month}}
    views = [_view(one, reports.get(one), dues[one], first, on) for one in months]
    return views, dues[month]


def _view(
    month: date,
    report: MonthlyReport | CenterMonth | None,
    due: date,
    first: date,
    on: date,
) -> MonthView:
    def view(kind: str, icon_name: str, words: str, detail: str) -> MonthView:
        return MonthView(month, kind, icon_name, words, detail)

    if report and report.is_done and report.done_on:
        day = _short(report.done_on)
        if report.done_on > due:
            return view("late", "hist", _("逾期補填"), _("%(day)s 上傳") % {"day": day})
        if report.current and report.current.kind == ReportVersion.Kind.NIL:
            return view("zero", "ok", _("無個案"), _("%(day)s 登錄") % {"day": day})
        return view("ok", "ok", _("已完成"), _("%(day)s 上傳") % {"day": day})
    if on < opens_on(month):
        day = _short(opens_on(month))
        return view("off", "minus", _("未開放"), _("%(day)s 起") % {"day": day})
    until = _("%(day)s 截止") % {"day": _short(due)}
    if report and report.state == State.AMENDING:
        return view("cur", "edit", _("修正中"), until)
    if report and report.state == State.READY:
        return view("cur", "ul", _("待上傳部版"), until)
    if on > due:
        if month < first:
            return view("off", "minus", _("未使用"), "")
        return view("late", "stop", _("逾期"), until)
    return view("cur", "edit", _("待填報"), until)


def due_chip(
    report: MonthlyReport | CenterMonth | None, due: date, *, on: date
) -> tuple[str, str]:
    """(level, words) of the deadline (DESIGN.md section 5)."""
    left = (due - on).days
    if report and report.is_done:
        return "done", _("已完成")
    if left < 0:
        return "over", _("逾期 %(days)s 日") % {"days": -left}
    words = _("剩 %(days)s 日・%(day)s") % {"days": left, "day": _short(due)}
    if left <= 3:
        return "soon", words
    return ("near" if left <= 14 else "far"), words


def steps_of(report: MonthlyReport | None, *, checked: bool) -> list[dict[str, Any]]:
    """The five steps of a month; `checked`: a check's findings are on the page."""
    state = report.state if report else State.OPEN
    place = {
        State.OPEN: 2 if checked else 1,
        State.AMENDING: 2 if checked else 1,
        State.READY: 4,
        State.UPLOADED: 6,
        State.FILED: 6,
    }[State(state)]
    titles = [
        (_("下載空白表格"), _("當月 11 日起")),
        (_("上傳檢核"), _("黃底未填、紅底有誤")),
        (_("檢核通過"), _("檔案與雜湊值留存")),
        (_("上傳部版系統"), _("次月 1–10 日")),
        (_("登錄完成"), _("留存回執")),
    ]
    return [
        {
            "title": title,
            "words": words,
            "state": "done" if number < place else "now" if number == place else "",
        }
        for number, (title, words) in enumerate(titles, start=1)
    ]


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
