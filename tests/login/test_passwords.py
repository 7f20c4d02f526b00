"""What a password must be (SECURITY.md B2): sixty passwords and what is said about each."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core.exceptions import ValidationError

from accounts import passwords
from accounts.models import PasswordHistory, User
from tests.login.conftest import NEW_PASSWORD, PASSWORD, is_in

LENGTH, CLASSES, VARIETY = "password_length", "password_complexity", "password_variety"
COMMON, CONTEXT, USED = (
    "password_too_common",
    "password_context",
    "password_used_before",
)
T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

# lin / lin.hsiaoching@example.test / 林曉青
TABLE = [
    # good ones
    ("Harbour-lantern-43", set()),
    ("Quiet.River-Stone-77", set()),
    ("correct Horse 9 battery", set()),
    ("Maple7Orchid!Tundra", set()),
    ("雲林西螺大橋Xq7日出東方紅", set()),
    ("山高水長Abc九重天月明星稀", set()),
    ("tRombone_9_walrus", set()),
    ("Nine.tigers/4/lunch", set()),
    ("x7Kp-92mQ-vB3n-Zt6", set()),
    ("Orange kettle 58 moves", set()),
    ("Blue~Whale~Drinks~Tea1", set()),
    ("a" + "Bc9dEf2gHi5jKl8mNp" * 3, set()),
    ("Aq3" + "zWx7Rt9v-" * 13 + "Kj8Lp2Mn", set()),  # 128
    ("7-Pineapples-and-a-Goat", set()),
    ("Umbrella?Zeppelin4", set()),
    # length
    ("Xq7-vB3n-Zt", {LENGTH}),  # 11
    ("Ab1!", {LENGTH, VARIETY}),
    ("Xq7-vB3n", {LENGTH}),
    ("Aq3" + "zWx7Rt9v-" * 14, {LENGTH}),  # 129
    ("", {LENGTH, CLASSES, VARIETY}),
    ("日月金木水火土山石田禾", {LENGTH, CLASSES}),
    # classes
    ("harbourlanternblue", {CLASSES}),
    ("HARBOURLANTERNBLUE", {CLASSES}),
    ("harbour lantern blue", {CLASSES}),
    ("harbourlantern9472", {CLASSES}),
    ("HarbourLanternBlue", {CLASSES}),
    ("82640917356428", {CLASSES}),
    ("雲海日出松濤竹韻梅香蘭馨", {CLASSES}),
    ("9472-8163-5028", {CLASSES}),
    # variety
    ("Aaaaaaaaaaaa1!", {VARIETY}),
    ("Ab1!Ab1!Ab1!Ab1!", {VARIETY}),
    ("Abcdefghijklmn1", {VARIETY}),
    ("Zyxwvutsrqpo9!", {VARIETY}),
    ("A123456789012b", {VARIETY}),
    ("1111111111Aa!", {VARIETY}),
    # common, dressed up
    ("Password1234!", {COMMON, CONTEXT}),
    ("P@ssw0rd2026!!", {COMMON, CONTEXT}),
    ("Iloveyou2026!!", {COMMON}),
    ("Qwertyuiop123!", {COMMON}),
    ("Sunshine-2026!", {COMMON}),
    ("Football#12345", {COMMON}),
    ("!!Princess2026", {COMMON}),
    ("Dr@gon20262026", {COMMON}),
    ("Welcome-202612", {COMMON}),
    ("Baseball_99887", {COMMON}),
    # where she works and who she is
    ("Blue-School-7-Tree", {CONTEXT}),
    ("Sch00l-of-Whales-7", {CONTEXT}),
    ("My-Counsel0r-Tree-7", {CONTEXT}),
    ("Fudao.Lantern.4719", {CONTEXT}),
    ("Student-Orchid-581", {CONTEXT}),
    ("Happy-Teacher-4417", {CONTEXT}),
    ("T@iwan-Orchid-5817", {CONTEXT}),
    ("輔導室的Window8847yes", {CONTEXT}),
    ("我們學校Window8847yes", {CONTEXT}),
    ("Hsiaoching.7741-Up", {CONTEXT}),
    ("Hsi4oChing-7741-Up", {CONTEXT}),
    ("林曉青Window8847yesno", {CONTEXT}),
    ("曉青很棒Window8847yes", {CONTEXT}),
    ("hsiao-ching-Kettle9", {CONTEXT}),
    # used before
    (PASSWORD, {USED}),
]


@pytest.fixture
def her(user):
    user.email = "lin.hsiaoching@example.test"
    return user


def codes(password, user):
    try:
        passwords.validate(password, user=user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


def test_the_table_has_sixty_passwords():
    assert len({password for password, _codes in TABLE}) == 60


@pytest.mark.parametrize(("password", "expected"), TABLE)
def test_each_password_gets_its_answer(her, password, expected):
    assert codes(password, her) == expected


def test_every_rule_of_the_settings_says_what_to_do(her):
    with pytest.raises(ValidationError) as refusal:
        passwords.validate("Ab1!", user=her)
    assert refusal.value.messages[0].startswith("密碼請用 12 到 128 個字")


def test_the_numbers_come_from_the_register(her, settings):
    settings.TUNABLES = {"password.min_length": 20, "password.min_classes": 4}
    assert codes("Harbour lantern 43", her) == {LENGTH}
    assert codes("HarbourLanternBlue4313", her) == {CLASSES}


def test_the_last_three_are_refused_and_the_fourth_is_not(her):
    chosen = [PASSWORD, "Second-lantern-43", "Third-lantern-44x", "Fourth-lantern-45"]
    for password in chosen[1:]:
        passwords.change_password(user=her, password=password)
    assert [codes(password, her) for password in chosen] == [
        set(),
        {USED},
        {USED},
        {USED},
    ]


def test_no_more_hashes_are_kept_than_the_rule_needs(her):
    for n in range(6):
        passwords.change_password(user=her, password=f"Number-lantern-{n}")
    assert PasswordHistory.objects.filter(user=her).count() == 3


def change(client, old=PASSWORD, new=NEW_PASSWORD):
    return client.post(
        "/accounts/password/change/",
        {"oldpassword": old, "password1": new, "password2": new},
    )


def test_a_change_is_refused_within_the_shortest_age(logged_in, user):
    change(logged_in)
    response = change(logged_in, NEW_PASSWORD, "Third-lantern-44x")
    user.refresh_from_db()
    assert (response.status_code, user.check_password(NEW_PASSWORD)) == (200, True)


def test_a_change_is_possible_a_day_later(logged_in, user, log_in):
    with time_machine.travel(T0, tick=False) as clock:
        User.objects.update(password_changed_at=T0)
        clock.move_to(T0 + timedelta(days=1, seconds=1))
        log_in(logged_in)
        change(logged_in)
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(("days", "inside"), [(89, True), (91, False)])
def test_the_longest_age_confines_to_the_change_page(
    client, user, log_in, settings, days, inside
):
    settings.TUNABLES = {"password.max_age_days": 90}
    with time_machine.travel(T0, tick=False):
        User.objects.update(password_changed_at=T0 - timedelta(days=days))
        log_in(client)
        assert is_in(client) is inside


def test_the_longest_age_is_off_at_first(client, user, log_in):
    User.objects.update(password_changed_at=T0 - timedelta(days=3650))
    log_in(client)
    assert is_in(client)


def test_a_change_ends_the_other_sessions_and_keeps_her_own(
    logged_in, client_class, log_in
):
    other = client_class()
    log_in(other)
    before = logged_in.session.session_key
    change(logged_in)
    assert (is_in(logged_in), is_in(other)) == (True, False)
    assert logged_in.session.session_key != before


def test_a_change_with_the_wrong_old_password_changes_nothing(logged_in, user):
    change(logged_in, old="wrong")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_product_hashes_with_argon2id():
    """The suite itself runs with a quick hash; see config/settings_test.py."""
    assert make_password("x", hasher=Argon2PasswordHasher()).startswith(
        "argon2$argon2id$"
    )
    source = (django_settings.BASE_DIR / "config/settings_login.py").read_text("utf-8")
    assert (
        'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]'
        in source
    )
