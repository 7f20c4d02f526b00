"""Which objects can be looked up by their code on the page 誰可以看這個案: later apps name them.

# cases/apps.py
def ready(self): lookups.register("case", find_case)

def find_case(code: str, level: Level) -> Found | None: ...   # the case number, at that school or county
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from accounts.cells import Level
from accounts.permissions import Paths
from accounts.vocabulary import Word


@dataclass(frozen=True)
class Found:
    """An object by its code. `code` is shown, so it names no student; `words`: what is asked about;
    `full`: who holds all of these sees everything; `paths`: as `permissions.visible` takes them."""

    row: Model
    code: str
    words: tuple[Word, ...]
    full: frozenset[Word]
    paths: Paths


Find = Callable[[str, Level], Found | None]

_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Called from AppConfig.ready; the same name again replaces it. `find` looks only at the level it is given."""
    _finders[name] = find


def unregister(name: str) -> None:
    """For tests that registered one."""
    _finders.pop(name, None)


def is_open() -> bool:
    """Whether anything can be looked up at all; the pages show no field otherwise."""
    return bool(_finders)


def find(code: str, *, at: Level) -> Found | None:
    """The object of the code at the level, asked of each app in the order of registration; None when nobody knows it."""
    for finder in _finders.values():
        found = finder(code, at)
        if found is not None:
            return found
    return None
