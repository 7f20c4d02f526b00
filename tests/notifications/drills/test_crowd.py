"""R4: three beats and eight sweeps at once; and what happens without the constraint."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from notifications.tasks import sweep_all_reminders, sweep_reminders
from tests.notifications.drills import figure, size, worlds


@pytest.fixture
def world(transactional_db, duty_sources):
    return worlds.schools(4)


def crowd(sweeps=8, beats=3):
    """All at the same moment, each on a connection of its own. Out: what went wrong."""
    start, errors, now = threading.Barrier(sweeps + beats), [], timezone.now()

    def run(work):
        try:
            start.wait()
            work()
        except Exception as error:  # carried to the test's thread
            errors.append(repr(error))
        finally:
            connections.close_all()

    works = [lambda: sweep(now, everything=True)] * sweeps
    works += [sweep_reminders, sweep_all_reminders, sweep_reminders][:beats]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def duplicates():
    keys = Reminder.objects.values_list(
        "rule", "subject_id", "trigger_on", "trigger_at", "stage", "recipient_id"
    )
    return sum(count - 1 for count in Counter(keys).values())


def clear():
    OutboxMail.objects.all().delete()
    Reminder.objects.all().delete()


def duties(world):
    worlds.requests(world, 40, first=timezone.localdate() - timedelta(days=30), span=30)


def test_r4_many_sweeps_at_once_write_each_row_once(world):
    duties(world)
    sweep(timezone.now())
    wanted = worlds.written()
    rounds = size(100, 2)
    for _n in range(rounds):
        clear()
        assert crowd() == []
        assert worlds.written() == wanted
        assert (duplicates(), worlds.orphans()) == (0, set())
    figure(
        "R4",
        f"{rounds} rounds of 3 beats and 8 sweeps: {len(wanted)} rows each time, 0 duplicates, 0 errors",
    )


def test_r4_control_without_the_constraint_there_are_duplicates(world):
    duties(world)
    (constraint,) = [
        one for one in Reminder._meta.constraints if one.name == "reminder_once"
    ]
    with connections["owner"].schema_editor() as editor:
        editor.remove_constraint(Reminder, constraint)
    try:
        found = 0
        for _n in range(10):
            clear()
            crowd()
            found = duplicates()
            if found:
                break
        assert found > 0
        figure("R4 control", f"constraint dropped: {found} duplicates")
    finally:
        clear()
        connection.close()
        with connections["owner"].schema_editor() as editor:
            editor.add_constraint(Reminder, constraint)
        connections["owner"].close()
