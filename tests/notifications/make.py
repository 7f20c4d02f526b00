"""Duties as their actions write them: the fact, and its cache through the kernel."""

from datetime import date

from accounts.calendars import Calendars
from tests.notifications.app.models import Alarm, Request, Task
from tests.notifications.app.obligations import ALARMS, REQUESTS, TASKS


def request(school, owner, received_on, calendars=None, **fields):
    row = Request(school=school, owner=owner, received_on=received_on, **fields)
    return _saved(REQUESTS, row, calendars)


def alarm(school, owner, known_at, calendars=None, **fields):
    row = Alarm(school=school, owner=owner, known_at=known_at, **fields)
    return _saved(ALARMS, row, calendars)


def task(school, owner, due_on, agreed_on=date(2026, 4, 1), **fields):
    row = Task(school=school, owner=owner, agreed_on=agreed_on, due_on=due_on, **fields)
    return _saved(TASKS, row, None)


def _saved(source, row, calendars):
    for name, value in source.columns(row, calendars or Calendars()).items():
        setattr(row, name, value)
    row.save()
    return row
