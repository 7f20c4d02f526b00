"""Which teacher has confirmed her rows as they are now."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from accounts.models import School
from reporting.generation.gathered import Gathered, ReportRow
from reporting.generation.posts import Reporter
from reporting.models import ConfirmationRequest, RowConfirmation


class Standing(StrEnum):
    """CHANGED: she confirmed, and her rows have changed since."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one teacher is; `asked_on` is the day she was last reminded of this month."""

    reporter: Reporter
    cases: int
    services: int
    standing: Standing
    confirmed_at: datetime | None
    asked_on: date | None

    @property
    def is_confirmed(self) -> bool:
        return self.standing is Standing.CONFIRMED


def progress(gathered: Gathered) -> list[Progress]:
    """Every teacher who reports in the month, by code and name. Two queries."""
    confirmed = newest(gathered.school, gathered.month)
    asked = dict(
        ConfirmationRequest.objects.filter(
            school=gathered.school, month=gathered.month
        ).values_list("user", "asked_on")
    )
    return [
        _progress(gathered, one, confirmed.get(one.user), asked.get(one.user))
        for one in sorted(
            gathered.reporters.values(),
            key=lambda one: (not one.code, one.code, one.name, str(one.user)),
        )
    ]


def newest(school: School, month: date) -> dict[UUID, RowConfirmation]:
    """Each teacher's last word on the month."""
    rows = RowConfirmation.objects.filter(school=school, month=month)
    return {row.user_id: row for row in rows.order_by("id")}


def digest(rows: list[ReportRow]) -> str:
    """Of what the rows say; the teacher's code, which the contact gives, is no matter of hers."""
    said = [
        {key: held for key, held in row.values.items() if key != "teacher"}
        | {"sheet": row.sheet}
        for row in rows
    ]
    lines = sorted(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in said)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _progress(
    gathered: Gathered,
    reporter: Reporter,
    confirmed: RowConfirmation | None,
    asked_on: date | None,
) -> Progress:
    rows = gathered.rows_of(reporter.user)
    standing = Standing.WAITING
    if confirmed is not None:
        same = confirmed.digest == digest(rows)
        standing = Standing.CONFIRMED if same else Standing.CHANGED
    cases = sum(row.sheet == "cases" for row in rows)
    return Progress(
        reporter,
        cases,
        len(rows) - cases,
        standing,
        confirmed.confirmed_at if confirmed else None,
        asked_on,
    )
