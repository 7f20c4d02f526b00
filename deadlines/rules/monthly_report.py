"""The ministry's monthly report of guidance work (輔導工作成果填報). The trigger is the reported month, as its first day."""

from datetime import date

from deadlines import periods, reckonings
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules.rule import (
    Bound,
    EndMoves,
    Parameter,
    Rule,
    Satisfaction,
    Trigger,
    Version,
)
from deadlines.wording import _

MANUAL = "高級中等以下學校輔導工作成果填報系統操作說明"
IN_FORCE = date(2017, 9, 1)  # the system opened in September of ROC 106
TAICHUNG_REPORT = "臺中市109年度「友善校園」學生事務與輔導工作輔導業務報告"


def _next_month(month: date, day: int) -> date:
    return periods.add_months(month, 1).replace(day=day)


def window_reminder(month: date, calendar: OfficeCalendar) -> Reckoning:
    """On the 1st of the next month the system mails every reporting window; the 1st never moves."""
    return reckonings.fixed_day(
        _next_month(month, 1), "填報月份之次月 1 日寄送填報提醒，不順延。"
    )


def monthly_report(
    month: date, calendar: OfficeCalendar, *, day: int = 10
) -> Reckoning:
    """The report of a month is due on the 10th of the next (or the county's day); it never moves."""
    step = f"上個月之成果於次月 1 日至 {day} 日填報，當月 11 日起得提前填報。"
    return reckonings.opening(
        reckonings.fixed_day(_next_month(month, day), step, calendar),
        month.replace(day=11),
    )


def early_filing(month: date, calendar: OfficeCalendar) -> Reckoning:
    """From the 11th of the reported month itself the report may be filed."""
    opens = month.replace(day=11)
    return reckonings.opening(
        reckonings.fixed_day(opens, "需提前填報者，自填報月份當月 11 日起得填報。"),
        opens,
    )


def unfiled_reminder(month: date, calendar: OfficeCalendar) -> Reckoning:
    """On the 11th of the next month those who have not filed are reminded; moves to the next working day."""
    return reckonings.moving_day(
        _next_month(month, 11),
        "未完成填報者於次月 11 日提醒（若遇假日則順延）。",
        calendar,
    )


def unfiled_list(month: date, calendar: OfficeCalendar) -> Reckoning:
    """On the 16th of the next month the list of the unfiled goes up; moves to the next working day."""
    return reckonings.moving_day(
        _next_month(month, 16),
        "未完成填報名單於次月 16 日稽催（若遇假日則順延）。",
        calendar,
    )


def taichung_report(
    month: date, calendar: OfficeCalendar, *, day: int = 5
) -> Reckoning:
    """Taichung's earlier day for the same report: the 5th of the next month; it never moves."""
    return monthly_report(month, calendar, day=day)


def amendment_end(month: date, calendar: OfficeCalendar) -> Reckoning:
    """A filed month may be amended online until its own semester ends (8-1, 2-7)."""
    end = periods.semester_end(month)
    return reckonings.fixed_day(
        end,
        "僅得於填報月份所屬學期內（上學期 8 至 1 月、下學期 2 至 7 月）線上申請修改。",
    )


FILED = Satisfaction(
    "monthly_report_uploaded", _("報表上傳通過檢核，或選擇「當月無個案及服務」")
)

RULES = (
    Rule(
        id="DL-MR-01",
        title=_("月報填報提醒信"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "每月1日",
                "系統自動寄送填報提醒信件至各「填報窗口承辦人」信箱，並於每月1日至10日，完成上個月輔導工作成果填報。",
                window_reminder,
            ),
        ),
        satisfied_by=Satisfaction("window_reminded", _("已提醒填報窗口承辦人")),
    ),
    Rule(
        id="DL-MR-02",
        title=_("填報上個月輔導工作成果"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "每月1至10日",
                "每月1-10日填報上個月的成果",
                monthly_report,
            ),
        ),
        satisfied_by=FILED,
        parameters=(Parameter("day", _("填報截止日"), _("日（次月）"), 10, 1, 10),),
    ),
    Rule(
        id="DL-MR-03",
        title=_("開放提前填報當月資料"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "當月11日起",
                "若需提前填報，當月11日起即可填報當月資料",
                early_filing,
            ),
        ),
        satisfied_by=FILED,
        bound=Bound.EARLIEST,
    ),
    Rule(
        id="DL-MR-04",
        title=_("提醒尚未完成填報之學校"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "每月11日",
                "系統自動寄送提醒信件至尚未完成填報之「填報窗口承辦人」信箱。備註：若遇假日則順延",
                unfiled_reminder,
            ),
        ),
        satisfied_by=FILED,
    ),
    Rule(
        id="DL-MR-05",
        title=_("稽催尚未完成填報之學校"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "每月16日",
                "研發組每月彙整尚未完成填報之名單給國教署，由國教署協助函文稽催轄下高中職學校(輔諮中心)，"
                "及請縣市政府協助稽催轄管學校(輔諮中心)完成填報。備註：若遇假日則順延",
                unfiled_list,
            ),
        ),
        satisfied_by=FILED,
    ),
    Rule(
        id="DL-MR-06",
        title=_("臺中市填報上個月個案服務量"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                date(2020, 1, 1),
                TAICHUNG_REPORT,
                "貳、九",
                "並請學校逐月填復上個月個案服務量(每月 5 日前填報上個月份個案統計情形)。",
                taichung_report,
            ),
        ),
        satisfied_by=FILED,
        parameters=(Parameter("day", _("填報截止日"), _("日（次月）"), 5, 1, 10),),
        authority="臺中市",
        override_of="DL-MR-02",
    ),
    Rule(
        id="DL-MR-07",
        title=_("線上申請修改月報之末日"),
        trigger=Trigger.MONTH,
        trigger_name=_("填報月份"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                IN_FORCE,
                MANUAL,
                "申請修改",
                "僅可申請修改當學期其他月份的填報資訊，申請後請至「逾期補填」頁面上傳修正後資料。",
                amendment_end,
            ),
        ),
        satisfied_by=Satisfaction(
            "amendment_uploaded", _("提出修改申請並上傳修正後資料")
        ),
    ),
)
