"""辦公日曆與期限參數: what moves due dates. Each rewrites the cached dates it touches, in the same transaction."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendar_access import WORD, Place, keeps_the_nation
from accounts.errors import NotAllowed, WrongState
from accounts.models import OfficeDay, RuleOverride, School, User
from accounts.obligations import rewrite_all
from deadlines.official_csv import OfficialYear
from deadlines.overrides import SetBy
from deadlines.rules import UnknownRuleError, get_rule
from deadlines.rules.rule import ParameterError


@transaction.atomic
def import_official_year(*, by: User, year: OfficialYear, on: date) -> int:
    """匯入政府行政機關辦公日曆表: the whole year is replaced, for every school. Out: due dates that moved.

    Raises NotAllowed unless she keeps the nation's calendar.
    """
    if not keeps_the_nation(by, on=on):
        raise NotAllowed(_("官方辦公日曆表適用所有學校，由主管機關或唯一學校匯入。"))
    nation = OfficeDay.objects.filter(authority=None, school=None)
    nation.filter(date__year=year.year).delete()
    OfficeDay.objects.bulk_create(
        OfficeDay(
            date=day.day, is_off=day.is_off, name=day.name[:60], source=day.source
        )
        for day in year.days
    )
    moved = rewrite_all()
    _record(Event.IMPORTED, by, None, "officeday", year=year.year, moved=moved)
    return moved


@transaction.atomic
def set_own_day(
    *,
    by: User,
    place: Place,
    day: date,
    is_off: bool,
    name: str,
    source: str,
    on: date,
) -> int:
    """停班停課、補課日或校定放假日 of a county or school; the same day again replaces it. Out: due dates that moved."""
    require(by, WORD, at=place, on=on)
    if not source.strip():
        raise ValidationError(_("請填寫來源，例如公告機關與文號。"))
    OfficeDay.objects.update_or_create(
        **_where(place),
        date=day,
        defaults={"is_off": is_off, "name": name, "source": source},
    )
    moved = rewrite_all(_schools(place))
    _record(Event.CHANGED, by, place, "officeday", day=day, is_off=is_off, moved=moved)
    return moved


@transaction.atomic
def remove_own_day(*, by: User, place: Place, day: date, on: date) -> int:
    """The official calendar holds again. Raises WrongState when there is no such day. Out: due dates that moved."""
    require(by, WORD, at=place, on=on)
    deleted, _rows = OfficeDay.objects.filter(**_where(place), date=day).delete()
    if not deleted:
        raise WrongState(_("這一日已經移除。"))
    moved = rewrite_all(_schools(place))
    _record(Event.DELETED, by, place, "officeday", day=day, moved=moved)
    return moved


@transaction.atomic
def add_override(
    *,
    by: User,
    place: Place,
    rule_id: str,
    parameter: str,
    value: int,
    citation: str,
    in_force_from: date,
    until: date | None,
    now: datetime,
    on: date,
) -> RuleOverride:
    """另訂期限參數 (學生輔導法第 10 條等): in force for triggers from a day on.

    Raises ValidationError for an unknown rule or parameter, a value out of the law's bounds, a missing source, or a
    second row from the same day.
    """
    require(by, WORD, at=place, on=on)
    set_by = SetBy.SCHOOL if isinstance(place, School) else SetBy.AUTHORITY
    try:
        get_rule(rule_id).check_override(parameter, value, set_by)
    except (UnknownRuleError, ParameterError) as error:
        raise ValidationError(str(error)) from error
    row = RuleOverride(
        rule=rule_id,
        parameter=parameter,
        value=str(value),
        citation=citation,
        in_force_from=in_force_from,
        until=until,
        decided_by=by,
        decided_at=now,
        **_where(place),
    )
    row.full_clean(exclude=["authority", "school", "decided_by"])
    row.save()
    moved = rewrite_all(_schools(place))
    detail = {"rule": rule_id, "parameter": parameter, "value": value, "moved": moved}
    _record(Event.CREATED, by, place, "ruleoverride", row.pk, **detail)
    return row


@transaction.atomic
def end_override(*, by: User, override: RuleOverride, until: date, on: date) -> None:
    """The last day on which a trigger falls under it. Raises WrongState when it has ended before that, ValidationError for a
    day before it began."""
    place = override.school or override.authority
    if place is None:  # the table's CHECK names one
        raise WrongState(_("這項另訂沒有單位。"))
    require(by, WORD, at=place, on=on)
    fresh = RuleOverride.objects.select_for_update().get(pk=override.pk)
    if fresh.until is not None and fresh.until <= until:
        raise WrongState(_("這項另訂已經結束。"))
    if until < fresh.in_force_from:
        raise ValidationError(_("結束日不能早於生效日。"))
    fresh.until = until
    fresh.save(update_fields=["until"])
    moved = rewrite_all(_schools(place))
    _record(
        Event.CHANGED, by, place, "ruleoverride", fresh.pk, until=until, moved=moved
    )


def _where(place: Place) -> dict[str, Any]:
    if isinstance(place, School):
        return {"school": place, "authority": None}
    return {"authority": place, "school": None}


def _schools(place: Place) -> QuerySet[School]:
    """Whose due dates may move."""
    if isinstance(place, School):
        return School.objects.filter(pk=place.pk)
    return School.objects.filter(authority=place)


def _record(
    event: str,
    by: User,
    place: Place | None,
    what: str,
    key: object = "",
    **detail: object,
) -> None:
    where: dict[str, Any] = {}
    if place is not None:
        where = {"school" if isinstance(place, School) else "authority": place}
    record(
        event,
        by=by,
        object_type=f"accounts.{what}",
        object_id=key,
        detail=detail,
        **where,
    )
