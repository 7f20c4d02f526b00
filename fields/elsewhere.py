"""Ciphertext that lies outside encrypted columns, such as inside a library's own table.

The app that puts it there says in its `sealed_elsewhere.py` how it is counted and brought under another key, so that
`manage.py rotate_keys` forgets nothing (SECURITY.md E2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fields.rotation import KeyCount, Rotation


@dataclass(frozen=True)
class Elsewhere:
    """`count` and `rotate` take the connection's name; `rotate` leaves and names the rows that can't be opened."""

    label: str
    count: Callable[[str], list[KeyCount]]
    rotate: Callable[[str], Rotation]


_places: dict[str, Elsewhere] = {}


def register(place: Elsewhere) -> None:
    """Adds a place, under its label once."""
    _places[place.label] = place


def places() -> Iterator[Elsewhere]:
    """All of them, by label."""
    return iter([_places[label] for label in sorted(_places)])
