"""Deviant-behaviour lists, the return of a dropout, and duties tied to an event of casework."""

from datetime import date, datetime

from deadlines import reckonings
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules.rule import (
    Bound,
    EndMoves,
    Parameter,
    ParameterError,
    Rule,
    Satisfaction,
    Trigger,
    Version,
)
from deadlines.wording import _

TAICHUNG_REPORT = "臺中市109年度「友善校園」學生事務與輔導工作輔導業務報告"
TAICHUNG_FROM = date(2020, 1, 1)
GUIDE_FROM = date(
    2014, 11, 14
)  # the guide bears no date; the Act it serves (學生輔導法) is in force since this day


def return_meeting(
    returned_on: date, calendar: OfficeCalendar, *, days: int = 7
) -> Reckoning:
    """The return-to-school meeting is held within one week after a dropout came back."""
    return reckonings.within_days(returned_on, days, calendar)


def effect_meeting(
    decided_on: date,
    calendar: OfficeCalendar,
    *,
    min_months: int = 3,
    max_months: int = 6,
) -> Reckoning:
    """The effect-assessment meeting follows three to six months of observation; the observation is not prolonged."""
    if min_months > max_months:
        raise ParameterError("觀察期間之最短月數不得大於最長月數。")
    return reckonings.observed_months(decided_on, min_months, max_months)


def no_repetition(
    last_occurred_on: date, calendar: OfficeCalendar, *, months: int = 3
) -> Reckoning:
    """The behaviour has not been repeated for three months: the first day on which this may be ticked."""
    return reckonings.not_before_months(last_occurred_on, months)


def follow_up_end(
    delisted_on: date, calendar: OfficeCalendar, *, months: int = 3
) -> Reckoning:
    """After delisting the school keeps following up for three months; a state, never moved."""
    return reckonings.running_months(delisted_on, months)


def lesson_record(next_lesson: date | datetime, calendar: OfficeCalendar) -> Reckoning:
    """The record of a flexible lesson is complete before the next lesson begins."""
    return reckonings.by_the_moment(
        next_lesson, "紀錄應於下次課前完成，期限為下次課開始之時。"
    )


def records_handover(event_on: date, calendar: OfficeCalendar) -> Reckoning:
    """Records are handed over or archived when a case closes, a post changes or the student graduates."""
    return reckonings.on_the_day(
        event_on, "條文以結案、職務異動或畢業之時為辦理時點，期限即為當日。"
    )


def next_conference_date(
    met_on: date | datetime, calendar: OfficeCalendar
) -> Reckoning:
    """A case conference sets the time of the next one before it ends."""
    return reckonings.on_the_day(
        met_on, "會議結束前應預定下次會議時間，期限即為會議當日。"
    )


RULES = (
    Rule(
        id="DL-DO-04",
        title=_("召開復學就讀輔導小組會議"),
        trigger=Trigger.DAY,
        trigger_name=_("復學日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "拾、五",
                "中輟學生復學後1週內需召開復學就讀輔導小組會議，並請相關網絡資源人員參加會議，"
                "其相關評估結果需獲得家長(監護人)同意。",
                return_meeting,
            ),
        ),
        satisfied_by=Satisfaction(
            "return_meeting_held", _("召開會議並登錄家長（監護人）同意")
        ),
        parameters=(Parameter("days", _("召開日數"), _("日"), 7, 1, 14),),
        authority="臺中市",
    ),
    Rule(
        id="DL-DE-01",
        title=_("偏差行為成效評估會議"),
        trigger=Trigger.DAY,
        trigger_name=_("需求評估會議日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件11成效檢核表備註二",
                "應至少實施觀察3個月以上6個月以下，再召開成效評估會議，以確認成效達成情形，並報主管機關進行解除列管。",
                effect_meeting,
            ),
        ),
        satisfied_by=Satisfaction(
            "effect_meeting_held", _("召開成效評估會議並報主管機關")
        ),
        parameters=(
            Parameter("min_months", _("最短觀察月數"), _("個月"), 3, 1, 12),
            Parameter("max_months", _("最長觀察月數"), _("個月"), 6, 1, 12),
        ),
        authority="臺中市",
    ),
    Rule(
        id="DL-DE-02",
        title=_("得勾選「3個月以上未再發生」"),
        trigger=Trigger.DAY,
        trigger_name=_("最後一次發生日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件11成效檢核表5",
                "該行為已達3個月以上未再發生",
                no_repetition,
            ),
        ),
        satisfied_by=Satisfaction("no_repetition_confirmed", _("檢核表勾選「是」")),
        bound=Bound.EARLIEST,
        parameters=(Parameter("months", _("未再發生月數"), _("個月"), 3, 3, 12),),
        authority="臺中市",
    ),
    Rule(
        id="DL-DE-03",
        title=_("解除列管後持續追蹤期滿"),
        trigger=Trigger.DAY,
        trigger_name=_("解除列管日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件11解除列管評估單",
                "解除列管並結案(學校持續追蹤三個月)",
                follow_up_end,
            ),
        ),
        satisfied_by=Satisfaction("follow_up_ended", _("追蹤紀錄涵蓋三個月")),
        parameters=(Parameter("months", _("追蹤月數"), _("個月"), 3, 3, 12),),
        authority="臺中市",
    ),
    Rule(
        id="DL-CM-03",
        title=_("多元彈性適性課程學習紀錄"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=_("下次課開始時"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "多元彈性適性課程學習紀錄備註",
                "※學生輔導紀錄工作請於當日課程結束後，下次課前完成。",
                lesson_record,
            ),
        ),
        satisfied_by=Satisfaction("lesson_recorded", _("完成當次紀錄")),
        authority="臺中市",
    ),
    Rule(
        id="DL-CM-04",
        title=_("輔導資料移交或歸檔"),
        trigger=Trigger.DAY,
        trigger_name=_("結案、職務異動或畢業日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                date(
                    2025, 6, 19
                ),  # issued 2025-06-17, 自發布日施行: third day (中央法規標準法第13條)
                "高級中等以下學校教師輔導教師及專業輔導人員學生輔導工作分工合作辦法",
                "第10條",
                "應確實記錄學生輔導資料，並於結案、職務異動或學生畢業時，依相關規定辦理資料移交或歸檔。",
                records_handover,
            ),
        ),
        satisfied_by=Satisfaction("records_handed_over", _("完成移交清冊或歸檔登錄")),
    ),
    Rule(
        id="DL-CM-05",
        title=_("預定下次個案會議時間"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=_("會議時間"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                GUIDE_FROM,
                "個案會議召開流程",
                "（七）",
                "預定下次會議召開時間",
                next_conference_date,
            ),
        ),
        satisfied_by=Satisfaction(
            "next_conference_set", _("登錄下次會議時間，或記明不再召開")
        ),
    ),
)
