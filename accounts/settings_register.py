"""The settings register: every tunable of the product with its meaning, unit, default and who may change it.

An app names its own in its `tunables.py`; legal periods are rules (deadlines/), never settings.
A value is looked up from the nearest place outwards: school, county, system, TUNABLES of the environment, default.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SettingValue, User

Level = SettingValue.Level
Value = int | bool | str
CACHE_KEY = "settings-register"
CACHE_SECONDS = 60
NEARER = {
    Level.SYSTEM: (),
    Level.COUNTY: (Level.COUNTY,),
    Level.SCHOOL: (Level.COUNTY, Level.SCHOOL),
}


class Place(Protocol):
    """A school as the register sees it: its own id and its county's."""

    pk: Any
    authority_id: Any


@dataclass(frozen=True)
class Setting:
    """One tunable. `level` is the nearest place that may set its own; low and high are included. `fixed` says why it is
    shown only: a value that nobody may change while the system runs."""

    key: str
    meaning: str | Promise
    unit: str | Promise
    default: Value
    changed_by: str | Promise
    source: str | Promise
    level: str = Level.SYSTEM
    low: int | None = None
    high: int | None = None
    fixed: str | Promise = ""

    def checked(self, value: Value) -> Value:
        """The value itself. Raises ValidationError for a wrong kind or one out of bounds."""
        if self.fixed and value != self.default:
            raise ValidationError(
                _("「%(key)s」為固定值，不得變更。") % {"key": self.key}
            )
        if type(value) is not type(self.default):
            raise ValidationError(_("「%(key)s」的值型別不符。") % {"key": self.key})
        too_low = isinstance(value, int) and self.low is not None and value < self.low
        too_high = (
            isinstance(value, int) and self.high is not None and value > self.high
        )
        if too_low or too_high:
            raise ValidationError(
                _("「%(key)s」須介於 %(low)s 與 %(high)s 之間。")
                % {"key": self.key, "low": self.low, "high": self.high}
            )
        return value


_register: dict[str, Setting] = {}


def register(*entries: Setting) -> None:
    """Adds entries. Raises ValueError for a key named twice with another content."""
    for entry in entries:
        if _register.setdefault(entry.key, entry) != entry:
            raise ValueError(f"The setting {entry.key} is registered twice.")


def entries() -> Iterator[Setting]:
    """All of them, by key."""
    return iter(sorted(_register.values(), key=lambda entry: entry.key))


def entry(key: str) -> Setting:
    """Raises KeyError for a key that nobody registered."""
    return _register[key]


def value(key: str, school: Place | None = None) -> Any:
    """What holds for a school, or for the installation when none is given. Raises KeyError."""
    setting = _register[key]
    if setting.fixed:
        return setting.default
    stored = _stored()
    for level in reversed(NEARER[Level(setting.level)]):
        place = _place(level, school)
        if place and (level, place, key) in stored:
            return stored[level, place, key]
    return stored.get(
        (Level.SYSTEM, "", key), settings.TUNABLES.get(key, setting.default)
    )


def _place(level: str, school: Place | None) -> str:
    if school is None:
        return ""
    return str(school.pk if level == Level.SCHOOL else school.authority_id or "")


def _stored() -> dict[tuple[str, str, str], Any]:
    """Every changed value; a request asks for several, so they are remembered for a minute."""
    known = cache.get(CACHE_KEY)
    if known is None:
        rows = SettingValue.objects.values_list("level", "place", "key", "value")
        known = {
            (level, str(place or ""), key): value for level, place, key, value in rows
        }
        cache.set(CACHE_KEY, known, CACHE_SECONDS)
    return known


def forget() -> None:
    """Effect: the next look-up reads the table."""
    cache.delete(CACHE_KEY)


@transaction.atomic
def change_setting(
    *, by: User, key: str, value: Value, school: Place | None = None
) -> SettingValue:
    """Set a key for the installation, or for a school where its level allows it.

    Who may is asked by the caller. Raises KeyError, ValidationError.
    """
    setting = _register[key]
    if school is not None and setting.level != Level.SCHOOL:
        raise ValidationError(_("「%(key)s」不得由學校變更。") % {"key": key})
    setting.checked(value)
    row, _created = SettingValue.objects.update_or_create(
        level=Level.SCHOOL if school else Level.SYSTEM,
        place=school.pk if school else None,
        key=key,
        defaults={"value": value, "changed_by": by, "changed_at": timezone.now()},
    )
    transaction.on_commit(forget)
    return row
