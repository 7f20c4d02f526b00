"""Eight bad configurations, eight refusals (SECURITY.md O4), and accounts nobody real can own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from accounts.models import User
from config import default_accounts
from config.refusals import environment_of, refusals, refuse_bad_start

GOOD = {
    "ENVIRONMENT": "production",
    "DEBUG": False,
    "DEMO": False,
    "SECRET_KEY": "x7Kp92mQvB3nZt6Lw4Rj8Hs5Gd1Fa0Yc" * 2,
    "ALLOWED_HOSTS": ["counseling.school.edu.tw"],
    "FIELD_ENCRYPTION_KEYS": {"k1": b"k" * 32},
    "BLIND_INDEX_KEY": "aW5kZXg=",
    "OWNER_IS_NAMED": True,
    "DATABASES": {"default": {"USER": "app"}, "owner": {"USER": "owner"}},
}
LOCAL = GOOD | {"ENVIRONMENT": "local", "ALLOWED_HOSTS": ["127.0.0.1", "localhost"]}
BAD = {
    "debug in production": (GOOD | {"DEBUG": True}, "DEBUG is on in production"),
    "demo in production": (GOOD | {"DEMO": True}, "DEMO is on in production"),
    "demo under a public name": (
        LOCAL | {"DEMO": True, "ALLOWED_HOSTS": ["demo.school.edu.tw"]},
        "DEMO is on and ALLOWED_HOSTS names demo.school.edu.tw",
    ),
    "default key": (
        LOCAL | {"SECRET_KEY": "django-insecure-" + "x7Kp92mQvB3nZt6" * 4},
        "SECRET_KEY is a default",
    ),
    "short key": (GOOD | {"SECRET_KEY": "x7Kp92mQvB3n"}, "SECRET_KEY is a default"),
    "one character as key": (GOOD | {"SECRET_KEY": "x" * 60}, "SECRET_KEY is a"),
    "wildcard hosts": (GOOD | {"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS has a wildcard"),
    "a whole domain": (
        GOOD | {"ALLOWED_HOSTS": [".edu.tw"]},
        "ALLOWED_HOSTS has a wildcard",
    ),
    "no field key": (GOOD | {"FIELD_ENCRYPTION_KEYS": {}}, "FIELD_ENCRYPTION_KEYS is"),
    "no index key": (GOOD | {"BLIND_INDEX_KEY": ""}, "BLIND_INDEX_KEY is empty"),
    "one database role": (
        GOOD | {"DATABASES": {"default": {"USER": "a"}, "owner": {"USER": "a"}}},
        "DATABASE_URL and DATABASE_OWNER_URL name the same role",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_each_bad_configuration_is_refused_with_one_sentence(case):
    values, sentence = BAD[case]
    found = list(refusals(values))
    assert len(found) == 1
    assert found[0].startswith(sentence)
    with pytest.raises(ImproperlyConfigured, match="This may not start"):
        refuse_bad_start(values)


@pytest.mark.parametrize(
    "values",
    [
        GOOD,
        LOCAL | {"DEMO": True},
        LOCAL | {"DEBUG": True, "ALLOWED_HOSTS": ["192.168.1.5", "[::1]"]},
        LOCAL | {"DEMO": True, "SECRET_KEY": "short"},
    ],
)
def test_good_ones_start(values):
    assert list(refusals(values)) == []


@pytest.mark.parametrize(
    ("named", "debug", "demo", "expected"),
    [
        ("", False, False, "production"),
        ("", True, False, "local"),
        ("", False, True, "local"),
        ("production", False, True, "production"),
        ("local", False, False, "local"),
    ],
)
def test_it_is_production_unless_somebody_says_otherwise(named, debug, demo, expected):
    assert environment_of(named=named, debug=debug, demo=demo) == expected


def test_another_word_is_refused():
    with pytest.raises(ImproperlyConfigured, match="ENVIRONMENT must be"):
        environment_of(named="staging", debug=False, demo=False)


def start(**changed):
    """Out: exit code and last words of a process with these variables."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_process_does_not_come_up():
    code, said = start(ENVIRONMENT="production", DEMO="1")
    assert code != 0
    assert "DEMO is on in production: unset it." in said


def test_a_process_comes_up_locally():
    assert start(ENVIRONMENT="local", DEMO="1", DEBUG="")[0] == 0


@pytest.mark.parametrize(
    ("username", "email", "password", "refused"),
    [
        ("lin", "lin@example.test", "Harbour-lantern-42", True),
        ("lin", "lin@Example.org", "Harbour-lantern-42", True),
        ("admin", "it@school.edu.tw", "admin", True),
        ("demo", "it@school.edu.tw", "changeme", True),
        ("admin", "it@school.edu.tw", "Harbour-lantern-42", False),
        ("lin", "lin@school.edu.tw", "Harbour-lantern-42", False),
    ],
)
def test_default_accounts_are_refused_in_production(
    db, settings, username, email, password, refused
):
    User.objects.create_user(username, email, password)
    settings.ENVIRONMENT = "production"
    if refused:
        with pytest.raises(ImproperlyConfigured, match=username):
            default_accounts.refuse_default_accounts()
    else:
        default_accounts.refuse_default_accounts()


def test_a_disabled_default_account_may_stay(db, settings):
    User.objects.create_user("lin", "lin@example.test", "x", is_active=False)
    settings.ENVIRONMENT = "production"
    default_accounts.refuse_default_accounts()


def test_elsewhere_they_are_welcome(db, settings):
    User.objects.create_user("lin", "lin@example.test", "x")
    settings.ENVIRONMENT = "local"
    default_accounts.refuse_default_accounts()


def test_a_database_that_is_down_does_not_stop_the_start(db, settings):
    def down(*_statement):
        raise OperationalError

    settings.ENVIRONMENT = "production"
    with connection.execute_wrapper(down):
        default_accounts.refuse_default_accounts()


@pytest.mark.django_db
def test_the_applications_role_owns_no_table():
    assert default_accounts.owns_tables() is False
