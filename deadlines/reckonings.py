"""A reckoning: the date a rule yields together with the steps, in Chinese, that lead to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from deadlines import periods
from deadlines.office_calendar import OfficeCalendar
from deadlines.wording import day_words, moment_words

ACT48 = "行政程序法第48條"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a rule says about one trigger.

    due: last day or moment of the duty, or the first day when the rule is an opening (Rule.bound EARLIEST).
    unmoved: the end before it was moved by days off; reminders aim at it, because moving is only a grace.
    morning_only: the last day ends at noon (a last day on a Saturday).
    whole_day: done on the day of `due` is in time although `due` is a moment (「立即」, a duty of the event's day).
    opens: first day on which the duty may be done, where the law has one.
    advised: the working day to aim for when `due` is off and does not move.
    projected_years: years whose official calendar was not imported although the result depends on it.
    """

    due: date | datetime
    unmoved: date | datetime
    steps: tuple[str, ...]
    morning_only: bool = False
    whole_day: bool = False
    opens: date | None = None
    advised: date | None = None
    projected_years: tuple[int, ...] = ()

    @property
    def is_moved(self) -> bool:
        return self.due != self.unmoved

    @property
    def is_projected(self) -> bool:
        return bool(self.projected_years)

    def preceded_by(self, *steps: str) -> "Reckoning":
        return replace(self, steps=steps + self.steps)


