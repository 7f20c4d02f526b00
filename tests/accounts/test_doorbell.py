"""The bell rings beside the page: a broker that hangs delays nothing."""

import threading
import uuid

import pytest
from kombu.exceptions import OperationalError

from accounts.doorbell import ring_on_commit

pytestmark = pytest.mark.django_db


def test_a_broker_that_hangs_holds_no_page(
    settings, django_capture_on_commit_callbacks
):
    settings.RING_IN_BACKGROUND = True
    hangs, rung = threading.Event(), threading.Event()

    def enqueue(pk):
        hangs.wait(20)
        rung.set()

    with django_capture_on_commit_callbacks(execute=True):
        ring_on_commit(enqueue, uuid.uuid4())
    assert not rung.is_set()  # we are here while the bell still hangs
    hangs.set()
    assert rung.wait(20)


def test_a_broker_that_is_away_breaks_no_page(
    caplog, django_capture_on_commit_callbacks
):
    def enqueue(pk):
        raise OperationalError("away")

    with django_capture_on_commit_callbacks(execute=True):
        ring_on_commit(enqueue, uuid.uuid4())
    assert caplog.text.count("doorbell_unreachable") == 1


def test_the_brokers_sockets_let_go(settings):
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert (options["socket_connect_timeout"], options["socket_timeout"]) == (2, 5)
