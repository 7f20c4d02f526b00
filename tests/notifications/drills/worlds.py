"""Many schools, some short of people, and many duties."""

from datetime import date, timedelta
from types import SimpleNamespace

from accounts.calendars import Calendars
from accounts.models import User
from accounts.roles_sync import sync_default_roles
from notifications.models import OutboxMail, Reminder
from tests.accounts.cast import person
from tests.factories import accounts as make
from tests.notifications.app.models import Alarm, Request
from tests.notifications.app.obligations import ALARMS, REQUESTS

OFFICES = {
    "director": "counseling_director",
    "principal": "principal",
    "admin": "system_administrator",
}


def schools(count):
    """Every 5th school has no director, every 7th no principal, every 11th owner has left, every 13th is disabled."""
    sync_default_roles()
    world = SimpleNamespace(schools=[], offices={}, owners=[], in_office=set())
    for number in range(count):
        school = make.SchoolFactory()
        missing = {"director"} if number % 5 == 0 else set()
        missing |= {"principal"} if number % 7 == 0 else set()
        world.offices[school.pk] = {
            name: [] if name in missing else [person(role, school).pk]
            for name, role in OFFICES.items()
        }
        owner = person("counselor", school)
        if number % 11 == 10:
            owner.appointments.update(until_on=date(2026, 1, 1))
        elif number % 13 == 12:
            User.objects.filter(pk=owner.pk).update(is_active=False)
        else:
            world.in_office.add(owner.pk)
        world.schools.append(school)
        world.owners.append(owner)
        people = [one for pair in world.offices[school.pk].values() for one in pair]
        world.in_office |= set(people)
    return world


def requests(world, count, first=date(2026, 4, 1), span=45):
    """Spread over schools and days; every 10th is met."""
    calendars = Calendars()
    calendars.prime(world.schools)
    rows = []
    for number in range(count):
        at = number % len(world.schools)
        row = Request(
            school=world.schools[at],
            owner=world.owners[at],
            received_on=first + timedelta(days=number % span),
            met_on=first if number % 10 == 9 else None,
        )
        rows.append(_with_cache(REQUESTS, row, calendars))
    return Request.objects.bulk_create(rows, batch_size=1000)


def alarms(world, count, first, step=timedelta(minutes=37)):
    calendars = Calendars()
    calendars.prime(world.schools)
    rows = []
    for number in range(count):
        at = number % len(world.schools)
        row = Alarm(
            school=world.schools[at],
            owner=world.owners[at],
            known_at=first + number * step,
        )
        rows.append(_with_cache(ALARMS, row, calendars))
    return Alarm.objects.bulk_create(rows, batch_size=1000)


def _with_cache(source, row, calendars):
    for name, value in source.columns(row, calendars).items():
        setattr(row, name, value)
    return row


def written():
    """{(duty, stage, person, state)}"""
    return set(
        Reminder.objects.values_list("subject_id", "stage", "recipient_id", "state")
    )


def orphans():
    """Reminders that wait without a mail, and mails of reminders that need none."""
    due = set(Reminder.objects.filter(state="due").values_list("pk", flat=True))
    mails = set(
        OutboxMail.objects.filter(state__in=["pending", "sending"]).values_list(
            "reminder", flat=True
        )
    )
    return due ^ mails
