"""轉介概況 of a case in a month, by dates."""

from datetime import date
from typing import Any

from reporting.generation.facts import CaseFacts

REFERRED_NOW, NOT_REFERRED, SERVED, ENDED_NOW = 1, 2, 3, 4


def referral_state(case: CaseFacts, month: date, last: date) -> int:
    """轉介概況 by dates, so that a month told later is told alike: what ended goes before what began, that before what runs."""
    states = {_of_referral(row, month, last) for row in case.referrals}
    for state in (ENDED_NOW, REFERRED_NOW, SERVED):
        if state in states:
            return state
    return NOT_REFERRED


def _of_referral(row: dict[str, Any], month: date, last: date) -> int:
    applied, decided, closed = row["applied_on"], row["decided_on"], row["closed_on"]
    if applied is None or applied > last or row["state"] == "withdrawn":
        return NOT_REFERRED
    if closed is not None and month <= closed <= last:
        return ENDED_NOW
    if applied >= month:
        return REFERRED_NOW
    is_served = row["professional"] is not None and decided is not None and decided <= last  # fmt: skip
    if is_served and (closed is None or closed > last):
        return SERVED
    return NOT_REFERRED
