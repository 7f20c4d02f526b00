"""Who must pass the second factor."""

from datetime import date
from typing import Any

from accounts.matrix import NAMELESS
from accounts.sights import sights_of
from accounts.vocabulary import PRIVILEGED, SESSION_CONTENT


def second_factor_required(user: Any, *, on: date) -> bool:
    """Whether she must pass the second factor: always for who can read session content or opens others' doors;
    for the rest when one of her schools asks it of everyone."""
    held = sights_of(user, on=on)
    for holding in held.holdings:
        school = holding.appointment.school
        if school is not None and school.second_factor_for_all:
            return True
        for word in SESSION_CONTENT | PRIVILEGED:
            if holding.cells.get(word, frozenset()) - NAMELESS:
                return True
    return False
