"""The student list, a search and one student's page, as the section chief of one school among all of them."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from cases.models import Student
from config.bench import Scale
from config.bench.fill import READER, fill
from config.bench.pages import seconds_of

# DEMO: the reader of a scratch database has no second factor to show.
INSIDE = {"ROOT_URLCONF": "config.bench.urls", "SECURE_SSL_REDIRECT": False, "DEMO": True}  # fmt: skip


def _reader() -> Client:
    client = Client(headers={"host": "localhost"})
    user = get_user_model().objects.get(username=READER)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _page(scale: Scale, address: str) -> float:
    fill(scale)
    with override_settings(**INSIDE):
        return seconds_of(_reader(), address, scale.repeats)


def student_list(scale: Scale) -> float:
    """Fifty of her school."""
    return _page(scale, "/students/")


def student_search(scale: Scale) -> float:
    """By a given name of two characters, which a fifteenth of all bear."""
    return _page(scale, "/students/?q=示範")


def student_page(scale: Scale) -> float:
    """One of them."""
    fill(scale)
    student = Student.objects.filter(school__code="980000").order_by("code").first()
    assert student is not None  # noqa: S101  filled above
    return _page(scale, f"/students/{student.pk}")
