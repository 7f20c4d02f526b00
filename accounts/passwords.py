"""What a password must be (SECURITY.md B2, 附表十 TW41 TW42). The numbers are in the settings register.

Each rule is a Django password validator and says in its message what to do.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator as DjangoCommonPasswordValidator,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.login_events import LoginEvent, note
from accounts.models import PasswordHistory, User
from accounts.settings_register import value

LEET = str.maketrans("@$0134578!", "asoleastbi")
SHORTEST_LATIN_WORD = 4  # three letters are in too many good passwords
SHORTEST_HAN_WORD = 2
FEWEST_DIFFERENT = 6


def _readings(password: str) -> tuple[str, str]:
    """A password as typed and with digits read as the letters they stand for; no spaces or punctuation between."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    return re.sub(r"[\W_]+", "", plain), re.sub(r"[\W_]+", "", plain.translate(LEET))


def _words(text: str) -> Iterable[str]:
    """The parts of a name or address that are long enough to betray it."""
    for part in re.split(r"[\W_]+", unicodedata.normalize("NFKC", text).casefold()):
        shortest = SHORTEST_LATIN_WORD if part.isascii() else SHORTEST_HAN_WORD
        if len(part) >= shortest:
            yield part
            if not part.isascii() and len(part) > SHORTEST_HAN_WORD:
                yield part[1:]  # 王小明: the given name too


class _Rule:
    """A validator that explains itself with its own message."""

    code = ""

    def message(self) -> str:
        raise NotImplementedError  # each rule says its own

    def refuses(self, password: str, user: User | None) -> bool:
        raise NotImplementedError  # each rule says its own

    def validate(self, password: str, user: Any = None) -> None:
        if self.refuses(password, user):
            raise ValidationError(self.message(), code=self.code)

    def get_help_text(self) -> str:
        return self.message()


class LengthRule(_Rule):
    code = "password_length"

    def message(self) -> str:
        return _(
            "密碼請用 %(low)s 到 %(high)s 個字。可以用幾個不相干的詞連成一句。"
        ) % {
            "low": value("password.min_length"),
            "high": value("password.max_length"),
        }

    def refuses(self, password: str, user: User | None) -> bool:
        return (
            not value("password.min_length")
            <= len(password)
            <= value("password.max_length")
        )


class ComplexityRule(_Rule):
    code = "password_complexity"

    def message(self) -> str:
        return _(
            "密碼請包含大寫英文、小寫英文、數字、符號（或中文）四類中的至少 %(count)s 類。"
        ) % {"count": value("password.min_classes")}

    def refuses(self, password: str, user: User | None) -> bool:
        classes = {
            "upper"
            if re.match(r"[A-Z]", sign)
            else "lower"
            if re.match(r"[a-z]", sign)
            else "digit"
            if re.match(r"[0-9]", sign)
            else "other"
            for sign in password
        }
        return len(classes) < value("password.min_classes")


class VarietyRule(_Rule):
    code = "password_variety"

    def message(self) -> str:
        return _(
            "密碼請至少用 %(count)s 個不同的字，不要重複同一個字或照順序排列。"
        ) % {"count": FEWEST_DIFFERENT}

    def refuses(self, password: str, user: User | None) -> bool:
        steps = [ord(b) - ord(a) for a, b in pairwise(password)]
        in_order = sum(step in (-1, 0, 1) for step in steps)
        return len(set(password)) < FEWEST_DIFFERENT or in_order > len(steps) * 2 / 3


class CommonRule(_Rule):
    """Django's list of twenty thousand leaked passwords; a year or a mark behind one doesn't make it better."""

    code = "password_too_common"

    def __init__(self) -> None:
        self.common = DjangoCommonPasswordValidator().passwords

    def message(self) -> str:
        return _("這個密碼太常見，很容易被猜中。請換一個別人想不到的。")

    def refuses(self, password: str, user: User | None) -> bool:
        lowered = unicodedata.normalize("NFKC", password).casefold().strip()
        cores = {
            re.sub(r"^[\W\d_]+|[\W\d_]+$", "", reading)
            for reading in (
                lowered,
                lowered.rstrip("0123456789!@#$%.?").translate(LEET),
            )
        }
        return any(
            core in self.common
            for core in {lowered, *cores}
            if len(core) >= SHORTEST_LATIN_WORD
        )


class ContextRule(_Rule):
    code = "password_context"

    def message(self) -> str:
        return _("密碼請不要包含姓名、帳號、電子郵件，或學校、輔導等相關字詞。")

    def refuses(self, password: str, user: User | None) -> bool:
        words = {
            word.strip().casefold()
            for word in value("password.context_words").split(",")
            if word.strip()
        }
        if user is not None:
            local_part = user.email.partition("@")[0]
            words |= {
                *_words(user.name),
                *_words(user.username),
                *_words(local_part),
            }
        readings = _readings(password)
        return any(word in reading for word in words for reading in readings)


class HistoryRule(_Rule):
    code = "password_used_before"

    def message(self) -> str:
        return _("新密碼不可與最近 %(count)s 次用過的密碼相同，請換一個。") % {
            "count": value("password.remembered")
        }

    def refuses(self, password: str, user: User | None) -> bool:
        if user is None or user._state.adding:
            return False
        earlier = user.earlier_passwords.values_list("password", flat=True)
        used = [user.password, *earlier[: value("password.remembered") - 1]]
        return any(check_password(password, hashed) for hashed in used)


def validate(password: str, *, user: User | None) -> None:
    """Raises ValidationError with one message for each broken rule."""
    validate_password(password, user)


def is_expired(user: User) -> bool:
    """Whether the longest age has passed; never while the setting is 0 or nothing was recorded."""
    days = value("password.max_age_days")
    if not days or user.password_changed_at is None:
        return False
    return timezone.now() - user.password_changed_at > timedelta(days=days)


def must_change(user: User) -> bool:
    """Whether she may do nothing but choose a new password (附表十 TW38)."""
    return user.must_change_password or is_expired(user)


def refuse_too_soon(user: User) -> None:
    """The shortest age. Raises ValidationError; never for one who must change."""
    days = value("password.min_age_days")
    if not days or user.password_changed_at is None or must_change(user):
        return
    if timezone.now() - user.password_changed_at < timedelta(days=days):
        raise ValidationError(
            _(
                "密碼變更後 %(days)s 日內不能再次變更。若懷疑密碼外洩，請用「忘記密碼」重設。"
            )
            % {"days": days},
            code="password_too_young",
        )


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """The person herself chose a password: the old one goes into the history, other sessions end by its hash.

    The rules are asked by the form. Sessions hold a digest of the password's hash, so all but the one that
    renews it are out on their next request.
    """
    if user.has_usable_password():
        PasswordHistory.objects.create(user=user, password=user.password)
        newest_first = user.earlier_passwords.values_list("pk", flat=True)
        kept = list(newest_first[: value("password.remembered")])
        user.earlier_passwords.exclude(pk__in=kept).delete()
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    note(LoginEvent.PASSWORD_CHANGED, user_or_none=user, request=None)
