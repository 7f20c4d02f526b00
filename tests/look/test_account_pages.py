"""Every page of the account wears our look, from the first door to the last code."""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "a-Long-password-1"


@pytest.fixture
def address(counselor: User) -> EmailAddress:
    return EmailAddress.objects.create(
        user=counselor, email=counselor.email, verified=True, primary=True
    )


@pytest.fixture
def at_home(client: Client, address: EmailAddress) -> Client:
    """Logged in through the door itself, so that she counts as having just shown her password."""
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _heading(response) -> tuple[int, list[str], bool]:
    """Out: status, the page's h1s, and whether it wears our theme."""
    page = response.content.decode()
    titles = [
        re.sub(r"<[^>]+>|\s+", "", title)
        for title in re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    ]
    return response.status_code, titles, "css/theme.css" in page


def _code(secret: str) -> str:
    return format_hotp_value(
        hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "登入"),
        ("account_reset_password", "忘記密碼"),
        ("account_reset_password_done", "請收信"),
        ("account_reset_password_from_key_done", "密碼已變更"),
        ("account_email_verification_sent", "請收信"),
        ("account_inactive", "帳號已停用"),
        ("account_signup", "不開放自行註冊"),
    ],
)
def test_each_open_page(name, title):
    assert _heading(Client().get(reverse(name))) == (200, [title], True)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_change_password", "變更密碼"),
        ("account_email", "電子郵件"),
        ("account_logout", "登出"),
        ("account_reauthenticate", "再次確認身分"),
        ("mfa_index", "兩步驟驗證"),
        ("mfa_activate_totp", "設定驗證器"),
        ("usersessions_list", "登入中的裝置"),
    ],
)
def test_each_closed_page(at_home, name, title):
    assert _heading(at_home.get(reverse(name))) == (200, [title], True)


@pytest.mark.parametrize("name", ["preferences", "settings_register", "account_email"])
def test_a_page_begins_with_its_head(at_home, name):
    page = at_home.get(reverse(name)).content.decode()
    assert len(re.findall(r'<div class="page-head">\s*<h1>', page)) == 1


@pytest.mark.django_db
def test_the_login_page_says_what_holds_here(settings):
    settings.TUNABLES = {
        "login.failures_before_lock": 3,
        "login.lock_minutes": 45,
        "session.idle_minutes": 20,
    }
    page = Client().get(reverse("account_login")).content.decode()
    said = "連續 3 次錯誤將鎖定 45 分鐘。閒置 20 分鐘自動登出，"
    assert page.count(said) == 1


def test_the_pages_of_the_second_factor(at_home, counselor):
    activate = at_home.get(reverse("mfa_activate_totp"))
    secret = activate.context["form"].secret
    assert 'class="qr" src="data:image/svg+xml' in activate.content.decode()
    at_home.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    shown = {
        name: _heading(at_home.get(reverse(name)))[:2]
        for name in (
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_deactivate_totp",
        )
    }
    assert shown == {
        "mfa_view_recovery_codes": (200, ["備用碼"]),
        "mfa_generate_recovery_codes": (200, ["產生新的備用碼"]),
        "mfa_deactivate_totp": (200, ["停用驗證器"]),
    }
    stranger = Client()
    response = stranger.post(
        reverse("account_login"), {"login": "lin", "password": PASSWORD}, follow=True
    )
    assert _heading(response) == (200, ["兩步驟驗證"], True)


def test_a_reset_link_leads_to_the_new_password(counselor, address):
    key = f"{user_pk_to_url_str(counselor)}-{default_token_generator.make_token(counselor)}"
    uidb36, token = key.split("-", 1)
    url = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token}
    )
    assert _heading(Client().get(url, follow=True)) == (200, ["設定新密碼"], True)


@pytest.mark.django_db
def test_a_wrong_reset_link_says_what_to_do():
    url = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": "1", "key": "wrong-key"}
    )
    assert _heading(Client().get(url)) == (200, ["連結無法使用"], True)


def test_an_address_is_confirmed_by_a_button_not_by_opening_a_link(counselor, address):
    address.verified = False
    address.save()
    url = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    assert _heading(Client().get(url)) == (200, ["確認電子郵件"], True)
    address.refresh_from_db()
    assert address.verified is False


@pytest.mark.django_db
def test_a_refused_login_names_the_trouble_first_and_keeps_the_name():
    page = (
        Client()
        .post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
        .content.decode()
    )
    assert "<title>錯誤：登入｜輔導個案管理系統</title>" in page
    assert 'value="nobody"' in page
    assert "wrong" not in page


@pytest.mark.django_db
def test_too_large_is_said_as_what_it_is(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = Client().post(reverse("account_login"), {"login": "x" * 200})
    assert _heading(response) == (413, ["檔案或內容太大"], True)
