"""Pages: the median time of one request, logged in, through the whole middleware."""

import statistics
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from config.bench import Scale


def logged_in() -> Client:
    """A client whose person exists only in the scratch database."""
    user, _created = get_user_model().objects.get_or_create(
        username="bench", defaults={"email": "bench@example.edu.tw"}
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def seconds_of(client: Client, address: str, repeats: int) -> float:
    """The median of `repeats` requests after one that warms up. Raises AssertionError when a page doesn't answer 200."""
    times = []
    for number in range(repeats + 1):
        began = time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address} answered {answer.status_code}")
        if number:
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def bare_page(scale: Scale) -> float:
    """The bare page with login."""
    with override_settings(ROOT_URLCONF="config.bench.urls", SECURE_SSL_REDIRECT=False):
        return seconds_of(logged_in(), "/bench/bare/", scale.repeats)


def home_page(scale: Scale) -> float:
    """The first page after login."""
    with override_settings(ROOT_URLCONF="config.bench.urls", SECURE_SSL_REDIRECT=False):
        return seconds_of(logged_in(), "/", scale.repeats)
