"""When a child of compulsory age who is in no school must be reported as a dropout (DL-DO-01 to 03)."""

from datetime import date, timedelta

from accounts.calendars import Calendars
from accounts.models import School
from cases.models import Student
from deadlines.office_calendar import OfficeCalendar
from deadlines.rules.thresholds import dropout_since, last_reporting_day
from transitions.models import DropoutReport, Transition

Ground, Leaving = DropoutReport.Ground, Student.Leaving
LAST_COMPULSORY_GRADE = 9  # 強迫入學條例第2條: six to fifteen
WINDOW = timedelta(days=60)  # long enough for three school days after any holiday


def is_compulsory(row: Transition) -> bool:
    """Whether she is of compulsory age as the school knows it: its grades 1 to 9, and not graduated from grade 9."""
    grade = row.grade or row.entry.grade or 0
    if not 1 <= grade <= LAST_COMPULSORY_GRADE:
        return False
    is_graduate = row.cause == Transition.Cause.GRADUATION
    return not (is_graduate and grade == LAST_COMPULSORY_GRADE)


def ground_of(row: Transition) -> str | None:
    """The threshold that the way she left points to; None where nobody can say without asking."""
    if not is_compulsory(row):
        return None
    reason = row.student.leaving_reason
    if row.cause == Transition.Cause.NO_REGISTRATION or reason == Leaving.DROPOUT:
        return Ground.ABSENT
    return Ground.NO_SHOW if reason == Leaving.TRANSFER else None


def due_on(ground: str, since_on: date, calendar: OfficeCalendar) -> date:
    """The day on which the threshold is reached and the report is owed.

    ABSENT: the third school day in a row from `since_on`; NO_SHOW: the working day after the last day to report at the
    new school; LONG_ABSENCE: `since_on` itself is the seventh day.
    """
    if ground == Ground.ABSENT:
        days = [since_on + timedelta(days=n) for n in range(WINDOW.days)]
        return dropout_since(days, calendar) or since_on
    if ground == Ground.NO_SHOW:
        return calendar.working_day_after(last_reporting_day(since_on, calendar))
    return since_on


def begin_dropout(row: Transition, calendars: Calendars) -> DropoutReport | None:
    """Holds the duty of a child of compulsory age from the day she left. None where no ground is known, or one stands."""
    ground = ground_of(row)
    since_on = row.term_starts_on or row.left_on
    if ground is None or since_on is None:
        return None
    if DropoutReport.objects.filter(transition=row, ground=ground, since_on=since_on).exists():  # fmt: skip
        return None
    return hold(row, ground, since_on, calendars)


def hold(
    row: Transition, ground: str, since_on: date, calendars: Calendars
) -> DropoutReport:
    """The duty, written. The caller has checked that none is open."""
    school: School = row.school
    return DropoutReport.objects.create(
        school=school,
        transition=row,
        ground=ground,
        since_on=since_on,
        due_on=due_on(ground, since_on, calendars.of(school)),
    )
