"""學生轉銜輔導及服務辦法: from the former school to the current school."""

from datetime import date

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

LAW = "學生轉銜輔導及服務辦法"
IN_FORCE = date(2016, 8, 1)  # art. 11: 自中華民國一百零五年八月一日施行


def evaluation_before_graduation(
    graduates_on: date, calendar: OfficeCalendar, *, lead_days: int = 1
) -> Reckoning:
    """Art. 4 II: the evaluation meeting at the latest one month before graduation."""
    return reckonings.months_before(graduates_on, 1, calendar, lead_days=lead_days)


def evaluation_after_leaving(
    left_on: date, calendar: OfficeCalendar, *, lead_days: int = 0
) -> Reckoning:
    """Art. 4 II: within one month after a student left before graduating."""
    return reckonings.within_months(left_on, 1, calendar, lead_days=lead_days)


def evaluation_after_no_registration(
    semester_starts_on: date, calendar: OfficeCalendar, *, lead_days: int = 0
) -> Reckoning:
    """Art. 4 II: within one month after the semester began without the student registering."""
    return reckonings.within_months(
        semester_starts_on, 1, calendar, lead_days=lead_days
    )


def tracking_end(
    left_on: date, calendar: OfficeCalendar, *, months: int = 6
) -> Reckoning:
    """Art. 5 II: the former school tracks a transition student for six months after leaving; a state, never moved."""
    return reckonings.running_months(left_on, months)


def authority_notice(
    left_on: date, calendar: OfficeCalendar, *, same_day: int = 0
) -> Reckoning:
    """Art. 5 II: the six months over and no school found, the competent authority is notified."""
    return reckonings.after_running_months(
        left_on, 6, calendar, same_day=bool(same_day)
    )


def enrolment_query(
    enrolled_on: date, calendar: OfficeCalendar, *, event_day_counts: int = 0
) -> Reckoning:
    """Art. 6 I: the current school looks every new student up within one month from enrolment."""
    return reckonings.within_months(
        enrolled_on, 1, calendar, event_day_counts=bool(event_day_counts)
    )


def record_transfer(
    received_on: date, calendar: OfficeCalendar, *, days: int = 15
) -> Reckoning:
    """Art. 6 II: the records go out within fifteen days from the day after the notice was received."""
    return reckonings.within_days(received_on, days, calendar)


def requested_records(
    received_on: date, calendar: OfficeCalendar, *, days: int = 15
) -> Reckoning:
    """Art. 7 (2): records asked for a student who is not on the list, by the procedure of art. 6 (read: its period)."""
    return reckonings.within_days(received_on, days, calendar)


LEAD_DAYS = Parameter(
    "lead_days", _("提前日數"), _("日"), 0, 0, 27, school_may_set=True
)
TRANSFER_DAYS = Parameter("days", _("資料轉銜日數"), _("日"), 15, 1, 15)
EVALUATED = Satisfaction(
    "evaluation_meeting_decided", _("召開評估會議並就該生作成是否列為轉銜學生之決議")
)
RECORDS_SENT = Satisfaction(
    "records_sent",
    _("取得同意（或登錄免同意事由）後，將資料及轉銜表以密件送達現就讀學校"),
)
ARTICLE_4_PROVISO = (
    "但學生未畢業而因其他原因提前離校或未按時註冊者，應於離校或開學後一個月內為之。"
)

