"""What a rule is: a value that names its law, its versions in time and what may be overridden."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from deadlines.office_calendar import OfficeCalendar
from deadlines.overrides import SetBy
from deadlines.reckonings import Reckoning
from deadlines.wording import day_words, moment_words

TAIPEI = ZoneInfo("Asia/Taipei")
LAST_YEAR = 2099  # the built-in calendar ends with 2100


class TriggerError(ValueError):
    """The trigger is of the wrong kind, before the rule was in force, or beyond what can be computed."""


class ParameterError(ValueError):
    """An override names a parameter the rule does not have, or a value outside its bounds."""


class Trigger(StrEnum):
    """What starts the clock: a day, a local moment, a reported month (its first day), or either a day or a moment."""

    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    DAY_OR_HOUR = "day_or_hour"


class EndMoves(StrEnum):
    """What a day off does to the end of the period."""

    FORWARD = "forward"
    BACKWARD = "backward"
    NOT = "not"


class Bound(StrEnum):
    """LATEST: to be done by then. EARLIEST: not allowed or not open before then; it can't become overdue."""

    LATEST = "latest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that an authority may set within bounds; yes/no is 1/0.

    school_may_set: a school may set it too, only to more, which for these numbers is stricter.
    """

    name: str
    label: str
    unit: str
    default: int
    minimum: int
    maximum: int
    school_may_set: bool = False


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What ends the duty: a key for code, a sentence for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Version:
    """The text in force from a day on, and the function that counts by it: (trigger, calendar, **parameters)."""

    in_force_from: date
    law: str
    article: str
    text: str
    function: Callable[..., Reckoning]
    also: tuple[str, ...] = ()
    verbatim: bool = True

    @property
    def citation(self) -> str:
        """Law, article and wording in Chinese (or its gist), with the parallel provisions."""
        wording = f"：「{self.text}」" if self.verbatim else f"（要旨：{self.text}）"
        parallel = f"（並參{'、'.join(self.also)}）" if self.also else ""
        return f"{self.law}{self.article}{wording}{parallel}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty. The attributes law, article, citation and in_force_from are those of the newest version.

    authority: empty for national law; else the county whose rule it is, a sample for others to adopt.
    override_of: the national rule this county rule takes the place of.
    """

    id: str
    title: str
    trigger: Trigger
    trigger_name: str
    end_moves: EndMoves
    versions: tuple[Version, ...]
    satisfied_by: Satisfaction
    bound: Bound = Bound.LATEST
    parameters: tuple[Parameter, ...] = ()
    authority: str = ""
    override_of: str = ""

    @property
    def law(self) -> str:
        return self.versions[-1].law

    @property
    def article(self) -> str:
        return self.versions[-1].article

    @property
    def citation(self) -> str:
        return self.versions[-1].citation

    @property
    def in_force_from(self) -> date:
        return self.versions[-1].in_force_from

    def version_on(self, day: date) -> Version:
        """The version in force on a day. Raises TriggerError when the rule did not exist yet."""
        for version in reversed(self.versions):
            if version.in_force_from <= day:
                return version
        start = self.versions[0].in_force_from
        raise TriggerError(
            f"{self.id} 自 {start.isoformat()} 起適用，{day.isoformat()} 尚無此規定。"
        )

    def reckon(
        self,
        trigger: date | datetime,
        calendar: OfficeCalendar,
        *,
        parameters: Mapping[str, int] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> Reckoning:
        """The due date or moment that follows from a trigger, with the steps in Chinese.

        trigger: a date, a datetime (naive means Taiwan's local time; aware ones are converted), or the first day of
        the reported month. parameters: overrides by parameter name; sources: who set each, by parameter name.
        Raises TriggerError and ParameterError.
        """
        trigger = self._checked(trigger)
        version = self.version_on(_day_of(trigger))
        values, notes = self._overridden(parameters or {}, sources or {})
        reckoning = version.function(trigger, calendar, **values)
        return reckoning.preceded_by(
            f"觸發：{self.trigger_name}為 {self._trigger_words(trigger)}。", *notes
        )

    def _checked(self, trigger: date | datetime) -> date | datetime:
        if isinstance(trigger, datetime):
            if self.trigger not in (Trigger.HOUR, Trigger.DAY_OR_HOUR):
                raise TriggerError(f"{self.id} 的觸發是日期，不是時刻。")
            trigger = trigger.astimezone(TAIPEI) if trigger.tzinfo else trigger
        elif self.trigger is Trigger.HOUR:
            raise TriggerError(f"{self.id} 的觸發須為日期與時刻。")
        elif self.trigger is Trigger.MONTH and trigger.day != 1:
            raise TriggerError(f"{self.id} 的觸發是填報月份，以該月 1 日表示。")
        if _day_of(trigger).year > LAST_YEAR:
            raise TriggerError(f"日期超出可計算的範圍（{LAST_YEAR} 年以前）。")
        return trigger

    def check_override(self, name: str, value: int, set_by: SetBy) -> Parameter:
        """The parameter, if an authority or school may set it to this value. Raises ParameterError."""
        parameter = next((one for one in self.parameters if one.name == name), None)
        if parameter is None:
            raise ParameterError(f"{self.id} 沒有可調整的參數「{name}」。")
        if isinstance(value, bool) or not isinstance(value, int):
            raise ParameterError(f"{self.id} 的「{parameter.label}」須為整數。")
        if not parameter.minimum <= value <= parameter.maximum:
            limits = f"{parameter.minimum} 至 {parameter.maximum}"
            raise ParameterError(
                f"{self.id} 的「{parameter.label}」須在 {limits} 之間。"
            )
        if set_by is SetBy.SCHOOL and not parameter.school_may_set:
            raise ParameterError(
                f"{self.id} 的「{parameter.label}」由主管機關訂定，學校不得自訂。"
            )
        if set_by is SetBy.SCHOOL and value < parameter.default:
            raise ParameterError(f"{self.id} 的「{parameter.label}」學校只得訂得更嚴。")
        return parameter

    def _overridden(
        self, parameters: Mapping[str, int], sources: Mapping[str, str]
    ) -> tuple[dict[str, int], tuple[str, ...]]:
        notes = []
        for name, value in parameters.items():
            parameter = self.check_override(name, value, SetBy.AUTHORITY)
            source = sources.get(name) or "未註明來源"
            notes.append(
                f"「{parameter.label}」採 {value}（{parameter.unit}；原為 {parameter.default}），依據：{source}。"
            )
        return dict(parameters), tuple(notes)

    def _trigger_words(self, trigger: date | datetime) -> str:
        if self.trigger is Trigger.MONTH:
            return f"{trigger:%Y-%m}"
        return (
            moment_words(trigger)
            if isinstance(trigger, datetime)
            else day_words(trigger)
        )


def _day_of(trigger: date | datetime) -> date:
    return trigger.date() if isinstance(trigger, datetime) else trigger
