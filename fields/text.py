"""What may be typed: any character of any name, and none that hides, turns or breaks a text (SECURITY.md C6, C7).

Refused: NUL and the other control characters (tab and line feed pass where a text has lines), lone surrogates,
the bidirectional overrides and isolates U+202A-202E and U+2066-2069, and the code points that are no characters.
Everything else passes byte for byte: rare Han of every extension, variation sequences, private-use characters,
the dot of indigenous names (‧), decomposed accents. Nothing is normalised.

Two changes only, both those of Django and HTML: blanks at both ends are removed (`strip=True`, the full-width
blank included), after the check, so a control character at the end is refused and not swallowed; and the CR LF
that browsers send for a new line is stored as LF.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# Everything that may be refused; the plain characters between are passed over at the speed of the regex engine.
_PLANE_ENDS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}"
    for plane in range(0, 0x110000, 0x10000)
)
_NONCHARACTERS = f"\ufdd0-\ufdef{_PLANE_ENDS}"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_SUSPECTS = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ud800-\udfff{_NONCHARACTERS}]"
)
_KINDS = (
    ("bidi", re.compile(f"[{_BIDI}]")),
    ("surrogate", re.compile("[\ud800-\udfff]")),
    ("noncharacter", re.compile(f"[{_NONCHARACTERS}]")),
)
_NEWLINES = "\t\r\n\u2028\u2029"
_ALLOWED_IN_LINES = "\t\n\u2028\u2029"


def check_text(value: str, *, multiline: bool = False) -> None:
    """Refuse the first character that may not be stored. In: text as typed, and whether it may have lines.

    Raises ValidationError (code `control`, `bidi`, `surrogate`, `noncharacter` or `newline`) that names the
    position, counted from 1, and the code point, and says what to do.
    """
    for match in _SUSPECTS.finditer(value):
        character = match[0]
        if multiline and character in _ALLOWED_IN_LINES:
            continue
        code = _problem(character, multiline=multiline)
        params = {
            "position": match.start() + 1,
            "code_point": f"U+{ord(character):04X}",
        }
        raise ValidationError(_MESSAGES[code], code=code, params=params)


_MESSAGES = {
    "control": _(
        "第 %(position)d 個字是看不見的控制字元（%(code_point)s），請刪除後重新輸入。"
    ),
    "newline": _(
        "這一欄只能有一行：第 %(position)d 個字是換行或定位字元（%(code_point)s），請刪除。"
    ),
    "bidi": _(
        "第 %(position)d 個字會改變文字的顯示方向（%(code_point)s），請刪除後重新輸入。"
    ),
    "surrogate": _("第 %(position)d 個字不完整（%(code_point)s），請重新輸入這個字。"),
    "noncharacter": _(
        "第 %(position)d 個字不是可用的文字（%(code_point)s），請刪除後重新輸入。"
    ),
}


def _problem(character: str, *, multiline: bool) -> str:
    if not multiline and character in _NEWLINES:
        return "newline"
    return next((code for code, kind in _KINDS if kind.match(character)), "control")


@deconstructible
class SafeTextValidator:
    """`check_text` as a validator for model and form fields; CR LF counts as a line feed."""

    def __init__(self, *, multiline: bool = False) -> None:
        self.multiline = multiline

    def __call__(self, value: Any) -> None:
        if isinstance(value, str):
            check_text(
                value.replace("\r\n", "\n") if self.multiline else value,
                multiline=self.multiline,
            )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, SafeTextValidator) and self.multiline == other.multiline
        )

    def __hash__(self) -> int:
        return hash((type(self), self.multiline))


class SafeCharField(forms.CharField):
    """One line of typed text, checked by `check_text` before blanks at the ends are removed."""

    multiline = False

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            if self.multiline:
                value = value.replace("\r\n", "\n")
            check_text(value, multiline=self.multiline)
        return super().to_python(value)


class SafeTextField(SafeCharField):
    """Typed text of several lines; CR LF becomes LF, tabs pass."""

    widget = forms.Textarea
    multiline = True


def safe_formfield(db_field: Any, **kwargs: Any) -> Any:
    """`Meta.formfield_callback` for a ModelForm: plain CharField and TextField get the checked form fields.

    Fields with choices, and subclasses that bring a form field of their own (e-mail, URL, slug), stay as they are.
    """
    plain = {models.CharField: SafeCharField, models.TextField: SafeTextField}
    if type(db_field) in plain and not db_field.choices:
        kwargs.setdefault("form_class", plain[type(db_field)])
    return db_field.formfield(**kwargs)


class SafeTextFormMixin:
    """For a form written by others (filters, allauth): every text field of it gets the check as a validator.

    Their own stripping comes first, so a control character at the very end is removed instead of refused.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # mixed into forms.BaseForm
        for field in form_fields.values():
            if isinstance(field, forms.CharField) and not isinstance(
                field, SafeCharField
            ):
                field.validators.append(
                    SafeTextValidator(
                        multiline=isinstance(field.widget, forms.Textarea)
                    )
                )
