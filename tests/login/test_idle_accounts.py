"""SECURITY.md B8: who stays away is locked out."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.idle_accounts import disable_idle_accounts
from accounts.models import LoginFailure, SessionActivity, User
from accounts.tasks import forget_old_logins

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("days", "active"), [(89, True), (90, True), (91, False)])
@pytest.mark.parametrize("field", ["last_login", "date_joined"])
def test_ninety_days_without_login_disable_an_account(user, field, days, active):
    User.objects.update(date_joined=T0 - timedelta(days=days), last_login=None)
    User.objects.update(**{field: T0 - timedelta(days=days)})
    disable_idle_accounts(now=T0)
    user.refresh_from_db()
    assert user.is_active is active


def test_a_recent_login_counts_more_than_the_making(user):
    User.objects.update(date_joined=T0 - timedelta(days=900), last_login=T0)
    assert disable_idle_accounts(now=T0) == []


def test_zero_disables_nobody(user, settings):
    settings.TUNABLES = {"account.idle_days": 0}
    User.objects.update(date_joined=T0 - timedelta(days=900))
    assert disable_idle_accounts(now=T0) == []


def test_a_person_disabled_so_is_out_at_once(logged_in):
    User.objects.update(last_login=T0 - timedelta(days=91))
    disable_idle_accounts(now=T0)
    assert logged_in.get("/settings").status_code == 302


def test_old_counters_and_clocks_are_forgotten(db):
    LoginFailure.objects.create(key="old", failures=1, last_failed_at=LONG_AGO)
    SessionActivity.objects.create(
        session_key="old", began_at=LONG_AGO, active_at=LONG_AGO
    )
    LoginFailure.objects.create(key="new", failures=1, last_failed_at=datetime.now(UTC))
    forget_old_logins()
    assert list(LoginFailure.objects.values_list("key", flat=True)) == ["new"]
    assert SessionActivity.objects.count() == 0
