"""What casework owes by when, reckoned by the kernel on the school's own calendar (ARCHITECTURE.md rule 1)."""

from datetime import date

from accounts.calendars import Calendars
from accounts.models import School
from accounts.settings_register import value
from deadlines.reckonings import Reckoning, within_working_days

ARCHIVING = "DL-CM-04"


def reply_reckoning(
    school: School, submitted_on: date, calendars: Calendars
) -> Reckoning:
    """回覆轉介人: a setting, counted in the school's working days."""
    days = value("referral.reply_working_days", school)
    return within_working_days(submitted_on, days, calendars.of(school))


def reply_due(school: School, submitted_on: date) -> date:
    """The day by which the office owes the referrer an answer."""
    return _day(reply_reckoning(school, submitted_on, Calendars()).due)


def archive_due(school: School, closed_on: date) -> date:
    """移交或歸檔 at closing (DL-CM-04)."""
    return _day(Calendars().reckon(ARCHIVING, closed_on, school).due)


def service_interval(school: School, tier: int, risk: str = "") -> int:
    """Days after which a case of the tier and risk level should have been served again: the Today page measures against it."""
    days = {
        1: value("case.interval_tier1_days", school),
        2: value("case.interval_tier2_days", school),
        3: value("case.interval_tier3_days", school),
    }
    by_risk = {
        "medium": value("case.interval_medium_risk_days", school),
        "high": value("case.interval_high_risk_days", school),
    }
    return int(min(days[tier], by_risk.get(risk, days[tier])))


def _day(due: date) -> date:
    return date(due.year, due.month, due.day)
