"""Casework: today, the case list, a case with records, and saving a log, each as its counselor sees it."""

import statistics
import time
from uuid import uuid4

from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from config.bench import Scale
from config.bench.casework_data import World, world_of
from config.bench.pages import seconds_of
from fields.roc_date import roc_date

# The demonstration asks nobody for a second factor; the pages are the same.
AS_SERVED = {"ROOT_URLCONF": "config.bench.urls", "SECURE_SSL_REDIRECT": False, "DEMO": True}  # fmt: skip


def today(scale: Scale) -> float:
    """The page after login."""
    return _page(scale, "/")


def case_list(scale: Scale) -> float:
    """50 cases a page."""
    return _page(scale, "/cases/")


def case_page(scale: Scale) -> float:
    """One case with its timeline and quick log."""
    return _page(scale, f"/cases/{world_of(scale).case.pk}")


def director_today(scale: Scale) -> float:
    """The same page with the office's view."""
    return _page(scale, "/", director=True)


def save_log(scale: Scale) -> float:
    """The quick log, sent and stored; the page after it is not counted."""
    with override_settings(**AS_SERVED):
        world = world_of(scale)
        client = _client(world)
        times = [_sent(client, world) for _nth in range(scale.repeats + 1)]
    return statistics.median(times[1:])


def _sent(client: Client, world: World) -> float:
    told = {
        "quick": "1", "key": str(uuid4()), "held_on": roc_date(timezone.localdate()), "minutes": "45",
        "target": "student", "means": "face", "gist": "虛構資料。", "confidentiality": "team",
    }  # fmt: skip
    began = time.perf_counter()
    answer = client.post(f"/cases/{world.case.pk}/log", told)
    took = time.perf_counter() - began
    if answer.status_code != 302:
        raise AssertionError(f"saving a log answered {answer.status_code}")
    return took


def _page(scale: Scale, address: str, *, director: bool = False) -> float:
    with override_settings(**AS_SERVED):
        client = _client(world_of(scale), director=director)
        return seconds_of(client, address, scale.repeats)


def _client(world: World, *, director: bool = False) -> Client:
    client = Client(headers={"host": "localhost"})
    user = world.director if director else world.counselor
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
