"""Witnessed domestic violence and protective orders (目睹家庭暴力、保護令)."""

from datetime import date, datetime

from deadlines import reckonings
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules.rule import (
    EndMoves,
    Parameter,
    Rule,
    Satisfaction,
    Trigger,
    Version,
)
from deadlines.wording import _

TAICHUNG_REPORT = "臺中市109年度「友善校園」學生事務與輔導工作輔導業務報告"
TAICHUNG_FROM = date(2020, 1, 1)


def witness_summary(
    started_on: date, calendar: OfficeCalendar, *, months: int = 3
) -> Reckoning:
    """After three months of guidance the result summary goes to the counseling center; no last day is printed."""
    return reckonings.within_months(started_on, months, calendar)


def safety_plan_end(order_expires_on: date, calendar: OfficeCalendar) -> Reckoning:
    """The school-safety plan runs until the protective order expires; a state, never moved."""
    return reckonings.on_the_day(
        order_expires_on, "校園安全計畫實施至保護令期滿之日，不因放假日順延。"
    )


def breach_call(seen_at: date | datetime, calendar: OfficeCalendar) -> Reckoning:
    """The respondent comes to school against the order: police and prevention officer at once."""
    return reckonings.at_once(seen_at)


def absence_trace(noticed_at: date | datetime, calendar: OfficeCalendar) -> Reckoning:
    """Something is wrong with a protected student's attendance: trace at once."""
    return reckonings.at_once(noticed_at)


RULES = (
    Rule(
        id="DL-DV-01",
        title=_("目睹家暴個案輔導成效摘要表"),
        trigger=Trigger.DAY,
        trigger_name=_("開始輔導日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "拾壹、四(一)",
                "並於輔導工作進行3個月後請將執行成果摘要表(附件6)回覆至本市學生輔導諮商中心電子信箱",
                witness_summary,
            ),
        ),
        satisfied_by=Satisfaction(
            "witness_summary_sent", _("摘要表經核章後送學生輔導諮商中心")
        ),
        parameters=(Parameter("months", _("輔導月數"), _("個月"), 3, 1, 6),),
        authority="臺中市",
    ),
    Rule(
        id="DL-DV-02",
        title=_("保護令期滿，校園安全計畫結束"),
        trigger=Trigger.DAY,
        trigger_name=_("保護令期滿日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                date(2014, 6, 4),
                "教育部103年6月4日函轉校園安全計畫",
                "參、實施期間",
                "接獲保護令通知至保護令期滿。",
                safety_plan_end,
            ),
        ),
        satisfied_by=Satisfaction(
            "safety_plan_closed", _("完成校園安全計畫執行成果摘要")
        ),
    ),
    Rule(
        id="DL-DV-03",
        title=_("相對人到校立即報警"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=_("發現時"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件7伍、三",
                "當相對人到校涉違反保護令時，應立即報警及通知家防官。",
                breach_call,
            ),
        ),
        satisfied_by=Satisfaction("police_called", _("已報警並通知家防官，均有紀錄")),
        authority="臺中市",
    ),
    Rule(
        id="DL-DV-04",
        title=_("受保護學生出缺席異常立即追蹤"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=_("發現時"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件7伍、二",
                "若學生在校及出缺席情形有異，應立即追蹤並依追蹤情形視需要請學務處窗口與社政或警政聯繫。",
                absence_trace,
            ),
        ),
        satisfied_by=Satisfaction(
            "absence_traced", _("登錄追蹤情形，必要時已聯繫社政或警政")
        ),
        authority="臺中市",
    ),
)
