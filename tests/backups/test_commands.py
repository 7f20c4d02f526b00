"""bench, drill and audit at their smallest size."""

import os
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config.bench import Measurement
from config.bench.register import MEASUREMENTS
from config.drills.register import DRILLS
from config.management.commands import bench


@pytest.fixture
def real_connections(django_db_setup, django_db_blocker):
    """Connections without a surrounding test transaction: these commands work on a database of their own."""
    with django_db_blocker.unblock():
        yield
        for alias in ("default", "owner"):
            connections[alias].close()


@pytest.mark.usefixtures("real_connections")
def test_bench_prints_every_measurement_and_leaves_the_database_as_it_was(monkeypatch):
    free = [replace(measurement, goal=None) for measurement in MEASUREMENTS]
    monkeypatch.setattr(bench, "MEASUREMENTS", free)  # a busy machine may miss a goal
    before = {
        alias: connections[alias].settings_dict["NAME"]
        for alias in ("default", "owner")
    }
    out = StringIO()
    call_command("bench", scale="small", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line[:40].strip() for line in lines[1:]] == [
        measurement.name for measurement in MEASUREMENTS
    ]
    assert lines[1].split()[-1] == "1.00"
    assert {
        alias: connections[alias].settings_dict["NAME"] for alias in before
    } == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_database WHERE datname = %s",
            [f"bench_{os.getpid()}"],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("real_connections")
def test_a_part_of_the_bench_brings_its_yardsticks(monkeypatch):
    def known(name, against=""):
        return Measurement(name, lambda _scale: 1.0, against=against)

    monkeypatch.setattr(bench, "MEASUREMENTS", [known("page"), known("bare"), known("other"), known("month: file", "bare")])  # fmt: skip
    out = StringIO()
    call_command("bench", scale="small", only=["month"], stdout=out)
    lines = out.getvalue().splitlines()[1:]
    assert [line[:40].strip() for line in lines] == ["page", "bare", "month: file"]
    with pytest.raises(CommandError, match="begins so"):
        call_command("bench", scale="small", only=["nothing"], stdout=out)


@pytest.mark.usefixtures("real_connections")
def test_a_missed_goal_fails_the_bench(monkeypatch):
    monkeypatch.setattr(
        bench,
        "MEASUREMENTS",
        [
            Measurement("yardstick", lambda _scale: 1.0),
            Measurement("slow", lambda _scale: 3.0, goal=2),
        ],
    )
    with pytest.raises(CommandError, match="Slower than the goal: slow"):
        call_command("bench", scale="small", stdout=StringIO())


@pytest.mark.usefixtures("real_connections")
def test_every_drill_is_survived():
    out = StringIO()
    call_command("drill", scale="small", stdout=out)
    verdicts = [line for line in out.getvalue().splitlines() if line[0] != " "]
    assert [line.split(":")[0] for line in verdicts] == [
        f"ok      {name}" for name in DRILLS
    ]


def test_audit_lists_the_installed_versions():
    out = StringIO()
    call_command("audit", versions_only=True, stdout=out)
    assert [
        line for line in out.getvalue().splitlines() if line.startswith("Django==5.2.")
    ] != []
