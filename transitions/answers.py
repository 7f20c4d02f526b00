"""初評 as answered: what the form hands to the action."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ticked:
    """A ticked indicator as answered; degree "" and risk None are still open."""

    indicator: str
    degree: str = ""
    risk_value: int | None = None
    other_text: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The form's answers; "" is still open."""

    application_origin: str = ""
    student_wish: str = ""
    guardian_wish: str = ""
    summary: str = ""
    recommendation: str = ""
    ticked: Sequence[Ticked] = ()
