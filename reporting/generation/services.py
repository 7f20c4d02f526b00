"""Services that other apps hold and casework doesn't record: conferences (P05), evaluation and transition meetings (P16).

An app below registers nothing here, for it can't know this one; reporting/apps.py registers what the app offers:

    services.register(meetings_held)   # (school, month) -> iterable of Held
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import School
from cases.recording import Heads


@dataclass(frozen=True, slots=True)
class Held:
    """A service one person is to report. `kind` and `pk` name the row behind it ("meetings.conference").

    `item` is 1-17, `heads` one entry for each target; `note` only with 17. `record`: the counseling record of the same
    service, if it was logged as well: it is then counted here and not there. `url`: where the row is shown.
    """

    user: UUID
    held_on: date
    item: int
    heads: tuple[Heads, ...]
    kind: str
    pk: UUID
    note: str = ""
    case: UUID | None = None
    record: UUID | None = None
    url: str = ""


Source = Callable[[School, date], Iterable[Held]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Adds a source once; out: the same. Called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)
    return source


def unregister(source: Source) -> None:
    """For tests that registered one."""
    _sources.remove(source)


def held_in(school: School, month: date) -> Iterator[Held]:
    """What every source has of the school and the month (its first day)."""
    for source in _sources:
        yield from source(school, month)
