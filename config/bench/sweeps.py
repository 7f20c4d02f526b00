"""The sweep against the plain SQL that finds the same rows."""

import time
from collections.abc import Callable
from datetime import datetime
from statistics import median

from django.db import connection
from django.utils import timezone

from accounts.obligations import sources
from config.bench import Scale
from config.bench.fill import fill
from notifications.reminders import candidates, sweep


def first_sweep(scale: Scale) -> float:
    """Everything that has come is written, with its mails."""
    fill(scale)
    began = time.perf_counter()
    sweep(timezone.now())
    return time.perf_counter() - began


def next_sweep(scale: Scale) -> float:
    """A minute later nothing is new: what beat does all day."""
    return _repeated(scale, sweep)


def plain_sql(scale: Scale) -> float:
    """The statements alone, through a bare cursor."""
    return _repeated(scale, _select)


def _repeated(scale: Scale, work: Callable[[datetime], object]) -> float:
    fill(scale)
    now = timezone.now()
    sweep(now)
    times = []
    for _number in range(scale.repeats + 1):
        began = time.perf_counter()
        work(now)
        times.append(time.perf_counter() - began)
    return median(times[1:])


def _select(now: datetime) -> None:
    for source in sources():
        rows = candidates(source, now, everything=False).order_by("pk")
        statement, values = rows.values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.fetchall()
