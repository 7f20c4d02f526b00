"""Where the duties of the apps come from: one source for each rule and model, registered by name.

An app turns its facts into duties by declaring a source, in its `obligations.py`:

    class TrackingSource(ObligationSource):
        rule_id = "DL-TR-04"                 # of deadlines/rules
        model = Departure
        trigger = "left_on"                  # the fact (date, or datetime for rules counted in hours)
        due = "tracking_due_on"              # its cache: written by `columns`, indexed, rewritten when calendars change
        aim = "tracking_aim_on"              # the end before days off moved it; leave empty when the rule never moves
        owner = "tracker"                    # path to the person whose duty it is
        word = Word.TRANSITION_TRACK         # who may see it, with the paths of its model
        paths = DEPARTURE_PATHS
        url_name = "transitions:departure"

        def is_open(self) -> Q:
            return Q(tracking_ended_on__isnull=True)

    # transitions/apps.py
    def ready(self): obligations.register(TrackingSource())

and by letting the action that records the fact write the cache: `row.tracking_due_on, … = ` from
`source.columns(row, Calendars())`. Nothing else: the sweep, the calendar page, the Today page, the feed and the re-check
before each mail go through the methods below. Override a method where a model is special: `owners` (several persons, a
team), `label` (what the reader may see of the subject), `met_at`, `blocked_by`, `reckon` (a duty that no law dates).

The cache is never the truth: `rewrite` renews it, `compare` lists every row that differs from the kernel.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from accounts.calendars import Calendars
from accounts.models import School
from accounts.permissions import (
    Paths,
    exclusion_model,
    in_force,
    subject_model,
    visible,
)
from accounts.vocabulary import Word
from deadlines.obligations import Obligation
from deadlines.reckonings import Reckoning
from deadlines.rules import RULES, UNDATED
from deadlines.rules.rule import TAIPEI

BATCH = 500


@dataclass(frozen=True)
class Mismatch:
    """A cached date that is not the kernel's."""

    rule_id: str
    subject_id: UUID
    cached: tuple[object, ...]
    reckoned: tuple[object, ...]