RULES = (
    Rule(
        id="DL-TR-01",
        title=_("畢業前召開評估會議"),
        trigger=Trigger.DAY,
        trigger_name=_("畢業日"),
        end_moves=EndMoves.BACKWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第4條第2項",
                "原就讀學校應就前項名冊中之高關懷學生，於其畢業一個月前，召開評估會議，評估應否列為轉銜學生。",
                evaluation_before_graduation,
            ),
        ),
        satisfied_by=EVALUATED,
        parameters=(
            Parameter(
                "lead_days",
                _("滿一個月外再提前日數"),
                _("日"),
                1,
                0,
                60,
                school_may_set=True,
            ),
        ),
    ),
    Rule(
        id="DL-TR-02",
        title=_("提前離校後召開評估會議"),
        trigger=Trigger.DAY,
        trigger_name=_("離校日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第4條第2項但書",
                ARTICLE_4_PROVISO,
                evaluation_after_leaving,
            ),
        ),
        satisfied_by=EVALUATED,
        parameters=(LEAD_DAYS,),
    ),
    Rule(
        id="DL-TR-03",
        title=_("未按時註冊後召開評估會議"),
        trigger=Trigger.DAY,
        trigger_name=_("開學日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第4條第2項但書",
                ARTICLE_4_PROVISO,
                evaluation_after_no_registration,
            ),
        ),
        satisfied_by=EVALUATED,
        parameters=(LEAD_DAYS,),
    ),
    Rule(
        id="DL-TR-04",
        title=_("轉銜學生離校後追蹤期滿"),
        trigger=Trigger.DAY,
        trigger_name=_("離校日"),
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第5條第2項",
                "原就讀學校應於轉銜學生離校後，持續追蹤六個月。",
                tracking_end,
            ),
        ),
        satisfied_by=Satisfaction(
            "tracking_ended", _("追蹤紀錄涵蓋六個月，或已確定現就讀學校並通知")
        ),
        parameters=(Parameter("months", _("追蹤月數"), _("個月"), 6, 6, 12),),
    ),
    Rule(
        id="DL-TR-06",
        title=_("追蹤期滿未就學通知主管機關"),
        trigger=Trigger.DAY,
        trigger_name=_("離校日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第5條第2項",
                "追蹤期間屆滿六個月，學生仍未就學者，原就讀學校應於通報系統通知所屬主管機關，列冊管理。",
                authority_notice,
            ),
        ),
        satisfied_by=Satisfaction(
            "authority_notified", _("於通報系統通知所屬主管機關並登錄日期")
        ),
        parameters=(
            Parameter(
                "same_day",
                _("末日為上班日時即於當日通知"),
                _("1 是／0 否"),
                0,
                0,
                1,
                school_may_set=True,
            ),
        ),
    ),
    Rule(
        id="DL-TR-07",
        title=_("查詢入學學生是否為轉銜學生"),
        trigger=Trigger.DAY,
        trigger_name=_("入學日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第6條第1項",
                "現就讀學校於學生入學後，應於入學日起一個月內，逕至通報系統查詢入學學生是否為轉銜學生。",
                enrolment_query,
            ),
        ),
        satisfied_by=Satisfaction(
            "enrolment_query_recorded", _("登錄每一入學學生之查詢結果")
        ),
        parameters=(
            Parameter(
                "event_day_counts",
                _("入學當日算入"),
                _("1 是／0 否"),
                0,
                0,
                1,
                school_may_set=True,
            ),
        ),
    ),
    Rule(
        id="DL-TR-08",
        title=_("資料轉銜至現就讀學校"),
        trigger=Trigger.DAY,
        trigger_name=_("收受通知日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第6條第2項",
                "原就讀學校應於收受通知之次日起十五日內，將轉銜學生之必要輔導資料及個案輔導資料轉銜表，"
                "以密件轉銜至現就讀學校。",
                record_transfer,
            ),
        ),
        satisfied_by=RECORDS_SENT,
        parameters=(TRANSFER_DAYS,),
    ),
    Rule(
        id="DL-TR-12",
        title=_("依請求提供必要之輔導資料"),
        trigger=Trigger.DAY,
        trigger_name=_("收受請求日"),
        end_moves=EndMoves.FORWARD,
        versions=(
            Version(
                IN_FORCE,
                LAW,
                "第7條第2款",
                "請求原就讀學校依前條所定程序，提供必要之輔導資料。",
                requested_records,
                also=(f"{LAW}第6條第2項",),
            ),
        ),
        satisfied_by=RECORDS_SENT,
        parameters=(TRANSFER_DAYS,),
    ),
)