def _projected(
    calendar: OfficeCalendar, *days: date
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    years = tuple(
        year
        for year in range(min(days).year, max(days).year + 1)
        if calendar.is_projected(year)
    )
    return years, tuple(
        f"{year} 年官方辦公日曆表尚未匯入，放假日為推估。" for year in years
    )


def _words(day: date, calendar: OfficeCalendar) -> str:
    return day_words(day, calendar.day(day).name)


def _moved_forward(last_day: date, calendar: OfficeCalendar, *steps: str) -> Reckoning:
    moved = periods.move_forward(last_day, calendar)
    years, notes = _projected(calendar, last_day, moved.day)
    if moved.day == last_day:
        step = f"末日 {_words(last_day, calendar)}為上班日，不須順延。"
    elif moved.morning_only:
        step = (
            f"末日 {_words(last_day, calendar)}放假，星期六以其次星期一上午為末日，遇放假日再順延："
            f"{day_words(moved.day)}中午 12 時前（{ACT48}第4項）。"
        )
    else:
        step = (
            f"末日 {_words(last_day, calendar)}為放假日，順延至次一上班日 {day_words(moved.day)}"
            f"（{ACT48}第4項、民法第122條）。"
        )
    return Reckoning(
        moved.day,
        last_day,
        (*steps, step, *notes),
        moved.morning_only,
        projected_years=years,
    )


def _counted(
    start: date, length: str, last_day: date, *, event_day_counts: bool = False
) -> str:
    head = "始日算入" if event_day_counts else f"始日不算入（{ACT48}第2項）"
    return f"{head}，自 {day_words(start)}起算 {length}，末日為 {day_words(last_day)}。"


def within_days(event: date, days: int, calendar: OfficeCalendar) -> Reckoning:
    """Within `days` days after the event; the end moves forward."""
    last_day = periods.last_day_of_days(event, days)
    return _moved_forward(
        last_day, calendar, _counted(periods.first_day(event), f"{days} 日", last_day)
    )


def within_weeks(event: date, weeks: int, calendar: OfficeCalendar) -> Reckoning:
    """Within `weeks` weeks after the event; the end moves forward."""
    last_day = periods.last_day_of_weeks(event, weeks)
    return _moved_forward(
        last_day, calendar, _counted(periods.first_day(event), f"{weeks} 週", last_day)
    )


def within_months(
    event: date,
    months: int,
    calendar: OfficeCalendar,
    *,
    lead_days: int = 0,
    event_day_counts: bool = False,
) -> Reckoning:
    """Within `months` months after the event, `lead_days` earlier where an authority asks so; the end moves forward."""
    last_day = periods.last_day_of_months(
        event, months, event_day_counts=event_day_counts
    )
    start = periods.first_day(event, event_day_counts=event_day_counts)
    steps = [
        _counted(start, f"{months} 個月", last_day, event_day_counts=event_day_counts)
    ]
    if lead_days:
        last_day -= timedelta(days=lead_days)
        steps.append(f"依補充規定提前 {lead_days} 日，為 {day_words(last_day)}。")
    return _moved_forward(last_day, calendar, *steps)


def within_working_days(event: date, days: int, calendar: OfficeCalendar) -> Reckoning:
    """Within `days` working days after the event: days off are not counted, so the end is always a working day."""
    due = calendar.working_day_after(event, days)
    years, notes = _projected(calendar, event, due)
    step = f"自次一上班日起算 {days} 個工作天，放假日不計，末日為 {day_words(due)}。"
    return Reckoning(due, due, (step, *notes), projected_years=years)


def running_months(event: date, months: int) -> Reckoning:
    """A state that lasts `months` months after the event: its end is not an act, so it does not move."""
    last_day = periods.last_day_of_months(event, months)
    step = _counted(periods.first_day(event), f"{months} 個月", last_day)
    return Reckoning(
        last_day, last_day, (step, "期間之屆滿是狀態而非應為之行為，不因放假日順延。")
    )


def after_running_months(
    event: date, months: int, calendar: OfficeCalendar, *, same_day: bool = False
) -> Reckoning:
    """A duty that arises when a state of `months` months has run out: due on the next working day.

    same_day: the last day of the state itself counts when it is a working day (a stricter reading).
    """
    state = running_months(event, months)
    end = periods.last_day_of_months(event, months)
    due = (
        calendar.working_day_on_or_after(end)
        if same_day
        else calendar.working_day_after(end)
    )
    years, notes = _projected(calendar, end, due)
    step = f"期間於 {_words(end, calendar)}終止時屆滿，於次一上班日 {day_words(due)}前辦理。"
    if due == end:
        step = f"期間末日 {_words(end, calendar)}為上班日，依設定於當日辦理。"
    return Reckoning(due, end, (*state.steps, step, *notes), projected_years=years)


def not_before_months(event: date, months: int) -> Reckoning:
    """The first day after `months` full months: an opening, not a deadline."""
    last_day = periods.last_day_of_months(event, months)
    opens = last_day + periods.ONE_DAY
    step = _counted(periods.first_day(event), f"{months} 個月", last_day)
    return Reckoning(
        opens, opens, (step, f"期滿之翌日 {day_words(opens)}起始得為之。"), opens=opens
    )


def observed_months(event: date, at_least: int, at_most: int) -> Reckoning:
    """A window: opens after `at_least` full months, ends with `at_most` months; the end is a state and does not move."""
    opens = not_before_months(event, at_least)
    return replace(
        running_months(event, at_most).preceded_by(*opens.steps), opens=opens.opens
    )


def months_before(
    event: date, months: int, calendar: OfficeCalendar, *, lead_days: int
) -> Reckoning:
    """At the latest `months` months before the event; the end moves to an earlier working day."""
    last_day = periods.months_before(event, months, lead_days=lead_days)
    due = periods.move_backward(last_day, calendar)
    years, notes = _projected(calendar, due, last_day)
    counted = f"自 {day_words(event)}往前推算 {months} 個月" + (
        f"，再提前 {lead_days} 日" if lead_days else ""
    )
    steps = [f"{counted}，至遲為 {day_words(last_day)}（法無倒算明文，採較早之日）。"]
    if due != last_day:
        steps.append(
            f"{_words(last_day, calendar)}為放假日，倒算期間提前至上班日 {day_words(due)}，不往後延。"
        )
    return Reckoning(due, last_day, (*steps, *notes), projected_years=years)


def fixed_day(
    due: date, step: str, calendar: OfficeCalendar | None = None
) -> Reckoning:
    """A day that never moves. With a calendar, a day off gets the working day before it as advice."""
    if calendar is None:
        return Reckoning(due, due, (step,))
    years, notes = _projected(calendar, due)
    if calendar.is_working_day(due):
        return Reckoning(
            due, due, (step, "本日期不因放假日順延。", *notes), projected_years=years
        )
    advised = calendar.working_day_on_or_before(due)
    advice = f"{_words(due, calendar)}為放假日，本日期不順延，建議於 {day_words(advised)}前完成。"
    return Reckoning(
        due, due, (step, advice, *notes), advised=advised, projected_years=years
    )


def moving_day(day: date, step: str, calendar: OfficeCalendar) -> Reckoning:
    """A fixed day of which the source says that it moves to the next working day (若遇假日則順延): the whole day."""
    due = calendar.working_day_on_or_after(day)
    years, notes = _projected(calendar, day, due)
    moved = (
        f"{_words(day, calendar)}為放假日，依規定順延至次一上班日 {day_words(due)}。"
    )
    unmoved = f"{_words(day, calendar)}為上班日，不須順延。"
    return Reckoning(
        due,
        day,
        (step, unmoved if due == day else moved, *notes),
        projected_years=years,
    )


def within_hours(moment: datetime, hours: int) -> Reckoning:
    """Within `hours` hours of the moment, days off included."""
    due = periods.hours_after(moment, hours)
    step = f"以時計算者即時起算（{ACT48}第1項），{hours} 小時連續計算、包含假日：{moment_words(due)}。"
    return Reckoning(due, due, (step,))


def at_once(trigger: date | datetime) -> Reckoning:
    """「立即」「應即」: due at the trigger itself."""
    return Reckoning(
        trigger, trigger, ("條文要求立即辦理，期限即為觸發之時。",), whole_day=True
    )


def on_the_day(trigger: date | datetime, step: str) -> Reckoning:
    """A duty of the event's own day."""
    return Reckoning(trigger, trigger, (step,), whole_day=True)


def by_the_moment(trigger: date | datetime, step: str) -> Reckoning:
    """A duty that must be done before the event itself."""
    return Reckoning(trigger, trigger, (step,))


def opening(reckoning: Reckoning, opens: date) -> Reckoning:
    """The same reckoning with the first day on which the duty may be done."""
    return replace(reckoning, opens=opens)
