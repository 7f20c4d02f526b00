"""Referrals answered by others, the pregnancy working group, and the closing of a gender incident."""

from datetime import date, datetime

from deadlines import reckonings
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

TAICHUNG_REPORT = "臺中市109年度「友善校園」學生事務與輔導工作輔導業務報告"
TAICHUNG_FROM = date(2020, 1, 1)


def exploitation_reply(
    received_on: date, calendar: OfficeCalendar, *, days: int = 10
) -> Reckoning:
    """The receiving side assesses an exploitation referral and replies within ten working days."""
    return reckonings.within_working_days(received_on, days, calendar)


def pregnancy_reply(
    received_on: date, calendar: OfficeCalendar, *, weeks: int = 2
) -> Reckoning:
    """The reply to a teen-pregnancy referral comes back within two weeks."""
    return reckonings.within_weeks(received_on, weeks, calendar)


def pregnancy_working_group(
    found_on: date | datetime, calendar: OfficeCalendar
) -> Reckoning:
    """A minor student found pregnant: working group, single window and report at once."""
    return reckonings.at_once(found_on)


def gender_outcome_review(
    last_occurred_on: date, calendar: OfficeCalendar, *, months: int = 3
) -> Reckoning:
    """The guidance result goes to the gender committee after at least three months without repetition."""
    return reckonings.not_before_months(last_occurred_on, months)


RULES = (
    Rule(
        id="DL-IN-07",
        title=_("性剝削轉介開案評估並回覆"),
        trigger=Trigger.DAY,
        trigger_name=_("收到轉介日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件2、七",
                "於十個工作天內進行開案評估服務並回覆承辦單位",
                exploitation_reply,
            ),
        ),
        satisfied_by=Satisfaction(
            "referral_reply_received", _("收到轉介回覆單（開案或不開案及理由）")
        ),
        parameters=(Parameter("days", _("回覆工作天數"), _("工作天"), 10, 1, 10),),
        authority="臺中市",
    ),
    Rule(
        id="DL-IN-08",
        title=_("懷孕服務轉介回覆"),
        trigger=Trigger.DAY,
        trigger_name=_("接獲轉介日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "附件4個案轉介單回覆表",
                "回覆表請於接獲轉介後 2 週內回傳轉介單位。",
                pregnancy_reply,
            ),
        ),
        satisfied_by=Satisfaction("referral_reply_received", _("收到轉介回覆表")),
        parameters=(Parameter("weeks", _("回覆週數"), _("週"), 2, 1, 2),),
        authority="臺中市",
    ),
    Rule(
        id="DL-IN-09",
        title=_("未成年學生懷孕成立工作小組"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=_("發現時"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                "學校輔導及處理學生懷孕事件注意事項",
                "第4點第1項",
                "學校發現未成年學生懷孕時，應即成立工作小組，由校長擔任召集人，"
                "並指派學生輔導專責單位設立單一窗口，並應依相關規定進行通報",
                pregnancy_working_group,
            ),
        ),
        satisfied_by=Satisfaction(
            "working_group_formed", _("成立工作小組、指定單一窗口並完成通報")
        ),
    ),
    Rule(
        id="DL-IN-10",
        title=_("行為人輔導成效得提送性平會"),
        trigger=Trigger.DAY,
        trigger_name=_("最後一次發生日（或處置完成日，取較晚者）"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                TAICHUNG_FROM,
                TAICHUNG_REPORT,
                "柒、二(一)",
                "且行為人持續至少 3 個月未再發生相同行為問題，將輔導成效提交學校性平會評估",
                gender_outcome_review,
            ),
        ),
        satisfied_by=Satisfaction(
            "outcome_reviewed", _("性平會審查通過並送主管機關結案")
        ),
        bound=Bound.EARLIEST,
        parameters=(Parameter("months", _("未再發生月數"), _("個月"), 3, 3, 12),),
        authority="臺中市",
    ),
)