class ObligationSource:
    """One rule over one model. The attributes are told in the module's docstring."""

    rule_id: str
    model: type[Model]
    trigger: str
    due: str = ""  # empty: a duty without a countable end
    aim: str = ""
    school: str = "school"
    owner: str = ""
    word: Word
    paths: Paths
    url_name: str = ""
    is_hourly: bool = False  # `trigger` and `due` are moments
    in_ribbon: bool = True  # an hourly duty stands in the frame of every page
    is_notice: bool = False  # told once, on its day; listed nowhere
    skips: frozenset[str] = frozenset()  # keys of stages that other sources tell
    name: str | Promise = ""  # of a duty that is no rule of the kernel
    related: tuple[str, ...] = ()  # select_related for label and owners

    # --- what it is ------------------------------------------------------------------------------
    @property
    def subject_type(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> tuple[str, str]:
        return (self.rule_id, self.subject_type)

    @property
    def is_statutory(self) -> bool:
        """Whether the law asks for it: such reminders can't be silenced."""
        return self.rule_id in RULES or self.rule_id in UNDATED

    @property
    def title(self) -> str:
        """The duty in the law's or the house's words; never a person."""
        if self.rule_id in RULES:
            return RULES[self.rule_id].title
        return str(self.name) or self.rule_id

    @property
    def citation(self) -> str:
        if self.rule_id in RULES:
            return RULES[self.rule_id].citation
        if self.rule_id in UNDATED:
            duty = UNDATED[self.rule_id]
            return f"{duty.law}{duty.article}：「{duty.text}」"
        return ""

    @property
    def law(self) -> str:
        """Law and article, for the line under the duty; empty where no law asks for it."""
        known = RULES.get(self.rule_id) or UNDATED.get(self.rule_id)
        return f"{known.law}{known.article}" if known else ""

    @property
    def aim_column(self) -> str:
        return self.aim or self.due

    # --- which rows ------------------------------------------------------------------------------
    def is_open(self) -> Q:
        """The rows whose duty runs; in columns that an index covers."""
        raise NotImplementedError  # every source says it; there is no default

    def rows(self) -> QuerySet[Any]:
        """Every row, with what `label`, `owners` and `reckon` read."""
        return self.model._base_manager.select_related(self.school, *self.related)

    def running(self) -> Q:
        """The rows whose fact is known and whose duty is open."""
        return Q(self.is_open(), **{f"{self.trigger}__isnull": False})

    def open_rows(self) -> QuerySet[Any]:
        """The rows whose duty runs."""
        return self.rows().filter(self.running())

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        """The rows whose duty the person may know of: list and object rule alike."""
        return visible(self.rows(), user=user, word=self.word, on=on, paths=self.paths)

    def owned_by(self, user: Any, *, on: date) -> Q:
        """The rows whose duty is the person's own."""
        return Q(**{self.owner: user}) if self.owner else Q(pk__in=())

    def is_excluded(self, row: Any, user: Any, *, on: date) -> bool:
        """Whether a conflict of interest shuts the person out of the row, whatever her role."""
        for path in (self.paths.subject, *self.paths.also_excluded):
            exclusions: Any = exclusion_model(subject_model(self.model, path))
            if exclusions is None:
                continue
            subject = self.model._base_manager.filter(pk=row.pk).values(path)
            hers = exclusions._base_manager.filter(
                in_force(on), user=user, content_object__in=subject
            )
            if hers.exists():
                return True
        return False

    # --- one row ---------------------------------------------------------------------------------
    def school_of(self, row: Any) -> School | None:
        return _along(row, self.school)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        """Whose duty each row is: user keys by row key. Bounded queries for all rows together."""
        if not self.owner:
            return {}
        first, _rest, last = self.owner.rpartition("__")
        named = {
            row.pk: getattr(_along(row, first), f"{last}_id", None) for row in rows
        }
        return {key: {user} if user else set() for key, user in named.items()}

    def label(self, row: Any) -> str:
        """What is shown of the subject to those who may see it; masked names only."""
        return str(row)

    def url(self, row: Any) -> str:
        """Where the duty is done."""
        return reverse(self.url_name, args=[row.pk]) if self.url_name else ""

    def met_at(self, row: Any) -> date | datetime | None:
        return None

    def blocked_by(self, row: Any) -> str:
        return ""

    def trigger_of(self, row: Any) -> date | datetime:
        """The fact; a moment comes in Taiwan's time."""
        fact = getattr(row, self.trigger)
        return fact.astimezone(TAIPEI) if isinstance(fact, datetime) else fact

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning | None:
        """What the kernel says today; None for a duty without a countable end."""
        if not self.due:
            return None
        return calendars.reckon(self.rule_id, self.trigger_of(row), self.school_of(row))

    def obligation(self, row: Any, calendars: Calendars) -> Obligation:
        """The duty of the row as a value, reckoned anew."""
        return Obligation(
            self.rule_id,
            self.subject_type,
            str(row.pk),
            self.trigger_of(row),
            self.reckon(row, calendars),
            self.met_at(row),
            self.blocked_by(row),
        )

    # --- the cache -------------------------------------------------------------------------------
    def columns(self, row: Any, calendars: Calendars) -> dict[str, date | datetime]:
        """The cache columns as the kernel has them: for the action that writes the fact."""
        found = self.reckon(row, calendars)
        if found is None:
            return {}
        values = {self.due: _stored(found.due, hourly=self.is_hourly)}
        if self.aim:
            # Moved forward is only a grace; moved backward is the earlier day itself.
            values[self.aim] = min(
                values[self.due], _stored(found.unmoved, hourly=self.is_hourly)
            )
        return values

    def rewrite(self, schools: QuerySet[School] | None = None) -> int:
        """Renew the cache of open duties (of these schools). Out: how many rows changed. In the caller's transaction."""
        changed = 0
        for rows, calendars in self._batches(schools):
            stale = [
                row
                for row, _was, is_now in self._judged(rows, calendars)
                if _assign(row, is_now)
            ]
            if stale:
                self.model._base_manager.bulk_update(stale, self._cache_columns)
            changed += len(stale)
        return changed

    def compare(self, schools: QuerySet[School] | None = None) -> list[Mismatch]:
        """Every open row whose cache is not the kernel's."""
        return [
            Mismatch(self.rule_id, row.pk, tuple(was.values()), tuple(is_now.values()))
            for rows, calendars in self._batches(schools)
            for row, was, is_now in self._judged(rows, calendars)
            if was != is_now
        ]

    @property
    def _cache_columns(self) -> list[str]:
        return [name for name in (self.due, self.aim) if name]

    def _judged(
        self, rows: list[Any], calendars: Calendars
    ) -> Iterator[tuple[Any, dict[str, Any], dict[str, Any]]]:
        for row in rows:
            was = {name: getattr(row, name) for name in self._cache_columns}
            yield row, was, self.columns(row, calendars)

    def _batches(
        self, schools: QuerySet[School] | None
    ) -> Iterator[tuple[list[Any], Calendars]]:
        if not self.due:
            return
        rows = self.open_rows()
        if schools is not None:
            rows = rows.filter(**{f"{self.school}__in": schools})
        calendars = Calendars()
        for batch in in_batches(rows):
            calendars.prime({s for row in batch if (s := self.school_of(row))})
            yield batch, calendars


def in_batches(rows: QuerySet[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """The rows by key, `size` at a time: never all at once, never skipped by a change in between."""
    last: UUID | None = None
    while True:
        page = (
            rows.order_by("pk")
            if last is None
            else rows.order_by("pk").filter(pk__gt=last)
        )
        batch = list(page[:size])
        if batch:
            yield batch
        if len(batch) < size:
            return
        last = batch[-1].pk


def _along(row: Any, path: str) -> Any:
    """What a path of foreign keys leads to; None where it breaks off. Name its steps in `related` to save queries."""
    for step in path.split("__") if path else ():
        row = getattr(row, step) if row is not None else None
    return row


def _assign(row: Any, values: dict[str, Any]) -> bool:
    """Set what differs. Out: whether anything did."""
    changed = {
        name: value for name, value in values.items() if getattr(row, name) != value
    }
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _stored(value: date | datetime, *, hourly: bool) -> date | datetime:
    """A moment of the kernel is Taiwan's wall clock; the column keeps it with its zone."""
    if hourly and isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=TAIPEI)
    return value.date() if isinstance(value, datetime) else value


_sources: dict[tuple[str, str], ObligationSource] = {}


def register(*sources: ObligationSource) -> None:
    """Called from AppConfig.ready. Raises ValueError when rule and model are taken by another class."""
    for source in sources:
        if type(_sources.setdefault(source.key, source)) is not type(source):
            raise ValueError(f"{source.key} is registered twice")


def unregister(*sources: ObligationSource) -> None:
    """For tests that registered one."""
    for source in sources:
        _sources.pop(source.key, None)


def sources() -> tuple[ObligationSource, ...]:
    """Every source, in a fixed order."""
    return tuple(source for _key, source in sorted(_sources.items()))


def source_of(rule_id: str, subject_type: str) -> ObligationSource | None:
    """The source of a stored key; None when its app no longer has it."""
    return _sources.get((rule_id, subject_type))


def rewrite_all(schools: QuerySet[School] | None = None) -> int:
    """Every source's cache renewed after a calendar or an override changed. Out: rows changed."""
    return sum(source.rewrite(schools) for source in sources())
