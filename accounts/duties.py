"""Who would be left without an owner: later apps name the open cases, approvals and running duties of an appointment.

# cases/apps.py
def ready(self): duties.register("cases", find=open_cases_of, hand_over=hand_over_cases)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Duty:
    """Something open that needs an owner. `label` is shown to the administrator, so it names no student."""

    kind: str  # "case", "approval", "resolution"
    label: str
    object_id: str


Find = Callable[[Any, date], list[Duty]]  # (appointment, on)
HandOver = Callable[..., None]  # (appointment, *, to, by, on): to is a User


@dataclass(frozen=True)
class Provider:
    """What an app registers: how to find an appointment's duties, and how to hand them to a successor."""

    find: Find
    hand_over: HandOver


_providers: dict[str, Provider] = {}


def register(name: str, *, find: Find, hand_over: HandOver) -> None:
    """Called from AppConfig.ready; the same name again replaces it."""
    _providers[name] = Provider(find, hand_over)


def unregister(name: str) -> None:
    """For tests that registered one."""
    _providers.pop(name, None)


def duties_of(appointment: Any, *, on: date) -> list[Duty]:
    """Everything open that hangs on the appointment on the date, over all apps."""
    return [
        duty
        for provider in _providers.values()
        for duty in provider.find(appointment, on)
    ]


def pass_on(appointment: Any, *, to: Any, by: Any, on: date) -> None:
    """Every app hands the appointment's duties to the person; within the caller's transaction."""
    for provider in _providers.values():
        provider.hand_over(appointment, to=to, by=by, on=on)
