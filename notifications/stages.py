"""When a duty is mentioned, and to whom: before, on and after its date, by the kind of rule.

Stages before and on the day aim at the end before days off moved it (moving is a grace); stages after it count from the
moved end. DESIGN.md section 5: the clock of 24 hours calls the director at 12 and the principal at 6 hours left, then
every half hour from 2 hours on; such a stage is never folded into a later one.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When

from accounts.obligations import ObligationSource, sources
from deadlines.rules.rule import TAIPEI


class Audience(StrEnum):
    """Who is told: the person whose duty it is, 輔導主任, 校長."""

    OWNER = "owner"
    DIRECTOR = "director"
    PRINCIPAL = "principal"


class Basis(StrEnum):
    """What a stage counts from: the fact, the unmoved end, the end."""

    TRIGGER = "trigger"
    AIM = "aim"
    DUE = "due"


OWNER = frozenset({Audience.OWNER})
OFFICE = OWNER | {Audience.DIRECTOR}
ALL = OFFICE | {Audience.PRINCIPAL}


@dataclass(frozen=True)
class Stage:
    """`after`: days or hours after the basis (negative: before)."""

    key: str
    basis: Basis
    after: timedelta
    told: frozenset[Audience]


def _days(key: str, basis: Basis, days: int, told: frozenset[Audience]) -> Stage:
    return Stage(key, basis, timedelta(days=days), told)


def _left(key: str, minutes: int, told: frozenset[Audience]) -> Stage:
    return Stage(key, Basis.DUE, timedelta(minutes=-minutes), told)


DAY_PLAN = (
    _days("before_7", Basis.AIM, -7, OWNER),
    _days("before_3", Basis.AIM, -3, OWNER),
    _days("on_day", Basis.AIM, 0, OWNER),
    _days("over_1", Basis.DUE, 1, OFFICE),
    _days("over_3", Basis.DUE, 3, ALL),
    _days("over_7", Basis.DUE, 7, ALL),
    _days("over_14", Basis.DUE, 14, ALL),
)
# Told once on its day: of a rule with an end that may move, or of a fact.
NOTICE_PLAN = (_days("on_day", Basis.DUE, 0, OWNER),)
UNDATED_NOTICE_PLAN = (_days("raised", Basis.TRIGGER, 0, OWNER),)
UNDATED_PLAN = (
    _days("raised", Basis.TRIGGER, 0, OWNER),
    _days("open_7", Basis.TRIGGER, 7, OWNER),
    _days("open_14", Basis.TRIGGER, 14, OFFICE),
)
HOUR_PLAN = (
    Stage("told", Basis.TRIGGER, timedelta(0), OWNER),
    _left("left_12h", 720, OFFICE),
    _left("left_6h", 360, ALL),
    _left("left_2h", 120, ALL),
    _left("left_90m", 90, ALL),
    _left("left_1h", 60, ALL),
    _left("left_30m", 30, ALL),
    _left("over", 0, ALL),
)


def plan_of(source: ObligationSource) -> tuple[Stage, ...]:
    """The stages of a source, in the order of time."""
    if source.is_hourly:
        plan = HOUR_PLAN
    elif source.is_notice:
        return NOTICE_PLAN if source.due else UNDATED_NOTICE_PLAN
    else:
        plan = DAY_PLAN if source.due else UNDATED_PLAN
    return tuple(stage for stage in plan if stage.key not in source.skips)


def stage_of(source: ObligationSource, key: str) -> Stage | None:
    """The stage of a stored key; None when the plan no longer has it."""
    return next((stage for stage in plan_of(source) if stage.key == key), None)


def reached(source: ObligationSource, row: Any, now: datetime) -> list[Stage]:
    """The stages of the row's duty that have come at `now`, by its columns, in the order of time."""
    moment: date | datetime = now if source.is_hourly else now.astimezone(TAIPEI).date()
    trigger = getattr(row, source.trigger)
    found = []
    for stage in plan_of(source):
        start = getattr(row, _column(source, stage.basis)) + stage.after
        is_before_the_fact = source.is_hourly and start < trigger
        if start <= moment and not is_before_the_fact:
            found.append(stage)
    return found


def next_moment(rule_id: str, now: datetime) -> datetime | None:
    """The first moment after `now` at which a running duty of the rule comes to its next stage; None when none will."""
    coming: list[datetime] = []
    for source in sources():
        if source.rule_id != rule_id:
            continue
        for row in source.open_rows():
            for stage in plan_of(source):
                start = getattr(row, _column(source, stage.basis)) + stage.after
                if not isinstance(start, datetime):
                    start = datetime.combine(start, time.min, TAIPEI)
                coming.append(start)
    return min((start for start in coming if start > now), default=None)


def latest_stage(source: ObligationSource, now: datetime) -> Case:
    """The same in SQL: the key of the latest stage that has come, NULL for none."""
    moment: date | datetime = now if source.is_hourly else now.astimezone(TAIPEI).date()
    return Case(
        *(
            When(_has_come(source, stage, moment), then=Value(stage.key))
            for stage in reversed(plan_of(source))
        ),
        default=Value(None),
        output_field=CharField(),
    )


def may_have_come(source: ObligationSource, now: datetime) -> Q:
    """A bound for the index: rows of which at least the first stage may have come."""
    first = plan_of(source)[0]
    moment: date | datetime = now if source.is_hourly else now.astimezone(TAIPEI).date()
    return Q(**{f"{_column(source, first.basis)}__lte": moment - first.after})


def _has_come(source: ObligationSource, stage: Stage, moment: date | datetime) -> Q:
    column = _column(source, stage.basis)
    come = Q(**{f"{column}__lte": moment - stage.after})
    if source.is_hourly and stage.basis is Basis.DUE:
        come &= Q(**{f"{column}__gte": F(source.trigger) - stage.after})
    return come


def _column(source: ObligationSource, basis: Basis) -> str:
    return {
        Basis.TRIGGER: source.trigger,
        Basis.AIM: source.aim_column,
        Basis.DUE: source.due,
    }[basis]
