"""Reports of incidents in hours, counted from first knowing, days off included.

The clock starts when the first person of the whole school knows; all share it.
"""

from datetime import date, datetime

from deadlines import reckonings
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules.rule import (
    EndMoves,
    Rule,
    Satisfaction,
    Trigger,
    Version,
)
from deadlines.wording import _

CHILD_ACT = "兒童及少年福利與權益保障法"
EXPLOITATION_ACT = "兒童及少年性剝削防制條例"
GENDER_ACT = "性別平等教育法"
CAMPUS_SAFETY = "校園安全及災害事件通報作業要點"
# 公布日施行 means in force from the third day on (中央法規標準法第13條).
CHILD_ACT_FROM = date(2011, 12, 2)
GENDER_ACT_21_FROM = date(2011, 6, 24)
GENDER_ACT_22_FROM = date(2023, 8, 18)
EXPLOITATION_ACT_FROM = date(2017, 1, 1)


def statutory_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """Statutory report, then campus-safety report, within 24 hours of knowing."""
    return reckonings.within_hours(known_at, 24)


def exploitation_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """A student suspected of being sexually exploited: 24 hours."""
    return reckonings.within_hours(known_at, 24)


def private_images_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """A student lured into sending private images is reported as exploitation: 24 hours."""
    return reckonings.within_hours(known_at, 24)


def gender_incident_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """A suspected campus gender incident: to the school authority and social affairs within 24 hours."""
    return reckonings.within_hours(known_at, 24)


def internal_notice(known_at: date | datetime, calendar: OfficeCalendar) -> Reckoning:
    """Whoever first knows of a gender incident tells the designated reporter at once."""
    return reckonings.at_once(known_at)


def suicide_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """A suicide attempt or death (not ideation alone) is reported within 24 hours of knowing."""
    return reckonings.within_hours(known_at, 24)


def urgent_campus_safety_report(
    known_at: datetime, calendar: OfficeCalendar
) -> Reckoning:
    """An urgent event of any class: campus-safety report within two hours (telephone at once)."""
    return reckonings.within_hours(known_at, 2)


def general_campus_safety_report(
    known_at: datetime, calendar: OfficeCalendar
) -> Reckoning:
    """A general event (not one reported by law): campus-safety report within 72 hours."""
    return reckonings.within_hours(known_at, 72)


def bullying_report(known_at: datetime, calendar: OfficeCalendar) -> Reckoning:
    """Suspected school bullying: to the competent authority within 24 hours."""
    return reckonings.within_hours(known_at, 24)


KNOWN = _("知悉時刻")
REPORTED = Satisfaction(
    "statutory_and_campus_reports_filed", _("先完成法定責任通報，再完成校安通報")
)
CAMPUS_REPORTED = Satisfaction("campus_safety_report_filed", _("完成校安通報"))


def _hours(
    id: str, title: str, *versions: Version, satisfied_by: Satisfaction = REPORTED
) -> Rule:
    return Rule(id, title, Trigger.HOUR, KNOWN, EndMoves.NOT, versions, satisfied_by)


