"""TOTP and recovery codes: encrypted, good once (SECURITY.md B3, E2)."""

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from fields.crypto import DecryptionError
from tests.login.conftest import SECRET, code, enrol, is_in

T0 = datetime(2026, 11, 23, 1, 0, 15, tzinfo=UTC)
PAGE = "/accounts/2fa/authenticate/"


def second_step(client, log_in, typed):
    """Out: whether password and code together let her in; she is out again afterwards."""
    log_in(client)
    client.post(PAGE, {"code": typed})
    inside = is_in(client)
    client.post("/accounts/logout/")
    return inside


def test_a_code_of_now_lets_her_in(client, user, log_in):
    enrol(user)
    assert second_step(client, log_in, code())


@pytest.mark.parametrize(
    ("step", "inside"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_may_be_one_step_off(client, user, log_in, step, inside):
    with time_machine.travel(T0, tick=False):
        enrol(user)
        assert second_step(client, log_in, code(step)) is inside


def test_a_code_is_good_once_even_after_the_cache_was_flushed(client, user, log_in):
    with time_machine.travel(T0, tick=False) as clock:
        enrol(user)
        used = code()
        assert second_step(client, log_in, used)
        cache.clear()
        assert not second_step(client, log_in, used)
        clock.move_to(T0 + timedelta(seconds=30))
        cache.clear()
        assert not second_step(client, log_in, used)


def test_an_older_code_is_refused_after_a_newer_one(client, user, log_in):
    with time_machine.travel(T0, tick=False):
        enrol(user)
        assert second_step(client, log_in, code(0))
        assert not second_step(client, log_in, code(-1))


def test_a_recovery_code_is_good_once(client, user, log_in):
    first = enrol(user)[0]
    assert second_step(client, log_in, first)
    assert not second_step(client, log_in, first)


def test_secret_and_seed_are_encrypted_in_the_table(user):
    codes = enrol(user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert SECRET not in stored
    assert codes[0] not in stored
    assert len(re.findall(r'"v1:', stored)) == 2


def test_a_secret_stored_in_clear_is_not_accepted(client, user, log_in):
    enrol(user)
    totp = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    totp.data = json.loads(json.dumps({"secret": SECRET}))
    totp.save()
    log_in(client)
    with pytest.raises(DecryptionError):
        client.post(PAGE, {"code": code()})


def test_enrolment_through_the_page_keeps_the_secret_out_of_the_session_table(
    logged_in, user
):
    page = logged_in.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert logged_in.session["mfa.totp.secret"] == secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        stored = [row[0] for row in cursor.fetchall()]
    assert [text.startswith("v1:") for text in stored] == [True] * len(stored)


def test_who_must_have_one_can_not_put_it_down(logged_in, user):
    enrol(user)
    User.objects.update(second_factor_required=True)
    logged_in.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1


def test_who_may_can(logged_in, user):
    enrol(user)
    logged_in.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.count() == 0


def rotate_keys(*options):
    """Out: what `manage.py rotate_keys` says about second factors."""
    out = io.StringIO()
    call_command("rotate_keys", *options, stdout=out)
    lines = out.getvalue().splitlines()
    return [line for line in lines if line.startswith("mfa.Authenticator")]


def test_the_rotation_command_brings_secrets_under_the_new_key(
    client, user, log_in, settings
):
    old = settings.FIELD_ENCRYPTION_KEYS
    first = enrol(user)[0]
    settings.FIELD_ENCRYPTION_KEYS = {"fresh": b"f" * 32, **old}
    with pytest.raises(CommandError, match="2 values are not under the active key"):
        rotate_keys("--check")
    assert [rotate_keys(), rotate_keys()] == [
        ["mfa.Authenticator: 2 rows rewritten"],
        ["mfa.Authenticator: 0 rows rewritten"],
    ]
    settings.FIELD_ENCRYPTION_KEYS = {"fresh": b"f" * 32}
    assert rotate_keys("--check") == [
        "mfa.Authenticator.secret: 1 under fresh",
        "mfa.Authenticator.seed: 1 under fresh",
    ]
    assert second_step(client, log_in, code())
    assert second_step(client, log_in, first)


def test_a_secret_under_a_lost_key_is_named_and_left(user, settings):
    enrol(user)
    before = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
    settings.FIELD_ENCRYPTION_KEYS = {"fresh": b"f" * 32}
    with pytest.raises(CommandError, match="2 rows can't be opened"):
        rotate_keys()
    assert (
        list(Authenticator.objects.order_by("pk").values_list("pk", "data")) == before
    )
