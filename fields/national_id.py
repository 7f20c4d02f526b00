"""國民身分證統一編號 and 統一證號: which kind, is it right, what to do when not (domain facts, section 5).

One letter stands for a two-digit number; the weighted sum of all digits is a multiple of ten.
"""

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# 內政部移民署：舊式統一證號自民國 120 年 1 月 1 日起停止使用。
OLD_RESIDENCE_ENDS_ON = dt.date(2031, 1, 1)
LENGTH = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # A=10 … O=35, in the order of the rule
_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)


class NationalIDKind(models.TextChoices):
    """The kinds of number a student can have."""

    IDENTITY_CARD = "identity_card", _("國民身分證統一編號")
    RESIDENCE = "residence", _("新式統一證號")
    RESIDENCE_OLD = "residence_old", _("舊式統一證號")


def normalise_national_id(text: str) -> str:
    """Full-width letters and digits, lower case and blanks (inside too) to the one writing `A123456789`."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_national_id(value: str, *, today: dt.date) -> NationalIDKind:
    """Classify a normalised number and check it. In: text, and the day on which it is to be valid.

    Raises ValidationError (code `length`, `pattern`, `checksum` or `ended`); the message doesn't repeat the number.
    """
    if len(value) != LENGTH:
        raise ValidationError(
            _MESSAGES["length"], code="length", params={"length": len(value)}
        )
    kind = _kind(value)
    if not _sum_is_right(value):
        raise ValidationError(_MESSAGES["checksum"], code="checksum")
    if kind is NationalIDKind.RESIDENCE_OLD and today >= OLD_RESIDENCE_ENDS_ON:
        raise ValidationError(_MESSAGES["ended"], code="ended")
    return kind


_MESSAGES = {
    "length": _(
        "身分證字號或統一證號共 10 碼，這裡有 %(length)d 碼，請對照證件重新輸入，例如 A123456789。"
    ),
    "first": _("第 1 碼應是英文字母，請對照證件重新輸入，例如 A123456789。"),
    "second": _(
        "第 2 碼應是 1、2（身分證）、8、9（新式統一證號）或 A 到 D（舊式統一證號），請對照證件重新輸入。"
    ),
    "digits": _("第 3 碼起應都是數字，請對照證件重新輸入，例如 A123456789。"),
    "checksum": _("檢查碼不符，可能有一碼打錯或兩碼顛倒，請對照證件逐碼重新輸入。"),
    "ended": _(
        "舊式統一證號自民國 120 年 1 月 1 日起停用，請改填新式統一證號（第 2 碼是 8 或 9）。"
    ),
}


def _kind(value: str) -> NationalIDKind:
    first, second, rest = value[0], value[1], value[2:]
    if first not in _LETTERS:
        raise ValidationError(_MESSAGES["first"], code="pattern")
    kind = _SECOND.get(second)
    if kind is None:
        raise ValidationError(_MESSAGES["second"], code="pattern")
    if not (rest.isascii() and rest.isdigit()):
        raise ValidationError(_MESSAGES["digits"], code="pattern")
    return kind


_SECOND = {
    "1": NationalIDKind.IDENTITY_CARD,
    "2": NationalIDKind.IDENTITY_CARD,
    "8": NationalIDKind.RESIDENCE,
    "9": NationalIDKind.RESIDENCE,
    **dict.fromkeys("ABCD", NationalIDKind.RESIDENCE_OLD),
}


def _sum_is_right(value: str) -> bool:
    tens, units = divmod(_LETTERS.index(value[0]) + 10, 10)
    second = _LETTERS.index(value[1]) % 10 if value[1] in "ABCD" else int(value[1])
    digits = [tens, units, second, *map(int, value[2:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10
        == 0
    )


@deconstructible
class NationalIDValidator:
    """`check_national_id` for model and form fields, on the normalised value. The clock is a callable giving a date."""

    def __init__(self, today: Callable[[], dt.date] = timezone.localdate) -> None:
        self.today = today

    def __call__(self, value: str) -> None:
        check_national_id(normalise_national_id(value), today=self.today())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NationalIDValidator) and self.today == other.today

    def __hash__(self) -> int:
        return hash((type(self), self.today))


class NationalIDField(forms.CharField):
    """A national ID as typed in any usual way; cleans to `A123456789`."""

    def __init__(
        self, *, today: Callable[[], dt.date] = timezone.localdate, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.validators.append(NationalIDValidator(today))

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalise_national_id(text) if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