RULES = (
    _hours(
        "DL-IN-01",
        _("法定責任通報及校安通報"),
        Version(
            CHILD_ACT_FROM,
            CHILD_ACT,
            "第53條第1項",
            "於執行業務時知悉兒童及少年有下列情形之一者，應立即向直轄市、縣（市）主管機關通報，至遲不得超過二十四小時",
            statutory_report,
            also=(
                "家庭暴力防治法第50條第1項",
                "性侵害犯罪防治法第11條第1項",
                CAMPUS_SAFETY,
            ),
        ),
    ),
    _hours(
        "DL-IN-02",
        _("疑似性剝削事件通報"),
        Version(
            EXPLOITATION_ACT_FROM,
            EXPLOITATION_ACT,
            "第7條第1項",
            "於執行職務或業務時，知有被害人，應即通報當地直轄市、縣（市）主管機關，至遲不得超過二十四小時。",
            exploitation_report,
        ),
    ),
    _hours(
        "DL-IN-03",
        _("誘騙傳送私密影像依性剝削通報"),
        Version(
            EXPLOITATION_ACT_FROM,
            EXPLOITATION_ACT,
            "第7條第1項",
            "於執行職務或業務時，知有被害人，應即通報當地直轄市、縣（市）主管機關，至遲不得超過二十四小時。",
            private_images_report,
        ),
    ),
    _hours(
        "DL-IN-04",
        _("疑似校園性別事件通報"),
        Version(
            GENDER_ACT_21_FROM,
            GENDER_ACT,
            "第21條第1項",
            "並應向學校及當地直轄市、縣（市）主管機關通報，至遲不得超過二十四小時。",
            gender_incident_report,
        ),
        Version(
            GENDER_ACT_22_FROM,
            GENDER_ACT,
            "第22條第1項",
            "學校校長、教師、職員或工友知悉服務學校發生疑似校園性別事件，應立即通報學校防治規定所定學校權責人員，"
            "並由學校權責人員依下列規定辦理，至遲不得超過二十四小時",
            gender_incident_report,
        ),
        satisfied_by=Satisfaction(
            "gender_incident_reported", _("向學校主管機關及社政主管機關完成通報")
        ),
    ),
    Rule(
        id="DL-IN-05",
        title=_("立即通報學校權責人員"),
        trigger=Trigger.DAY_OR_HOUR,
        trigger_name=KNOWN,
        end_moves=EndMoves.NOT,
        versions=(
            Version(
                GENDER_ACT_21_FROM,
                GENDER_ACT,
                "第21條第1項",
                "立即向學校防治規定所定權責人員通報",
                internal_notice,
            ),
            Version(
                GENDER_ACT_22_FROM,
                GENDER_ACT,
                "第22條第1項",
                "學校校長、教師、職員或工友知悉服務學校發生疑似校園性別事件，應立即通報學校防治規定所定學校權責人員",
                internal_notice,
            ),
        ),
        satisfied_by=Satisfaction(
            "designated_reporter_told", _("以口頭、電話或告知單通知權責人員")
        ),
    ),
    _hours(
        "DL-SU-01",
        _("自殺行為通報"),
        Version(
            date(2020, 8, 8),
            "自殺防治法",
            "第11條第1項",
            "於知悉有自殺行為情事時，進行自殺防治通報作業。",
            suicide_report,
            also=("自殺防治法施行細則第13條（知悉後二十四小時內）",),
        ),
        satisfied_by=Satisfaction(
            "suicide_report_filed", _("於自殺防治通報系統送出通報單")
        ),
    ),
)

# Limits of domain-facts section 6 that complete DL-IN-01 and have no id of their own in deadlines.yaml.
EXTENSIONS = (
    _hours(
        "DL-IN-01-URGENT",
        _("緊急校安事件通報"),
        Version(
            date(2020, 1, 1),
            CAMPUS_SAFETY,
            "緊急事件",
            "緊急事件應立即以電話通報，至遲不得逾二小時",
            urgent_campus_safety_report,
            verbatim=False,
        ),
        satisfied_by=CAMPUS_REPORTED,
    ),
    _hours(
        "DL-IN-01-GENERAL",
        _("一般校安事件通報"),
        Version(
            date(2020, 1, 1),
            CAMPUS_SAFETY,
            "一般校安事件",
            "一般校安事件至遲不得逾七十二小時",
            general_campus_safety_report,
            verbatim=False,
        ),
        satisfied_by=CAMPUS_REPORTED,
    ),
    _hours(
        "DL-IN-01-BULLYING",
        _("疑似校園霸凌事件通報"),
        Version(
            date(2024, 4, 19),
            "校園霸凌防制準則",
            "第17條",
            "向主管機關通報，至遲不得超過二十四小時",
            bullying_report,
            verbatim=False,
        ),
        satisfied_by=CAMPUS_REPORTED,
    ),
)
